// snippet: array-parser
using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using SocketIo.Server;
// end-snippet

namespace DocsExamples;

// snippet: array-parser
/// <summary>Each packet is one text message: [type, namespace, id or -1, payload or null].</summary>
public sealed class ArrayParser : CustomParser
{
    public override IReadOnlyList<EngineMessage> Encode(SocketIoPacket packet)
    {
        if (packet.Attachments.Count > 0)
        {
            throw new NotSupportedException("This parser has no binary values.");
        }

        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartArray();
        json.WriteNumberValue((int)packet.Type);
        json.WriteStringValue(packet.Namespace);
        json.WriteNumberValue(packet.Id ?? -1);
        json.WriteRawValue(packet.Data.IsEmpty ? "null"u8 : packet.Data.Span);
        json.WriteEndArray();
        json.Flush();
        return [new EngineMessage(buffer.WrittenMemory, isBinary: false)];
    }

    public override ParserDecoder CreateDecoder(SocketIoOptions options) => new Decoder(options.MaxJsonDepth + 1);

    private sealed class Decoder(int maxDepth) : ParserDecoder
    {
        public override SocketIoPacket? Decode(EngineMessage message)
        {
            try
            {
                using var json = JsonDocument.Parse(message.Data, new JsonDocumentOptions { MaxDepth = maxDepth });
                JsonElement array = json.RootElement;
                long id = array[2].GetInt64();
                return new SocketIoPacket
                {
                    Type = (SocketIoPacketType)array[0].GetInt32(),
                    Namespace = array[1].GetString()!,
                    Id = id < 0 ? null : id,
                    Data = array[3].ValueKind == JsonValueKind.Null ? default : JsonMarshal.GetRawUtf8Value(array[3]).ToArray(),
                };
            }
            catch (Exception exception) when (exception is not FormatException)
            {
                throw new FormatException("This is no array of four.");
            }
        }
    }
}
// end-snippet

/// <summary>The examples of docs/parsers.md.</summary>
public static class Parsers
{
    public static void AddMessagePack(WebApplicationBuilder builder)
    {
        // snippet: messagepack
        builder.Services.AddSocketIo(options => options.Parser = SocketIoParser.MessagePack);
        // end-snippet
    }

    public static void AddOwn(WebApplicationBuilder builder)
    {
        // snippet: own-parser
        builder.Services.AddSocketIo(options => options.Parser = new ArrayParser());
        // end-snippet
    }
}
