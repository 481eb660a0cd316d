namespace SocketIo.Server.Protocol;

/// <summary>
/// The arguments of an event or an ack, not yet bound to types: validated JSON values separated by commas, and the
/// attachments their placeholders point to. A view, valid until the packet it belongs to is returned.
/// </summary>
internal readonly struct PacketArguments(ReadOnlyMemory<byte> values, int count, ReceivedAttachments attachments)
{
    /// <summary>The values between the brackets of the array, without the event name.</summary>
    public ReadOnlyMemory<byte> Values { get; } = values;

    public int Count { get; } = count;

    public ReceivedAttachments Attachments { get; } = attachments;
}
