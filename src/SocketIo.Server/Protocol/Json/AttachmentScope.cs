namespace SocketIo.Server.Protocol.Json;

/// <summary>
/// Where the binary converters find the attachments of the packet that this thread is reading at the moment. Reading is
/// synchronous, so a thread-static field is enough; an inner read restores what the outer one set.
/// </summary>
internal readonly struct AttachmentScope
{
    [ThreadStatic]
    private static AttachmentScope _current;

    private readonly ReceivedAttachments _attachments;
    private readonly byte[]?[]? _copies;

    private AttachmentScope(ReceivedAttachments attachments)
    {
        _attachments = attachments;
        _copies = attachments.Count == 0 ? null : new byte[]?[attachments.Count];
    }

    public static int Count => _current._attachments.Count;

    /// <summary>Starts to read, and returns the scope whose <see cref="Restore"/> must end it.</summary>
    public static AttachmentScope Enter(ReceivedAttachments attachments)
    {
        AttachmentScope outer = _current;
        _current = new AttachmentScope(attachments);
        return outer;
    }

    /// <summary>
    /// An attachment that a handler may keep. Copied once, however many placeholders point to it: a packet must not
    /// take many times the memory that it had on the wire.
    /// </summary>
    public static byte[] GetCopy(int number) => _current._copies![number] ??= _current._attachments[number].ToArray();

    public void Restore() => _current = this;
}
