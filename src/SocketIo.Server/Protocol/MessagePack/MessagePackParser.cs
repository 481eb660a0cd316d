using System.Buffers;

namespace SocketIo.Server.Protocol.MessagePack;

/// <summary>
/// The parser of the npm package <c>socket.io-msgpack-parser</c>: each packet is one binary message, a map with the keys <c>type</c>,
/// <c>data</c>, <c>id</c> and <c>nsp</c>.
/// </summary>
internal sealed class MessagePackParser : CustomParser
{
    // No packet announces binary values here, so each has at least come over the wire.
    private const int MaxAttachments = 4_096;

    public override IReadOnlyList<EngineMessage> Encode(SocketIoPacket packet)
    {
        var buffer = new ArrayBufferWriter<byte>(packet.Data.Length + 32);
        var writer = new MessagePackWriter(buffer);
        writer.WriteMapHeader(2 + (packet.Data.IsEmpty ? 0 : 1) + (packet.Id is null ? 0 : 1));

        // In the order of the reference, so that the bytes are the same.
        bool isAck = packet.Type == SocketIoPacketType.Ack;
        if (isAck)
        {
            WriteId(writer, packet);
        }

        writer.WriteString("type"u8);
        writer.WriteInteger((int)packet.Type);
        if (!packet.Data.IsEmpty)
        {
            writer.WriteString("data"u8);
            JsonToMessagePack.Write(writer, packet.Data.Span, packet.Attachments);
        }

        if (!isAck)
        {
            WriteId(writer, packet);
        }

        writer.WriteString("nsp"u8);
        writer.WriteString(packet.Namespace);
        return [new EngineMessage(buffer.WrittenMemory, isBinary: true)];
    }

    public override ParserDecoder CreateDecoder(SocketIoOptions options) => new MessagePackDecoder(LimitsOf(options));

    internal override IPacketCodec CreateCodec(SocketIoOptions options) => new CustomPacketCodec(this, options, LimitsOf(options));

    private static new PacketLimits LimitsOf(SocketIoOptions options)
    {
        PacketLimits limits = SocketIoParser.LimitsOf(options);
        return limits with { MaxAttachments = Math.Max(limits.MaxAttachments, MaxAttachments) };
    }

    private static void WriteId(in MessagePackWriter writer, SocketIoPacket packet)
    {
        if (packet.Id is { } id)
        {
            writer.WriteString("id"u8);
            writer.WriteInteger(id);
        }
    }
}
