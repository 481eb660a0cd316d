namespace SocketIo.Server.Protocol.MessagePack;

/// <summary>One value as <see cref="MessagePackReader"/> finds it; of an array or a map only that it starts.</summary>
internal readonly ref struct MessagePackToken
{
    public MessagePackKind Kind { get; init; }

    /// <summary>The bytes of a string, a binary value or an extension.</summary>
    public ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>Where <see cref="Bytes"/> start in the message.</summary>
    public int Start { get; init; }

    /// <summary>An integer, of a large one its bits; 1 or 0 for a boolean.</summary>
    public long Integer { get; init; }

    public double Float { get; init; }

    /// <summary>The elements of an array, or the pairs of a map.</summary>
    public int Count { get; init; }

    /// <summary>The type of an extension.</summary>
    public sbyte ExtensionType { get; init; }

    /// <summary>How many values follow that belong to this one.</summary>
    public long ChildCount => Kind switch
    {
        MessagePackKind.Array => Count,
        MessagePackKind.Map => 2L * Count,
        _ => 0,
    };

    /// <summary>What notepack writes for undefined: an extension of type 0 and one byte, which is nothing else's.</summary>
    public bool IsUndefined { get; init; }

    /// <summary>Whether it is an ArrayBuffer or a typed array as notepack 2 writes it.</summary>
    public bool IsArrayBuffer { get; init; }
}
