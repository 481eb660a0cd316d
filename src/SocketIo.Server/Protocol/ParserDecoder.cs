namespace SocketIo.Server;

/// <summary>The reading half of a <see cref="CustomParser"/>. One per connection; never called twice at a time.</summary>
public abstract class ParserDecoder
{
    /// <summary>Takes the next message of a client.</summary>
    /// <param name="message">The message. Its memory is valid until this returns.</param>
    /// <returns>
    /// The packet, whose memory may be the message's; <see langword="null"/> when it is not complete, which is possible for events and
    /// acknowledgements only. Then <see cref="SocketIoOptions.MaxAttachmentBytes"/> limits the messages of the packet, and
    /// <see cref="SocketIoOptions.AttachmentTimeout"/> the time until the last one.
    /// </returns>
    /// <exception cref="FormatException">
    /// This is no packet. The connection is closed, and the message of the exception logged, so it should quote nothing that the client
    /// sent. Any other exception has the same consequence and is logged with its stack.
    /// </exception>
    public abstract SocketIoPacket? Decode(EngineMessage message);
}
