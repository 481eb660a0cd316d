using System.Security.Claims;
using System.Text.Json;

namespace SocketIo.Server;

/// <summary>
/// One client in one namespace. Everything on it may be used from any thread; events of one socket are handled one at a time,
/// in the order they arrived.
/// </summary>
public interface ISocket
{
    /// <summary>
    /// The id: 20 random characters, and also the name of the socket's own room. New for every connection to a namespace, unless
    /// the socket is <see cref="Recovered"/>; then it is the one of before, once the Connect gate is passed.
    /// For a client before Socket.IO 3 it is made of the session id, which is a secret, see <see cref="EngineIoOptions.AllowEio3"/>.
    /// </summary>
    string Id { get; }

    /// <summary>
    /// Whether the client had lost its connection and has come back as the same socket: with its id, rooms and <see cref="Data"/>, and
    /// with the events that it missed. False in the Connect gate. See <see cref="SocketIoOptions.ConnectionStateRecovery"/>.
    /// </summary>
    bool Recovered { get; }

    /// <summary>The namespace the socket belongs to.</summary>
    INamespace Namespace { get; }

    /// <summary>The HTTP request that opened the session.</summary>
    Handshake Handshake { get; }

    /// <summary>
    /// The <c>auth</c> payload of the CONNECT packet, an object; <see langword="null"/> when there was none. Of a client before Socket.IO 3
    /// the query behind the namespace.
    /// </summary>
    JsonElement? Auth { get; }

    /// <summary>The user of this socket: the one of the handshake's HTTP request, or the one the Connect gate set.</summary>
    ClaimsPrincipal User { get; set; }

    /// <summary>The transport that carries the socket at the moment: <c>polling</c> or <c>websocket</c>.</summary>
    string Transport { get; }

    /// <summary>
    /// Whether the socket is connected: false in the Connect gate, still true in <c>OnDisconnecting</c>, false in
    /// <c>OnDisconnected</c>.
    /// </summary>
    bool Connected { get; }

    /// <summary>
    /// More about why the socket was disconnected, for people to read: for example <c>poll connection closed prematurely</c>. The same
    /// as in the log event 101. It may quote what the client sent. <see langword="null"/> while connected, and when the reason says all.
    /// </summary>
    string? DisconnectDescription { get; }

    /// <summary>Cancelled when the socket is disconnected, for whatever reason.</summary>
    CancellationToken ConnectionAborted { get; }

    /// <summary>The rooms the socket is in, its own included, as a snapshot; empty once it is disconnected.</summary>
    IReadOnlyCollection<string> Rooms { get; }

    /// <summary>How many acknowledgements the server awaits from this client at the moment.</summary>
    int PendingAckCount { get; }

    /// <summary>A place for the application's own objects; it stays on this server.</summary>
    IDictionary<object, object?> Items { get; }

    /// <summary>
    /// Shared data: what <see cref="IBroadcast.FetchSocketsAsync"/> shows of this socket, on every server of a cluster. The values must
    /// be serializable with <see cref="SocketIoOptions.JsonSerializerOptions"/>.
    /// </summary>
    IDictionary<string, object?> Data { get; }

    /// <summary>Joins a room; does nothing when already in it, or disconnected.</summary>
    /// <param name="room">The room's name; not empty.</param>
    /// <exception cref="InvalidOperationException">The socket is in <see cref="SocketIoOptions.MaxRoomsPerSocket"/> rooms.</exception>
    /// <exception cref="SocketIoException">The rules of <c>AuthorizeRooms</c> do not allow it: <c>room_forbidden</c>.</exception>
    ValueTask JoinAsync(string room);

    /// <summary>
    /// Asks the rules of <c>AuthorizeRooms</c>, without doing anything yet: for handlers that store something before they emit. Without
    /// rules everything is allowed.
    /// </summary>
    /// <param name="room">The room's name; not empty.</param>
    /// <param name="access">What the client wants with it. Default: to send something to it.</param>
    /// <exception cref="SocketIoException">The rules do not allow it: <c>room_forbidden</c>.</exception>
    ValueTask AuthorizeRoomAsync(string room, RoomAccess access = RoomAccess.Write);

    /// <summary>Leaves a room; does nothing when not in it.</summary>
    /// <param name="room">The room's name.</param>
    ValueTask LeaveAsync(string room);

    /// <summary>Everyone in the namespace but this socket.</summary>
    IBroadcast Broadcast { get; }

    /// <summary>
    /// Everyone in a room but this socket. With rules of <c>AuthorizeRooms</c>, emitting to it throws a <see cref="SocketIoException"/>
    /// when the socket may not write to one of the rooms.
    /// </summary>
    /// <param name="room">The room.</param>
    IBroadcast To(string room);

