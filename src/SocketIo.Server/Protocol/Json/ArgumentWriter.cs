using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SocketIo.Server.Protocol.Json;

/// <summary>Writes <typeparamref name="T"/> as arguments, by the tuple rule, into an array that is open. Immutable and thread-safe.</summary>
internal abstract class ArgumentWriter<T>
{
    public abstract void Write(Utf8JsonWriter json, in T arguments);
}

/// <summary>The empty tuple: no arguments.</summary>
internal sealed class NoArgumentsWriter : ArgumentWriter<ValueTuple>
{
    public override void Write(Utf8JsonWriter json, in ValueTuple arguments)
    {
        // The array stays as it is.
    }
}

internal sealed class SingleArgumentWriter<T> : ArgumentWriter<T>
{
    private readonly JsonTypeInfo<T> _type;
    private readonly bool _isPlain;

    public SingleArgumentWriter(JsonSerializerOptions options)
    {
        _type = options.GetJsonTypeInfo<T>();
        _isPlain = PlainValue.Handles(_type);
    }

    public override void Write(Utf8JsonWriter json, in T arguments)
    {
        if (!_isPlain || !PlainValue.TryWrite(json, arguments))
        {
            JsonSerializer.Serialize(json, arguments, _type);
        }
    }
}

internal sealed class EventArgumentsWriter(JsonSerializerOptions options) : ArgumentWriter<EventArguments?>
{
    public override void Write(Utf8JsonWriter json, in EventArguments? arguments)
    {
        if (arguments is null)
        {
            json.WriteNullValue();
        }
        else
        {
            arguments.WriteTo(json, options);
        }
    }
}
