namespace SocketIo.Server;

/// <summary>A namespace as the application uses it. Emitting on it reaches all of its sockets. Safe for concurrent use.</summary>
public interface INamespace : IBroadcast
{
    /// <summary>The name, with its leading slash.</summary>
    string Name { get; }

    /// <summary>The sockets connected to this namespace on this server, as a snapshot.</summary>
    IReadOnlyCollection<ISocket> Sockets { get; }

    /// <summary>The socket with an id, if it is connected to this namespace on this server; otherwise <see langword="null"/>.</summary>
    /// <param name="id">The socket's id.</param>
    ISocket? FindSocket(string id);

    /// <summary>The rooms that exist in this namespace on this server, each socket's own room included, as a snapshot.</summary>
    IReadOnlyCollection<string> Rooms { get; }

    /// <summary>Emits an event without arguments to the other servers; see <see cref="ServerSideEmitAsync{T}"/>.</summary>
    /// <param name="eventName">The event's name.</param>
    /// <param name="cancellationToken">Checked before anything is sent.</param>
    /// <exception cref="ArgumentException"><paramref name="eventName"/> is reserved.</exception>
    ValueTask ServerSideEmitAsync(string eventName, CancellationToken cancellationToken = default);

    /// <summary>
    /// Emits an event to this namespace on every other server of the cluster, for the handlers that are mapped there with
    /// <c>OnServerSide</c>. No client gets it, and neither do the handlers of this server. With one server it reaches nobody.
    /// </summary>
    /// <typeparam name="T">A tuple is several arguments; see <see cref="IBroadcast.EmitAsync{T}"/>.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Checked before anything is sent.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="eventName"/> is reserved: those that <see cref="IBroadcast.EmitAsync{T}"/> refuses, <c>connection</c> and
    /// <c>new_namespace</c>.
    /// </exception>
    ValueTask ServerSideEmitAsync<T>(string eventName, T arguments, CancellationToken cancellationToken = default);

    /// <summary>
    /// Emits an event to this namespace on every other server and waits for their acknowledgements, until
    /// <see cref="SocketIoOptions.AckTimeout"/>. With one server it completes at once, without replies and with none missing.
    /// </summary>
    /// <typeparam name="TReply">What each server acknowledges.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">The arguments, as for <see cref="ServerSideEmitAsync{T}"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The replies that came in time, and how many servers did not reply; never throws because some are missing.</returns>
    /// <exception cref="ArgumentException"><paramref name="eventName"/> is reserved; see <see cref="ServerSideEmitAsync{T}"/>.</exception>
    Task<BroadcastReplies<TReply>> ServerSideEmitWithAckAsync<TReply>(string eventName, object? arguments, CancellationToken cancellationToken = default);
}
