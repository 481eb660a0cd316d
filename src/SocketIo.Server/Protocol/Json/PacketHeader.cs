namespace SocketIo.Server.Protocol.Json;

/// <summary>What stands in front of the JSON: <c>type[attachments-][namespace,][ackId]</c>, as offsets into the message.</summary>
internal readonly struct PacketHeader
{
    // What a JavaScript number holds exactly; larger ids would come back as another number.
    public const long MaxAckId = (1L << 53) - 1;

    public PacketType Type { get; init; }

    public int AttachmentCount { get; init; }

    public int NamespaceStart { get; init; }

    /// <summary>Zero when the packet names no namespace, which means <c>/</c>.</summary>
    public int NamespaceLength { get; init; }

    /// <summary>-1 when there is none.</summary>
    public long AckId { get; init; }

    /// <summary>Where the JSON starts; the length of the message when there is none.</summary>
    public int PayloadStart { get; init; }

    public bool HasAttachments => AttachmentCount > 0;

    public ReadOnlySpan<byte> GetNamespace(ReadOnlySpan<byte> message) =>
        NamespaceLength == 0 ? "/"u8 : message.Slice(NamespaceStart, NamespaceLength);

    /// <exception cref="PacketParseException">The message does not start like a packet.</exception>
    public static PacketHeader Parse(ReadOnlySpan<byte> message, PacketLimits limits)
    {
        if (message.IsEmpty)
        {
            throw new PacketParseException(PacketParseException.EmptyPacket);
        }

        int type = message[0] - '0';
        if (type is < (int)PacketType.Connect or > (int)PacketType.BinaryAck)
        {
            throw PacketParseException.UnknownType(message[0]);
        }

        int position = 1;
        int attachmentCount = type >= (int)PacketType.BinaryEvent ? ReadAttachmentCount(message, ref position, limits) : 0;
        int namespaceStart = position;
        int namespaceLength = ReadNamespace(message, ref position, limits);
        return new PacketHeader
        {
            Type = (PacketType)type,
            AttachmentCount = attachmentCount,
            NamespaceStart = namespaceStart,
            NamespaceLength = namespaceLength,
            AckId = ReadAckId(message, ref position),
            PayloadStart = position,
        };
    }

    private static int ReadAttachmentCount(ReadOnlySpan<byte> message, ref int position, PacketLimits limits)
    {
        int start = position;
        long count = ReadNumber(message, ref position, int.MaxValue);
        bool isTerminated = position > start && position < message.Length && message[position] == '-';
        position++;
        if (!isTerminated || count == 0)
        {
            throw new PacketParseException(PacketParseException.MalformedAttachmentCount);
        }

        return count > limits.MaxAttachments
            ? throw new PacketParseException(PacketParseException.TooManyAttachments, nameof(PacketLimits.MaxAttachments))
            : (int)count;
    }

    private static int ReadNamespace(ReadOnlySpan<byte> message, ref int position, PacketLimits limits)
    {
        ReadOnlySpan<byte> rest = message[position..];
        if (rest.IsEmpty || rest[0] != '/')
        {
            return 0;
        }

        int comma = rest.IndexOf((byte)',');
        int length = comma < 0 ? rest.Length : comma;
        position += comma < 0 ? length : length + 1;
        return NameLength(rest[..length]) > limits.MaxNamespaceLength
            ? throw new PacketParseException(PacketParseException.InvalidNamespace, nameof(PacketLimits.MaxNamespaceLength))
            : length;
    }

    /// <summary>Clients before Socket.IO 3 put a query behind the name, and a token into it.</summary>
    private static int NameLength(ReadOnlySpan<byte> ns)
    {
        int query = ns.IndexOf((byte)'?');
        return query < 0 ? ns.Length : query;
    }

    private static long ReadAckId(ReadOnlySpan<byte> message, ref int position)
    {
        int start = position;
        long id = ReadNumber(message, ref position, MaxAckId);
        if (position == start)
        {
            return -1;
        }

        return id > MaxAckId ? throw new PacketParseException(PacketParseException.InvalidAckId) : id;
    }

    /// <summary>Reads digits, however many; a value past the maximum stays just above it instead of overflowing.</summary>
    private static long ReadNumber(ReadOnlySpan<byte> message, ref int position, long max)
    {
        long value = 0;
        for (; position < message.Length && char.IsAsciiDigit((char)message[position]); position++)
        {
            value = Math.Min((value * 10) + (message[position] - '0'), max + 1);
        }

        return value;
    }
}
