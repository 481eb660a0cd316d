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
        if (!cursor.TryReadNext(out ReadOnlySpan<byte> value))
        {
            return _expectation.AcceptsNull ? default! : throw _expectation.Missing();
        }

        if (_isPlain && PlainValue.TryRead(value, out T plain))
        {
            return plain;
        }

        if (value[0] == 'n' && !_expectation.AcceptsNull)
        {
            throw _expectation.Null();
        }

        try
        {
            return JsonSerializer.Deserialize(value, _type)!;
        }
        catch (JsonException)
        {
            throw _expectation.Mismatch(); // without the inner exception, which may quote what the client sent
        }
    }
}

/// <summary>The reader for an argument whose type is known at run time only.</summary>
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
        if (!cursor.TryReadNext(out ReadOnlySpan<byte> value))
        {
            return _expectation.AcceptsNull ? null : throw _expectation.Missing();
        }

        if (value[0] == 'n' && !_expectation.AcceptsNull)
        {
            throw _expectation.Null();
        }

        try
        {
            return JsonSerializer.Deserialize(value, _type);
        }
        catch (JsonException)
        {
            throw _expectation.Mismatch();
        }
    }
}
