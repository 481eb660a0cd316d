using SocketIo.Server.Engine;

namespace SocketIo.Server.Protocol;

/// <summary>Turns the messages of one connection into packets. Not thread-safe: the connection's reader owns it.</summary>
internal interface IPacketDecoder
{
    /// <summary>Whether a packet came whose attachments have not all followed yet.</summary>
    bool IsWaitingForAttachments { get; }

    /// <summary>The namespace of the packet that waits for attachments; empty when the parser does not tell.</summary>
    ReadOnlySpan<byte> PendingNamespaceUtf8 { get; }

    /// <summary>How many attachments have come for the packet that waits for more.</summary>
    int PendingAttachmentCount { get; }

    /// <summary>Takes one message, and its buffer in every case.</summary>
    /// <returns>Whether a packet is complete; false while attachments are outstanding.</returns>
    /// <exception cref="PacketParseException">The message makes no packet. What was pending is dropped.</exception>
    bool TryDecode(MessageBuffer message, bool isBinary, out Packet packet);

    /// <summary>Drops what is pending and gives its buffers back.</summary>
    void Discard();
}
