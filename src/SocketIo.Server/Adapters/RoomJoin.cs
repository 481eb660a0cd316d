namespace SocketIo.Server.Adapters;

/// <summary>What came of a wish to join a room.</summary>
internal enum RoomJoin
{
    /// <summary>The socket was in the room, has left for good, or is not connected yet and will join it then.</summary>
    Unchanged,
    Joined,

    /// <summary>Joined, and the room did not exist before.</summary>
    Created,

    /// <summary>The socket is in as many rooms as it may be.</summary>
    TooMany,
}
