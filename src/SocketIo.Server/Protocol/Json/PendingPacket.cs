using System.Buffers;
using SocketIo.Server.Engine;

namespace SocketIo.Server.Protocol.Json;

/// <summary>A packet whose attachments have not all come yet.</summary>
internal sealed class PendingPacket(MessageBuffer message, PacketHeader header, PayloadLayout payload)
{
    // Never as many as announced: the announcement costs a client nothing.
    private const int InitialAttachments = 4;

    private MessageBuffer[] _attachments = [];

    public ReadOnlySpan<byte> NamespaceUtf8 => header.GetNamespace(message.Span);

    public bool HasIllegalPlaceholder => payload.HasIllegalPlaceholder;

    public int AttachmentCount { get; private set; }

    public long AttachmentBytes { get; private set; }

    public bool AwaitsOneMore => AttachmentCount + 1 == header.AttachmentCount;

    public void Add(MessageBuffer attachment)
    {
        if (AttachmentCount == _attachments.Length)
        {
            Grow();
        }

        _attachments[AttachmentCount++] = attachment;
        AttachmentBytes += attachment.Length;
    }

    /// <summary>Hands over what there is; to be called once.</summary>
    public Packet Take() => new(message, header, payload, new ReceivedAttachments(_attachments, AttachmentCount));

    private void Grow()
    {
        MessageBuffer[] larger = ArrayPool<MessageBuffer>.Shared.Rent(Math.Max(InitialAttachments, AttachmentCount * 2));
        _attachments.CopyTo(larger, 0);
        if (_attachments.Length > 0)
        {
            ArrayPool<MessageBuffer>.Shared.Return(_attachments, clearArray: true);
        }

        _attachments = larger;
    }
}
