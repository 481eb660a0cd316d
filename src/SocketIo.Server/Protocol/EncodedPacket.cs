using SocketIo.Server.Engine;

namespace SocketIo.Server.Protocol;

/// <summary>A packet ready for the outgoing queue: one message, and the attachments that must follow it without anything in between.</summary>
internal readonly struct EncodedPacket(OutgoingMessage message, OutgoingMessage[]? attachments = null)
{
    public OutgoingMessage Message { get; } = message;

    public OutgoingMessage[]? Attachments { get; } = attachments;

    /// <summary>What the packet counts for in the bounded outgoing queue.</summary>
    public int ByteCount
    {
        get
        {
            int count = Message.Length;
            foreach (OutgoingMessage attachment in Attachments.AsSpan())
            {
                count += attachment.Length;
            }

            return count;
        }
    }

    /// <summary>The same packet, which no transport compresses.</summary>
    public EncodedPacket WithoutCompression()
    {
        foreach (ref OutgoingMessage attachment in Attachments.AsSpan())
        {
            attachment = attachment with { MayBeCompressed = false };
        }

        return new EncodedPacket(Message with { MayBeCompressed = false }, Attachments);
    }

    /// <summary>Gives the buffers of a packet back that was not queued.</summary>
    public void Return()
    {
        Message.Return();
        foreach (OutgoingMessage attachment in Attachments.AsSpan())
        {
            attachment.Return();
        }
    }
}
