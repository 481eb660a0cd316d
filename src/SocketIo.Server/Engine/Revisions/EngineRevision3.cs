using System.Buffers;
using SocketIo.Server.Engine.Transports.Payloads;

namespace SocketIo.Server.Engine.Revisions;

/// <summary>
/// Engine.IO protocol 3, of Socket.IO 1 and 2. A binary message starts with a byte for its type. That byte is added on the way
/// out, so that one encoded message serves the clients of both revisions.
/// </summary>
internal sealed class EngineRevision3 : EngineRevision
{
    /// <summary>The type of a binary packet: the number 4, not the digit.</summary>
    public const byte BinaryMessage = 4;

    private readonly PayloadFormat _text;
    private readonly PayloadFormat _binary = new LengthPrefixedBinary();

    public EngineRevision3() => _text = new LengthPrefixedText(this);

    public override int Number => 3;

    public override ReadOnlySpan<byte> Base64Prefix => "b4"u8;

    public override ReadOnlySpan<byte> BinaryPrefix => [BinaryMessage];

    public override Heartbeat StartHeartbeat(EngineSession session) => new ClientHeartbeat(session);

    public override PayloadFormat? FormatOfBody(bool isBinary) => isBinary ? _binary : _text;

    public override PayloadFormat FormatFor(ReadOnlySpan<OutgoingMessage> messages, bool asText)
    {
        if (!asText)
        {
            foreach (ref readonly OutgoingMessage message in messages)
            {
                if (message.IsBinary)
                {
                    return _binary;
                }
            }
        }

        return _text;
    }

    public override bool TryUnwrapBinary(MessageBuffer packet, out MessageBuffer message)
    {
        bool isMessage = packet.Length > 0 && packet.Span[0] == BinaryMessage;
        message = isMessage ? packet.Skip(1) : default;
        return isMessage;
    }

    public override int WriteFrames(IBufferWriter<byte> output, ReadOnlySpan<OutgoingMessage> messages)
    {
        int count = 0;
        for (int bytes = 0; count < messages.Length && bytes < FlushThreshold; count++)
        {
            ref readonly OutgoingMessage message = ref messages[count];
            if (message.IsBinary)
            {
                WriteBinaryFrame(output, message.Packet.Span);
            }
            else
            {
                output.Write(message.Frame.Span);
            }

            bytes += message.Length;
        }

        return count;
    }

    private static void WriteBinaryFrame(IBufferWriter<byte> output, ReadOnlySpan<byte> data)
    {
        int length = 1 + data.Length;
        Span<byte> head = output.GetSpan(WebSocketHeader.MaxLength + 1);
        int headLength = WebSocketHeader.Write(head, length, isBinary: true);
        head[headLength] = BinaryMessage;
        output.Advance(headLength + 1);
        output.Write(data);
    }
}
