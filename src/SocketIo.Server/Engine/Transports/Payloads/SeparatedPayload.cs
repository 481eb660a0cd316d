using System.Buffers;

namespace SocketIo.Server.Engine.Transports.Payloads;

/// <summary>Packets with a separator in between, binary ones in base64 (Engine.IO protocol 4, "Packet encoding").</summary>
internal sealed class SeparatedPayload : PayloadFormat
{
    public override string ContentType => Text;

    private static ReadOnlySpan<byte> Base64Prefix => [EnginePackets.Base64];

    public override PayloadReader Read(MessageBuffer body, int maxPackets) => new SeparatedPayloadReader(body, maxPackets);

    public override long Measure(ReadOnlySpan<OutgoingMessage> messages)
    {
        long length = messages.Length - 1;
        foreach (ref readonly OutgoingMessage message in messages)
        {
            length += message.IsBinary ? Base64Packet.EncodedLength(Base64Prefix, message.Length) : message.Length;
        }

        return length;
    }

    public override void Write(IBufferWriter<byte> output, ReadOnlySpan<OutgoingMessage> messages)
    {
        for (int i = 0; i < messages.Length; i++)
        {
            if (i > 0)
            {
                output.Write([EnginePackets.Separator]);
            }

            if (messages[i].IsBinary)
            {
                Base64Packet.Write(output, Base64Prefix, messages[i].Packet.Span);
            }
            else
            {
                output.Write(messages[i].Packet.Span);
            }
        }
    }
}
