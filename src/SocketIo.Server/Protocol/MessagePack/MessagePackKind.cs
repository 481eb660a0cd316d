namespace SocketIo.Server.Protocol.MessagePack;

/// <summary>What a MessagePack value is, whatever its length in bytes.</summary>
internal enum MessagePackKind
{
    Nil,
    Boolean,

    /// <summary>An integer that fits <see cref="long"/>.</summary>
    Integer,

    /// <summary>An integer above <see cref="long.MaxValue"/>.</summary>
    LargeInteger,
    Float,
    String,
    Binary,
    Array,
    Map,
    Extension,
}