    /// <summary>Everyone in the rooms but this socket.</summary>
    /// <param name="rooms">The rooms.</param>
    IBroadcast To(params IEnumerable<string> rooms);

    /// <summary>The same as <see cref="To(string)"/>.</summary>
    /// <param name="room">The room.</param>
    IBroadcast In(string room) => To(room);

    /// <summary>The same as <see cref="To(IEnumerable{string})"/>.</summary>
    /// <param name="rooms">The rooms.</param>
    IBroadcast In(params IEnumerable<string> rooms) => To(rooms);

    /// <summary>Everyone in the namespace but this socket and the members of a room.</summary>
    /// <param name="room">The room.</param>
    IBroadcast Except(string room) => Broadcast.Except(room);

    /// <summary>Everyone in the namespace but this socket and the members of the rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    IBroadcast Except(params IEnumerable<string> rooms) => Broadcast.Except(rooms);

    /// <summary>Emits an event without arguments to this client.</summary>
    /// <param name="eventName">The event's name.</param>
    /// <param name="cancellationToken">Checked before anything is sent.</param>
    /// <exception cref="ArgumentException"><paramref name="eventName"/> is reserved.</exception>
    ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default);

    /// <summary>
    /// Emits an event to this client; see <see cref="IBroadcast.EmitAsync{T}"/>. Nothing is sent once disconnected; a client that is
    /// recovered gets it then.
    /// </summary>
    /// <typeparam name="T">See <see cref="IBroadcast.EmitAsync{T}"/>.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Checked before anything is sent.</param>
    /// <exception cref="ArgumentException"><paramref name="eventName"/> is reserved.</exception>
    ValueTask EmitAsync<T>(string eventName, T arguments, CancellationToken cancellationToken = default);

    /// <summary>Emits an event that may get lost; see <see cref="IBroadcast.Volatile"/>.</summary>
    /// <typeparam name="T">See <see cref="IBroadcast.EmitAsync{T}"/>.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="ArgumentException"><paramref name="eventName"/> is reserved.</exception>
    ValueTask EmitVolatileAsync<T>(string eventName, T arguments);

    /// <summary>Emits an event that is never compressed; see <see cref="IBroadcast.Compress"/>.</summary>
    /// <typeparam name="T">See <see cref="IBroadcast.EmitAsync{T}"/>.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Checked before anything is sent.</param>
    /// <exception cref="ArgumentException"><paramref name="eventName"/> is reserved.</exception>
    ValueTask EmitUncompressedAsync<T>(string eventName, T arguments, CancellationToken cancellationToken = default);

    /// <summary>
    /// Emits an event and waits for its acknowledgement, <see cref="SocketIoOptions.AckTimeout"/> at most. The wait always ends: with the
    /// reply, the timeout, a disconnect, or the token.
    /// </summary>
    /// <typeparam name="TReply">What the client acknowledges; a tuple for several arguments.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">The arguments, as for <see cref="EmitAsync{T}"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">No acknowledgement came in time.</exception>
    /// <exception cref="SocketDisconnectedException">The socket is, or was, disconnected.</exception>
    /// <exception cref="InvalidDataException">The acknowledgement cannot be read as <typeparamref name="TReply"/>.</exception>
    /// <exception cref="InvalidOperationException"><see cref="SocketIoOptions.MaxPendingAcks"/> are awaited already.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    Task<TReply> EmitWithAckAsync<TReply>(string eventName, object? arguments, CancellationToken cancellationToken = default);

    /// <summary>The same with a timeout of its own.</summary>
    /// <inheritdoc cref="EmitWithAckAsync{TReply}(string, object?, CancellationToken)"/>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">The arguments, as for <see cref="EmitAsync{T}"/>.</param>
    /// <param name="timeout">How long to wait; more than zero.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<TReply> EmitWithAckAsync<TReply>(string eventName, object? arguments, TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>
    /// Records that the user has just proven again, or better, who it is, for events that demand it (<c>RequireFresh</c>, <c>RequireAmr</c>,
    /// <c>RequireAcr</c>). To be called by the code that has checked the proof. It counts for this socket and its present user, until
    /// the age that an event demands is over.
    /// </summary>
    /// <param name="method">How, as in the <c>amr</c> claim: <c>otp</c>, <c>hwk</c>, <c>pwd</c>...</param>
    /// <param name="acr">How well, as in the <c>acr</c> claim; null when that does not matter.</param>
    /// <returns>When it was proven: now.</returns>
    DateTimeOffset StepUp(string method, string? acr = null);

    /// <summary>Disconnects the socket from its namespace; does nothing when it is not connected.</summary>
    /// <param name="closeConnection">
    /// Whether to close the connection too, with all other namespaces on it. Default: <see langword="false"/>.
    /// </param>
    ValueTask DisconnectAsync(bool closeConnection = false);
}
