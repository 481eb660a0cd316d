using System.Text.Json;
using System.Text.Json.Serialization;

namespace SocketIo.Server.Protocol.Json;

/// <summary>
/// Binary values travel as attachments: a placeholder stands for them in the JSON. Where there is no packet to attach to
/// (a CONNECT_ERROR), and for clients that send it that way, they are base64 strings.
/// </summary>
internal static class BinaryJson
{
    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> value)
    {
        int number = -1;
        PacketWriter.WriteBinary(json, value, ref number);
    }

    public static byte[] Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            if (Placeholder.TryRead(ref reader, AttachmentScope.Count, out int number))
            {
                return AttachmentScope.GetCopy(number);
            }
        }
        else if (reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out byte[]? value))
        {
            return value;
        }

        throw new JsonException("Binary data was expected.");
    }
}

internal sealed class ByteArrayConverter : JsonConverter<byte[]>
{
    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => BinaryJson.Read(ref reader);

    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) => BinaryJson.Write(writer, value);
}

internal sealed class MemoryConverter : JsonConverter<Memory<byte>>
{
    public override bool HandleNull => true;

    public override Memory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? default(Memory<byte>) : BinaryJson.Read(ref reader);

    public override void Write(Utf8JsonWriter writer, Memory<byte> value, JsonSerializerOptions options) => BinaryJson.Write(writer, value.Span);
}

internal sealed class ReadOnlyMemoryConverter : JsonConverter<ReadOnlyMemory<byte>>
{
    public override bool HandleNull => true;

    public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? default(ReadOnlyMemory<byte>) : BinaryJson.Read(ref reader);

    public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options) => BinaryJson.Write(writer, value.Span);
}

internal sealed class ArraySegmentConverter : JsonConverter<ArraySegment<byte>>
{
    public override bool HandleNull => true;

    public override ArraySegment<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? default(ArraySegment<byte>) : BinaryJson.Read(ref reader);

    public override void Write(Utf8JsonWriter writer, ArraySegment<byte> value, JsonSerializerOptions options) => BinaryJson.Write(writer, value);
}
