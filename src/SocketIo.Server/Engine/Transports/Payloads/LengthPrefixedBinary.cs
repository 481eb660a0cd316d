using System.Buffers;
using SocketIo.Server.Engine.Revisions;

namespace SocketIo.Server.Engine.Transports.Payloads;

/// <summary>
/// Packets as they are, each behind a byte that says whether it is binary, the bytes of its length, and <c>FF</c> (Engine.IO
/// protocol 3, "Payload"). Only for clients that take binary answers.
/// </summary>
internal sealed class LengthPrefixedBinary : PayloadFormat
{
    public const byte TextPacket = 0;
    public const byte BinaryPacket = 1;
    public const byte EndOfLength = 0xFF;

    public override string ContentType => "application/octet-stream";

    public override PayloadReader Read(MessageBuffer body, int maxPackets) => new LengthPrefixedBinaryReader(body, maxPackets);

    public override long Measure(ReadOnlySpan<OutgoingMessage> messages)
    {
        long length = 0;
        foreach (ref readonly OutgoingMessage message in messages)
        {
            length += 1 + PayloadLength.CountDigits(LengthOf(message)) + 1 + LengthOf(message);
        }

        return length;
    }

    public override void Write(IBufferWriter<byte> output, ReadOnlySpan<OutgoingMessage> messages)
    {
        foreach (ref readonly OutgoingMessage message in messages)
        {
            Span<byte> head = output.GetSpan(PayloadLength.MaxDigits + 3);
            head[0] = message.IsBinary ? BinaryPacket : TextPacket;
            int length = 1 + PayloadLength.Write(head[1..], LengthOf(message), PayloadLength.BinaryZero);
            head[length++] = EndOfLength;
            if (message.IsBinary)
            {
                head[length++] = EngineRevision3.BinaryMessage;
            }

            output.Advance(length);
            output.Write(message.Packet.Span);
        }
    }

    private static int LengthOf(in OutgoingMessage message) => message.IsBinary ? 1 + message.Length : message.Length;
}
