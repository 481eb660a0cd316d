namespace SocketIo.Server.Protocol;

/// <summary>What a decoder accepts. Past each of them the packet is refused with a <see cref="PacketParseException"/> that names the limit.</summary>
internal sealed record PacketLimits
{
    public static PacketLimits Default { get; } = new();

    /// <summary>For what the server itself encoded.</summary>
    public static PacketLimits None { get; } = new()
    {
        MaxAttachments = int.MaxValue,
        MaxAttachmentBytes = long.MaxValue,
        MaxJsonDepth = int.MaxValue,
        MaxNamespaceLength = int.MaxValue,
    };

    /// <summary>The most attachments one packet may announce.</summary>
    public int MaxAttachments { get; init; } = 10;

    /// <summary>The most bytes the attachments of one packet may have together.</summary>
    public long MaxAttachmentBytes { get; init; } = 10_000_000;

    /// <summary>How deep a payload may nest; the array of arguments is the first level. Also holds for what is sent.</summary>
    public int MaxJsonDepth { get; init; } = 64;

    /// <summary>The longest namespace, in bytes of UTF-8.</summary>
    public int MaxNamespaceLength { get; init; } = 256;
}
