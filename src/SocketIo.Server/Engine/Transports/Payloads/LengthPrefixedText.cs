using System.Buffers;
using System.Text;
using SocketIo.Server.Engine.Revisions;

namespace SocketIo.Server.Engine.Transports.Payloads;

/// <summary>
/// Packets with their length in front, as text, binary ones in base64 (Engine.IO protocol 3, "Payload"). The length is JavaScript's:
/// it counts UTF-16 code units, whatever the bytes are.
/// </summary>
internal sealed class LengthPrefixedText(EngineRevision revision) : PayloadFormat
{
    private const byte Colon = (byte)':';

    public override string ContentType => Text;

    public override PayloadReader Read(MessageBuffer body, int maxPackets) => new LengthPrefixedTextReader(body, maxPackets);

    public override long Measure(ReadOnlySpan<OutgoingMessage> messages)
    {
        long length = 0;
        foreach (ref readonly OutgoingMessage message in messages)
        {
            length += PayloadLength.CountDigits(CountUnits(message)) + 1
                + (message.IsBinary ? CountUnits(message) : message.Length);
        }

        return length;
    }

    public override void Write(IBufferWriter<byte> output, ReadOnlySpan<OutgoingMessage> messages)
    {
        foreach (ref readonly OutgoingMessage message in messages)
        {
            Span<byte> head = output.GetSpan(PayloadLength.MaxDigits + 1);
            int digits = PayloadLength.Write(head, CountUnits(message), PayloadLength.TextZero);
            head[digits] = Colon;
            output.Advance(digits + 1);
            if (message.IsBinary)
            {
                Base64Packet.Write(output, revision.Base64Prefix, message.Packet.Span);
            }
            else
            {
                output.Write(message.Packet.Span);
            }
        }
    }

    private int CountUnits(in OutgoingMessage message) => message.IsBinary
        ? Base64Packet.EncodedLength(revision.Base64Prefix, message.Length)
        : Encoding.UTF8.GetCharCount(message.Packet.Span);
}
