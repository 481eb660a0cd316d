using System.Runtime.CompilerServices;

namespace SocketIo.Server;

/// <summary>Says which rooms a client may use.</summary>
public static class RoomAuthorizationExtensions
{
    /// <summary>
    /// Adds a rule that must agree before a socket joins a room (<see cref="ISocket.JoinAsync"/>), or anything is sent to one
    /// through it (<see cref="ISocket.To(string)"/>). Otherwise the call throws a <see cref="SocketIoException"/> with the code
    /// <c>room_forbidden</c>, which the client gets as error acknowledgement. Default: no rule, and every room is open to handlers.
    /// </summary>
    /// <remarks>
    /// What is done through a socket counts as asked for by its client, from the moment its <c>OnConnected</c> handlers have completed. The
    /// Connect gate, <c>OnConnected</c>, and all that is done through a namespace (<see cref="ISocket.Namespace"/>, <see cref="ISocketIoServer"/>),
    /// such as <see cref="IBroadcast.SocketsJoinAsync"/>, count as the server's own doing and are not asked. A rule may be called by several
    /// threads at a time. If it throws, so does the call.
    /// </remarks>
    /// <param name="builder">The namespace.</param>
    /// <param name="rule">Gets who wants what, and the room's name, which may be a client's text or the id of a socket.</param>
    /// <returns>The same namespace.</returns>
    [OverloadResolutionPriority(1)]
    public static NamespaceBuilder AuthorizeRooms(this NamespaceBuilder builder, Func<RoomContext, string, bool> rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return builder.AuthorizeRooms((context, room) => new ValueTask<bool>(rule(context, room)));
    }

    /// <inheritdoc cref="AuthorizeRooms(NamespaceBuilder, Func{RoomContext, string, bool})"/>
    public static NamespaceBuilder AuthorizeRooms(this NamespaceBuilder builder, Func<RoomContext, string, Task<bool>> rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return builder.AuthorizeRooms((context, room) => new ValueTask<bool>(rule(context, room)));
    }

    /// <inheritdoc cref="AuthorizeRooms(NamespaceBuilder, Func{RoomContext, string, bool})"/>
    [OverloadResolutionPriority(1)]
    public static NamespaceBuilder AuthorizeRooms(this NamespaceBuilder builder, Func<RoomContext, string, ValueTask<bool>> rule)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(rule);
        builder.RoomRules.Add(rule);
        return builder;
    }
}
