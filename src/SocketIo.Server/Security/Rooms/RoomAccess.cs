namespace SocketIo.Server;

/// <summary>What a client wants with a room.</summary>
public enum RoomAccess
{
    /// <summary>To join it, and so to get what is sent to it.</summary>
    Join,

    /// <summary>To send something to it.</summary>
    Write,
}
