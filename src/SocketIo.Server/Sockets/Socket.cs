using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.Json;
using SocketIo.Server.Adapters;
using SocketIo.Server.Engine;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Protocol;
using SocketIo.Server.Security;
using SocketIo.Server.Security.RateLimiting;
using SocketIo.Server.Security.Tokens;

namespace SocketIo.Server.Sockets;

/// <summary>One client in one namespace: what handlers hold, and what the connection delivers to.</summary>
internal sealed class Socket : ISocket
{
    private readonly ClientConnection _connection;
    private OwnedBuckets? _buckets;
    private NamedUser? _namedUser;
    private readonly EventQueue _events;
    private CancellationTokenSource? _aborted;
    private ConcurrentDictionary<object, object?>? _items;
    private ConcurrentDictionary<string, object?>? _data;
    private IReadOnlyCollection<string>? _lastRooms;
    private volatile SocketState _state;
    private bool _isAborted;

    public Socket(ClientConnection connection, Namespace ns, JsonElement? auth)
    {
        _connection = connection;
        _events = new EventQueue(this);
        ServerNamespace = ns;
        Auth = auth;
        User = connection.Session.Handshake.User;
        Acks = new PendingAcks(ns.Server.Options.MaxPendingAcks);
    }

    private enum SocketState
    {
        /// <summary>In the Connect gate.</summary>
        Connecting,
        Connected,

        /// <summary>Gone for everyone else; <c>OnDisconnecting</c> may still look at it.</summary>
        Disconnecting,
        Disconnected,
    }

    public string Id { get; } = SessionId.Create();

    public INamespace Namespace => ServerNamespace;

    public Namespace ServerNamespace { get; }

    public SocketIoServer Server => ServerNamespace.Server;

    public PendingAcks Acks { get; }

    /// <summary>Guarded by the adapter.</summary>
    public RoomMembership Membership { get; } = new();

    public ClientConnection Connection => _connection;

    /// <summary>What is left of the limits that this socket has for itself.</summary>
    public OwnedBuckets Buckets => LazyInitializer.EnsureInitialized(ref _buckets, static () => new OwnedBuckets());

    /// <summary>What the user is called where one is counted; null for somebody who is not authenticated.</summary>
    public string? UserName
    {
        get
        {
            ClaimsPrincipal user = User;
            if (_namedUser is not { } named || named.User != user)
            {
                // Looking through the claims costs more than an event may.
                _namedUser = named = new NamedUser(user, UserNames.Of(user));
            }

            return named.Name;
        }
    }

    public Handshake Handshake => _connection.Session.Handshake;

    public long SessionNumber => _connection.Session.Number;

    public JsonElement? Auth { get; }

    public ClaimsPrincipal User { get; set; }

    /// <summary>The token by which the socket was let in; null when it needed none.</summary>
    public SocketCredential? Credential { get; set; }

    public string Transport => _connection.Session.TransportKind.ToProtocolString();

    public bool Connected => _state is SocketState.Connected or SocketState.Disconnecting;

    /// <summary>Whether the socket has left, or was never let in: nothing is sent to it any more.</summary>
    public bool IsGone => _state >= SocketState.Disconnecting;

    /// <summary>The batch of packets that brought the CONNECT. What comes with it was sent without waiting for the answer.</summary>
    public int ConnectBatch { get; init; }

    public CancellationToken ConnectionAborted
    {
        get
        {
            CancellationToken token = LazyInitializer.EnsureInitialized(ref _aborted).Token;
            if (Volatile.Read(ref _isAborted))
            {
                Abort();
            }

            return token;
        }
    }

    public IReadOnlyCollection<string> Rooms => _lastRooms ?? ServerNamespace.Adapter.RoomsOf(this);

    public int PendingAckCount => Acks.Count;

    public IDictionary<object, object?> Items => LazyInitializer.EnsureInitialized(ref _items);

    public IDictionary<string, object?> Data => LazyInitializer.EnsureInitialized(ref _data);

    public IBroadcast Broadcast => Operator;

    private BroadcastOperator Operator => new(ServerNamespace, BroadcastTarget.Everyone with { Except = [Id] });

