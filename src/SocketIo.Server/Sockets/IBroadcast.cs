namespace SocketIo.Server;

/// <summary>
/// A choice of sockets, and what can be done to them. Every method that narrows the choice returns a new object and leaves
/// this one as it is. Safe for concurrent use.
/// </summary>
/// <remarks>
/// Rooms add up: <c>To("a").To("b")</c> is everyone in <c>a</c> or <c>b</c>, each socket once. Without <c>To</c> it is everyone, but
/// a list that happens to be empty is nobody: <c>To([])</c> reaches no one. What <c>Except</c> names is taken out last. The id of a
/// socket is a room with that socket in it.
/// </remarks>
public interface IBroadcast
{
    /// <summary>Adds a room, or a socket by its id.</summary>
    /// <param name="room">The room.</param>
    IBroadcast To(string room);

    /// <summary>Adds rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    IBroadcast To(params IEnumerable<string> rooms);

    /// <summary>The same as <see cref="To(string)"/>.</summary>
    /// <param name="room">The room.</param>
    IBroadcast In(string room) => To(room);

    /// <summary>The same as <see cref="To(IEnumerable{string})"/>.</summary>
    /// <param name="rooms">The rooms.</param>
    IBroadcast In(params IEnumerable<string> rooms) => To(rooms);

    /// <summary>Leaves out the members of a room, or a socket by its id.</summary>
    /// <param name="room">The room.</param>
    IBroadcast Except(string room);

    /// <summary>Leaves out the members of rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    IBroadcast Except(params IEnumerable<string> rooms);

    /// <summary>Only the sockets of this server, not those of the other servers of a cluster.</summary>
    IBroadcast Local { get; }

    /// <summary>
    /// What is emitted may get lost: a recipient that is not ready to take it at once (a poll is not pending, or a write is
    /// under way) does not get it.
    /// </summary>
    IBroadcast Volatile { get; }

    /// <summary>
    /// Whether what is emitted may be compressed, where <see cref="EngineIoOptions.PerMessageDeflate"/> or
    /// <see cref="EngineIoOptions.HttpCompression"/> is on; otherwise this changes nothing. Without this it may. Pass
    /// <see langword="false"/> for events that hold a secret next to text of somebody else, and for what does not get smaller, such as images.
    /// </summary>
    /// <param name="compress">Whether it may. It still is not when it is shorter than the threshold.</param>
    IBroadcast Compress(bool compress);

    /// <summary>How long <c>EmitWithAckAsync</c> waits, in place of <see cref="SocketIoOptions.AckTimeout"/>.</summary>
    /// <param name="timeout">The time; more than zero.</param>
    IBroadcast Timeout(TimeSpan timeout);

    /// <summary>Emits an event without arguments.</summary>
    /// <param name="eventName">The event's name.</param>
    /// <param name="cancellationToken">Checked before anything is sent.</param>
    /// <exception cref="ArgumentException"><paramref name="eventName"/> is reserved.</exception>
    ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default);

    /// <summary>
    /// Emits an event. It is encoded once and put into the queue of every recipient; a slow one never delays it.
    /// </summary>
    /// <typeparam name="T">
    /// A tuple is several arguments; <see cref="EventArguments"/> are arguments as they were received; anything else is one
    /// argument. <see cref="byte"/> arrays and <see cref="ReadOnlyMemory{T}"/> of bytes are sent as binary, wherever they are.
    /// </typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Checked before anything is sent.</param>
    /// <exception cref="ArgumentException"><paramref name="eventName"/> is reserved.</exception>
    ValueTask EmitAsync<T>(string eventName, T arguments, CancellationToken cancellationToken = default);

    /// <summary>
    /// Emits an event to those of the chosen sockets that may have it. It is encoded once. It reaches the sockets of this server only:
    /// what decides is code, which does not travel to the other servers of a cluster.
    /// </summary>
    /// <typeparam name="T">See <see cref="EmitAsync{T}"/>.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="filter">
    /// Whether a recipient gets the event. Called once for each, on this thread and without any lock, so it must be quick. When it
    /// throws, that recipient gets nothing, and the first exception is logged.
    /// </param>
    /// <param name="cancellationToken">Checked before anything is sent.</param>
    /// <exception cref="ArgumentException"><paramref name="eventName"/> is reserved.</exception>
    ValueTask EmitFilteredAsync<T>(string eventName, T arguments, Func<ISocket, bool> filter, CancellationToken cancellationToken = default);

    /// <summary>
    /// Emits an event that does not say the same to everyone: each recipient is projected to a key, and for each different key the
    /// arguments are made and encoded once. It reaches the sockets of this server only, as with <see cref="EmitFilteredAsync{T}"/>.
    /// </summary>
    /// <typeparam name="TKey">What recipients differ in, for example a role. It must have few values, and equality.</typeparam>
    /// <typeparam name="T">See <see cref="EmitAsync{T}"/>.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="project">
    /// The key of a recipient. Called once for each, on this thread and without any lock, so it must be quick. When it throws, that
    /// recipient gets nothing, and the first exception is logged.
    /// </param>
    /// <param name="createArguments">The arguments for a key. When it throws, so does this method, and nobody gets anything.</param>
    /// <param name="cancellationToken">Checked before anything is sent.</param>
    /// <exception cref="ArgumentException"><paramref name="eventName"/> is reserved.</exception>
    ValueTask EmitProjectedAsync<TKey, T>(string eventName, Func<ISocket, TKey> project, Func<TKey, T> createArguments, CancellationToken cancellationToken = default)
        where TKey : notnull;

    /// <summary>
    /// Emits an event and waits for the acknowledgement of every recipient, until the timeout. Recipients that disconnect,
    /// or whose answer cannot be read, count as missing.
    /// </summary>
    /// <typeparam name="TReply">What each recipient acknowledges; see <see cref="EmitAsync{T}"/> for tuples.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">The arguments, as for <see cref="EmitAsync{T}"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>All replies that came in time; never throws because some are missing.</returns>
    /// <exception cref="ArgumentException"><paramref name="eventName"/> is reserved.</exception>
    Task<BroadcastReplies<TReply>> EmitWithAckAsync<TReply>(string eventName, object? arguments, CancellationToken cancellationToken = default);

    /// <summary>The chosen sockets, those of the other servers of a cluster included unless <see cref="Local"/> was used.</summary>
    /// <param name="cancellationToken">Ends the wait for other servers.</param>
    Task<IReadOnlyList<IRemoteSocket>> FetchSocketsAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes the chosen sockets join rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <exception cref="InvalidOperationException">
    /// A socket of this server is in <see cref="SocketIoOptions.MaxRoomsPerSocket"/> rooms. Those behind it have not joined.
    /// </exception>
    ValueTask SocketsJoinAsync(params IEnumerable<string> rooms);

    /// <summary>Makes the chosen sockets leave rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    ValueTask SocketsLeaveAsync(params IEnumerable<string> rooms);

    /// <summary>Disconnects the chosen sockets from the namespace.</summary>
    /// <param name="closeConnection">
    /// Whether to close their connections too, with all other namespaces on them. Default: <see langword="false"/>.
    /// </param>
    ValueTask DisconnectSocketsAsync(bool closeConnection = false);
}
