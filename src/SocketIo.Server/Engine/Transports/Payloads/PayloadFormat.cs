using System.Buffers;

namespace SocketIo.Server.Engine.Transports.Payloads;

/// <summary>How several packets stand in one body of long-polling.</summary>
internal abstract class PayloadFormat
{
    protected const string Text = "text/plain; charset=UTF-8";

    public abstract string ContentType { get; }

    /// <summary>Reads the packets of a body, which the reader owns.</summary>
    /// <param name="body">The body.</param>
    /// <param name="maxPackets">How many packets it may hold.</param>
    public abstract PayloadReader Read(MessageBuffer body, int maxPackets);

    /// <summary>The bytes that <see cref="Write"/> will write.</summary>
    public abstract long Measure(ReadOnlySpan<OutgoingMessage> messages);

    public abstract void Write(IBufferWriter<byte> output, ReadOnlySpan<OutgoingMessage> messages);
}