    public ValueTask JoinAsync(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        return ServerNamespace.Adapter.Join(this, room)
            ? default
            : throw new InvalidOperationException(
                $"The socket is in as many rooms as the option {nameof(SocketIoOptions.MaxRoomsPerSocket)} allows ({Server.Options.MaxRoomsPerSocket}).");
    }

    public ValueTask LeaveAsync(string room)
    {
        ArgumentNullException.ThrowIfNull(room);
        ServerNamespace.Adapter.Leave(this, room);
        return default;
    }

    public IBroadcast To(string room) => Operator.To(room);

    public IBroadcast To(params IEnumerable<string> rooms) => Operator.To(rooms);

    public ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default) =>
        EmitAsync(eventName, EventArguments.Empty, cancellationToken);

    public ValueTask EmitAsync<T>(string eventName, T arguments, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Emit(eventName, arguments, isVolatile: false);
        return default;
    }

    public ValueTask EmitVolatileAsync<T>(string eventName, T arguments)
    {
        Emit(eventName, arguments, isVolatile: true);
        return default;
    }

    public Task<TReply> EmitWithAckAsync<TReply>(string eventName, object? arguments, CancellationToken cancellationToken = default) =>
        EmitWithAckAsync<TReply>(eventName, arguments, Server.Options.AckTimeout, cancellationToken);

    public async Task<TReply> EmitWithAckAsync<TReply>(string eventName, object? arguments, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        EventNames.ThrowIfReserved(eventName);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        cancellationToken.ThrowIfCancellationRequested();
        var ack = new SocketAck<TReply>(Server.BinderFor<TReply>());
        long ackId = ServerNamespace.NextAckId();
        EncodedPacket packet = Server.Codec.EncodeEvent(ServerNamespace.Name, eventName, ackId, arguments, isShared: false);
        AckRegistration registration = Acks.TryAdd(ackId, ack);
        if (registration != AckRegistration.Done)
        {
            packet.Return();
            throw OnAckRefused(registration);
        }

        Send(packet, eventName, isVolatile: false);
        try
        {
            return await ack.WaitAsync(timeout, Server.Time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Acks.Take(ackId);
        }
    }

    public ValueTask DisconnectAsync(bool closeConnection = false)
    {
        Disconnect(closeConnection);
        return default;
    }

    public void Disconnect(bool closeConnection)
    {
        if (!Connected)
        {
            return;
        }

        if (closeConnection)
        {
            _connection.DisconnectAll();
        }
        else
        {
            DisconnectFromNamespace();
        }
    }

    /// <summary>Tells the client that the server has disconnected it from this namespace.</summary>
    public void DisconnectFromNamespace()
    {
        if (TryBeginDisconnecting())
        {
            // First of all, since the client may CONNECT again as soon as it is told.
            _connection.OnDeparted(this);
            _connection.Send(Server.Codec.EncodeDisconnect(ServerNamespace.Name));
            CompleteDisconnecting(DisconnectReason.ServerNamespaceDisconnect);
        }
    }

    /// <summary>Sends an encoded event of this socket's namespace; drops it when the socket is gone.</summary>
    public void Send(in EncodedPacket packet, string eventName, bool isVolatile)
    {
        if (IsGone)
        {
            packet.Return();
            return;
        }

        ServerNamespace.OnOutgoing(this, eventName, packet);
        _connection.Send(packet, isVolatile);
    }

    /// <summary>Answers an event, if its client is still there.</summary>
    public void Acknowledge<T>(long ackId, T reply)
    {
        if (_state == SocketState.Connected)
        {
            _connection.Send(Server.Codec.EncodeAck(ServerNamespace.Name, ackId, reply));
        }
    }

    /// <summary>The gate is passed, and the client is still there.</summary>
    public void MarkConnected() => _state = SocketState.Connected;

    /// <summary>The client has been told: its handlers run, and then its events.</summary>
    public void OnConnected() =>
        _events.Start(ServerNamespace.Definition.HasConnectedHandlers ? ServerNamespace.Definition.RunConnectedAsync(this) : default);

    /// <summary>Takes an event from the client, and its packet. Completes when the next one may be read.</summary>
    public ValueTask OnEventAsync(in Packet packet) => _events.AddAsync(packet);

    /// <summary>Handles one event in its turn. Never fails.</summary>
    public ValueTask HandleAsync(in Packet packet)
    {
        if (_state != SocketState.Connected)
        {
            packet.Return();
            return default;
        }

        return ServerNamespace.Definition.DispatchAsync(this, packet);
    }

    /// <summary>Hands an acknowledgement to the one who waits for it. It never queues behind events.</summary>
    public void OnAck(in Packet packet)
    {
        Acks.Take(packet.AckId)?.OnReply(packet.Arguments);
        packet.Return();
    }

    /// <summary>
    /// The socket has left its namespace, for whatever reason. Others see it gone when this returns; its own handlers run in
    /// their turn, off this thread.
    /// </summary>
    public void OnDisconnected(DisconnectReason reason)
    {
        if (TryBeginDisconnecting())
        {
            CompleteDisconnecting(reason);
        }
    }

    /// <summary>Undoes what the Connect gate did for a socket that it refused, or whose client went away meanwhile.</summary>
    public void OnRefused()
    {
        _state = SocketState.Disconnected;
        LeaveNamespace();
        _lastRooms = [];
    }

    /// <summary>The client has gone while the socket is in the Connect gate: whatever the gate waits for will not come.</summary>
    public void Abandon()
    {
        Acks.Close();
        Abort();
    }

    private void Abort()
    {
        // A full fence: either the token is seen here, or whoever makes it sees this.
        Interlocked.Exchange(ref _isAborted, true);
        if (_aborted is { } aborted)
        {
            // Asynchronously, since the code that was registered is not ours.
            _ = aborted.CancelAsync();
        }
    }

    public JsonElement SerializeData() => Server.Codec.ToElement(_data);

    private Exception OnAckRefused(AckRegistration registration)
    {
        if (registration == AckRegistration.Disconnected)
        {
            return new SocketDisconnectedException();
        }

        Server.OnSocketLimit(this, nameof(SocketIoOptions.MaxPendingAcks));
        return new InvalidOperationException(
            $"As many acknowledgements are awaited from this socket as the option {nameof(SocketIoOptions.MaxPendingAcks)} allows ({Server.Options.MaxPendingAcks}).");
    }

    private void Emit<T>(string eventName, T arguments, bool isVolatile)
    {
        EventNames.ThrowIfReserved(eventName);
        if (IsGone)
        {
            return;
        }

        Send(Server.Codec.EncodeEvent(ServerNamespace.Name, eventName, ackId: -1, arguments, isShared: false), eventName, isVolatile);
    }

    /// <summary>Of all that want to end the connected socket one may.</summary>
    private bool TryBeginDisconnecting() =>
        Interlocked.CompareExchange(ref _state, SocketState.Disconnecting, SocketState.Connected) == SocketState.Connected;

    private void CompleteDisconnecting(DisconnectReason reason)
    {
        LeaveNamespace();
        _events.Clear();
        if (ServerNamespace.Definition.HasDisconnectedHandlers)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static state => state.Socket._events.Add(() => state.Socket.RunDisconnectedAsync(state.Reason)), (Socket: this, Reason: reason), preferLocal: false);
        }
        else
        {
            _state = SocketState.Disconnected;
            _lastRooms = [];
        }
    }

    private void LeaveNamespace()
    {
        _lastRooms = ServerNamespace.Adapter.LeaveAll(this);
        Acks.Close();
        Abort();
        ServerNamespace.OnLeft(this);
    }

    private sealed record NamedUser(ClaimsPrincipal User, string? Name);

    private async ValueTask RunDisconnectedAsync(DisconnectReason reason)
    {
        await ServerNamespace.Definition.RunDisconnectingAsync(this, reason).ConfigureAwait(false);
        _lastRooms = [];
        _state = SocketState.Disconnected;
        await ServerNamespace.Definition.RunDisconnectedAsync(this, reason).ConfigureAwait(false);
    }
}
