using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SocketIo.Server.Protocol.Json;

/// <summary>Writes arguments whose static type says nothing, by the tuple rule for the type they turn out to have.</summary>
internal sealed class ObjectWriter(JsonSerializerOptions options) : ArgumentWriter<object?>
{
    private readonly ConcurrentDictionary<Type, ArgumentWriter<object?>> _writers = new();

    public override void Write(Utf8JsonWriter json, in object? arguments)
    {
        switch (arguments)
        {
            case null:
                json.WriteNullValue();
                break;
            case ValueTuple:
                break;
            case EventArguments raw:
                raw.WriteTo(json, options);
                break;
            default:
                _writers.GetOrAdd(arguments.GetType(), static (type, options) => Create(type, options), options).Write(json, arguments);
                break;
        }
    }

    private static ArgumentWriter<object?> Create(Type type, JsonSerializerOptions options) =>
        TupleShape.GetElements(type) is { } elements ? new BoxingTupleWriter<object?>(options, elements) : new BoxedWriter(options.GetJsonTypeInfo(type));

    private sealed class BoxedWriter(JsonTypeInfo type) : ArgumentWriter<object?>
    {
        public override void Write(Utf8JsonWriter json, in object? arguments) => JsonSerializer.Serialize(json, arguments, type);
    }
}
