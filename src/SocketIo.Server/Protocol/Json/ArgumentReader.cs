using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SocketIo.Server.Protocol.Json;

/// <summary>Reads one argument. Immutable and thread-safe.</summary>
internal sealed class ArgumentReader<T>
{
    private readonly JsonTypeInfo<T> _type;
    private readonly ArgumentExpectation _expectation;
    private readonly bool _isPlain;

    public ArgumentReader(JsonSerializerOptions options, int index, ArgumentNullability nullability)
    {
        _type = options.GetJsonTypeInfo<T>();
        _expectation = new ArgumentExpectation(_type, index, nullability);
        _isPlain = PlainValue.Handles(_type);
    }

    /// <exception cref="ArgumentBindingException">The argument is missing or null and must not be, or does not fit.</exception>
    public T Read(ref ArgumentCursor cursor)
    {
        if (!_expectation.TryTake(ref cursor, out ReadOnlySpan<byte> json))
        {
            return default!;
        }

        if (_isPlain && PlainValue.TryRead(json, out T plain))
        {
            return plain;
        }

        try
        {
            return JsonSerializer.Deserialize(json, _type)!;
        }
        catch (JsonException exception)
        {
            throw _expectation.Mismatch(exception.Path); // without the inner exception, which may quote what the client sent
        }
    }
}

/// <summary>The same for a type that is known at run time only.</summary>
internal sealed class BoxedArgumentReader
{
    private readonly JsonTypeInfo _type;
    private readonly ArgumentExpectation _expectation;

    public BoxedArgumentReader(JsonSerializerOptions options, Type type, int index, ArgumentNullability nullability)
    {
        _type = options.GetJsonTypeInfo(type);
        _expectation = new ArgumentExpectation(_type, index, nullability);
    }

    /// <returns>The value; null for the default.</returns>
    /// <inheritdoc cref="ArgumentReader{T}.Read"/>
    public object? Read(ref ArgumentCursor cursor)
    {
        if (!_expectation.TryTake(ref cursor, out ReadOnlySpan<byte> json))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(json, _type);
        }
        catch (JsonException exception)
        {
            throw _expectation.Mismatch(exception.Path);
        }
    }
}
