using System.Security.Claims;

namespace SocketIo.Server;

/// <summary>Who wants what with a room: what a rule of <see cref="NamespaceBuilder"/>'s <c>AuthorizeRooms</c> decides on.</summary>
/// <param name="Socket">The socket.</param>
/// <param name="Access">What for.</param>
public readonly record struct RoomContext(ISocket Socket, RoomAccess Access)
{
    /// <summary>The socket's user.</summary>
    public ClaimsPrincipal User => Socket.User;
}
