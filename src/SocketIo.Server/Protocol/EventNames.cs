namespace SocketIo.Server.Protocol;

/// <summary>The event names that the client libraries use themselves, so that neither side may send them.</summary>
internal static class EventNames
{
    /// <summary>Whether a name, unescaped, is one of them.</summary>
    public static bool IsReserved(ReadOnlySpan<byte> name) => name.Length switch
    {
        7 => name.SequenceEqual("connect"u8),
        10 => name.SequenceEqual("disconnect"u8),
        11 => name.SequenceEqual("newListener"u8),
        13 => name.SequenceEqual("connect_error"u8) || name.SequenceEqual("disconnecting"u8),
        14 => name.SequenceEqual("removeListener"u8),
        _ => false,
    };

    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public static void ThrowIfReserved(string name)
    {
        if (name is "connect" or "connect_error" or "disconnect" or "disconnecting" or "newListener" or "removeListener")
        {
            throw new ArgumentException($"\"{name}\" is a reserved event name");
        }
    }
}
