using SocketIo.Server.Adapters.Recovery;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Adapters;

/// <summary>
/// The rooms of one namespace and the way to their members. The in-memory one serves one server; one for a cluster does the
/// same and tells the other servers.
/// </summary>
internal interface IAdapter
{
    /// <summary>
    /// Adds a connected socket to those that "everyone" means, to its own room, and to the rooms it joined on its way through
    /// the Connect gate. Does nothing when it has left for good.
    /// </summary>
    void Add(Socket socket);

    /// <summary>
    /// Puts a socket into a room of this server, unless it has left for good; false when it is in as many rooms as it may be.
    /// Before <see cref="Add"/> that is only remembered, so nothing reaches a client that the gate has not let in yet.
    /// </summary>
    /// <param name="socket">The socket.</param>
    /// <param name="room">The room.</param>
    /// <param name="isAskedFor">Whether to remember, until it leaves, that its client had asked for it.</param>
    bool Join(Socket socket, string room, bool isAskedFor = false);

    /// <summary>Lets a socket that is recovered, before <see cref="Add"/>, be in the rooms that it was in, from the positions on that it had there.</summary>
    void Restore(Socket socket, RecoverableRooms rooms);

    /// <summary>The rooms of a socket, for its recovery.</summary>
    RecoverableRooms JoinsOf(Socket socket);

    /// <summary>Takes a socket out of a room of this server; false when it was not in it.</summary>
    bool Leave(Socket socket, string room);

    /// <summary>Takes a socket out of all rooms, for good, and returns the rooms it was in.</summary>
    IReadOnlyCollection<string> LeaveAll(Socket socket);

    /// <summary>The rooms a socket is in, as a snapshot.</summary>
    IReadOnlyCollection<string> RoomsOf(Socket socket);

    /// <summary>The rooms of this server, as a snapshot.</summary>
    IReadOnlyCollection<string> Rooms { get; }

    /// <summary>The connected socket of this server that has an id; null when there is none.</summary>
    Socket? FindLocal(string id);

    /// <summary>The sockets of this server that a broadcast is for, each once, as a snapshot.</summary>
    ReadOnlySpan<Socket> FindLocal(in BroadcastTarget target);

    /// <summary>Sends an event to everyone it is for, and keeps it for those that are to be recovered.</summary>
    ValueTask BroadcastAsync<T>(BroadcastTarget target, string eventName, T arguments, CancellationToken cancellationToken);

    /// <summary>Sends an event to everyone it is for and collects what they acknowledge.</summary>
    Task<BroadcastReplies<TReply>> BroadcastWithAckAsync<TReply>(BroadcastTarget target, string eventName, object? arguments, TimeSpan timeout, CancellationToken cancellationToken);

    Task<IReadOnlyList<IRemoteSocket>> FetchSocketsAsync(BroadcastTarget target, CancellationToken cancellationToken);

    /// <summary>Puts everyone it is for into rooms; leaves out those that are in as many as they may be.</summary>
    ValueTask JoinAsync(BroadcastTarget target, IReadOnlyCollection<string> rooms);

    ValueTask LeaveAsync(BroadcastTarget target, IReadOnlyCollection<string> rooms);

    ValueTask DisconnectAsync(BroadcastTarget target, bool closeConnection);

    /// <summary>
    /// Sends an event to this namespace on every other server. There an adapter hands it to <see cref="ServerSideEvents.HandleAsync"/>.
    /// </summary>
    ValueTask ServerSideEmitAsync<T>(string eventName, T arguments, CancellationToken cancellationToken);

    /// <summary>Sends an event to this namespace on every other server and collects what they acknowledge.</summary>
    Task<BroadcastReplies<TReply>> ServerSideEmitWithAckAsync<TReply>(string eventName, object? arguments, TimeSpan timeout, CancellationToken cancellationToken);
}
