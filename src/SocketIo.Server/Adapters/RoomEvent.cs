namespace SocketIo.Server;

/// <summary>What happened to a room.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Room">The room.</param>
/// <param name="SocketId">The socket that joined or left; <see langword="null"/> when the room was created or deleted.</param>
public readonly record struct RoomEvent(RoomEventKind Kind, string Room, string? SocketId);
