using System.Buffers;
using SocketIo.Server.Engine.Transports.Payloads;

namespace SocketIo.Server.Engine.Revisions;

/// <summary>Engine.IO protocol 4. Its frames are ready when a message is encoded, and only have to be copied.</summary>
internal sealed class EngineRevision4 : EngineRevision
{
    private const int SmallFrame = 2048;

    private readonly PayloadFormat _payload = new SeparatedPayload();

    public override int Number => 4;

    public override ReadOnlySpan<byte> Base64Prefix => "b"u8;

    public override ReadOnlySpan<byte> BinaryPrefix => [];

    public override Heartbeat StartHeartbeat(EngineSession session) => new ServerHeartbeat(session);

    public override PayloadFormat? FormatOfBody(bool isBinary) => isBinary ? null : _payload;

    public override PayloadFormat FormatFor(ReadOnlySpan<OutgoingMessage> messages, bool asText) => _payload;

    public override bool TryUnwrapBinary(MessageBuffer packet, out MessageBuffer message)
    {
        message = packet;
        return true;
    }

    public override int WriteFrames(IBufferWriter<byte> output, ReadOnlySpan<OutgoingMessage> messages)
    {
        int count = 0;
        int bytes = 0;
        while (count < messages.Length && bytes < FlushThreshold)
        {
            ReadOnlySpan<byte> frame = messages[count].Frame.Span;
            if (frame.Length > SmallFrame)
            {
                output.Write(frame);
                bytes += frame.Length;
                count++;
                continue;
            }

            // As many small frames as fit go into one piece of the pipe's memory.
            Span<byte> span = output.GetSpan(frame.Length);
            int used = 0;
            while (frame.Length <= span.Length - used)
            {
                frame.CopyTo(span[used..]);
                used += frame.Length;
                if (++count == messages.Length)
                {
                    break;
                }

                frame = messages[count].Frame.Span;
            }

            output.Advance(used);
            bytes += used;
        }

        return count;
    }
}
