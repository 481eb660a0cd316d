using System.Text.Json;
using System.Text.Json.Serialization;

namespace SocketIo.Server.Protocol.Json;

/// <summary>Arguments inside another value (forwarded with a sender's name beside them, say) are an array.</summary>
internal sealed class EventArgumentsConverter : JsonConverter<EventArguments>
{
    public override EventArguments Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException($"{nameof(EventArguments)} can only be read as all arguments of an event, not as a part of them.");

    public override void Write(Utf8JsonWriter writer, EventArguments value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        value.WriteTo(writer, options);
        writer.WriteEndArray();
    }
}
