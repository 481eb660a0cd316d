namespace SocketIo.Server;

/// <summary>What can happen to a room. A join may create it first; a leave may delete it afterwards.</summary>
public enum RoomEventKind
{
    /// <summary>The room has come into being.</summary>
    Created,

    /// <summary>A socket has joined.</summary>
    Joined,

    /// <summary>A socket has left.</summary>
    Left,

    /// <summary>The last socket has left, and the room is gone.</summary>
    Deleted,
}
