using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Claims;
using System.Text.Json;
using SocketIo.Server.Adapters;
using SocketIo.Server.Adapters.Recovery;
using SocketIo.Server.Engine;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Protocol;
using SocketIo.Server.Security;
using SocketIo.Server.Security.RateLimiting;
using SocketIo.Server.Security.StepUp;
using SocketIo.Server.Security.Tokens;

namespace SocketIo.Server.Sockets;

/// <summary>One client in one namespace: what handlers hold, and what the connection delivers to.</summary>
internal sealed class Socket : ISocket
{
    private readonly ClientConnection _connection;
    private readonly EventQueue _events;
    private ClaimsPrincipal? _user;
    private NamedUser? _namedUser;
    private OwnedBuckets? _buckets;
    private CancellationTokenSource? _aborted;
    private ConcurrentDictionary<object, object?>? _items;
    private ConcurrentDictionary<string, object?>? _data;
    private IReadOnlyCollection<string>? _lastRooms;
    private StepUpProofs? _stepUpProofs;
    private volatile SocketState _state;
    private int _endReason = -1;
    private int _auditedCount;
    private bool _isAborted;

    // Whether the server has set the socket up, so that what is done through it may have been asked for by its client.
    private volatile bool _isInUse;

    public Socket(ClientConnection connection, string id, Namespace ns, JsonElement? auth)
    {
        _connection = connection;
        Id = id;
        _events = new EventQueue(this);
        ServerNamespace = ns;
        Auth = auth;
        _user = ns.Definition.Schemes is { Count: > 0 } schemes ? connection.Session.Handshake.UserOf(schemes) : null;
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

    public string Id { get; private set; }

    public bool Recovered { get; private set; }

    /// <summary>What the socket can be recovered by; null in the Connect gate, and when it cannot. Set under the lock of the log.</summary>
    public RecoveryState? Recovery { get; set; }

    public INamespace Namespace => ServerNamespace;

    public Namespace ServerNamespace { get; }

    public SocketIoServer Server => ServerNamespace.Server;

    public PendingAcks Acks { get; }

    /// <summary>What the client has proven; null for nothing.</summary>
    public StepUpProofs? StepUpProofs => _stepUpProofs;

    /// <summary>Whether the client has gone, or the socket has left.</summary>
    public bool IsAborted => Volatile.Read(ref _isAborted);

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
            if (_user is null && !Handshake.HasUser)
            {
                return null;
            }

            ClaimsPrincipal user = User;
            if (_namedUser is not { } named || named.User != user)
            {
                // Looking through the claims costs more than an event may.
                _namedUser = named = new NamedUser(user, UserNames.Of(user));
            }

            return named.Name;
        }
    }

    /// <summary>
    /// How many entries of the audit were about this socket. When it has not changed while a step refused something, the step has
    /// written none, and whoever called it does.
    /// </summary>
    public int AuditedCount => Volatile.Read(ref _auditedCount);

    /// <summary>
    /// The event that is being handled, for the audit; null between events, and for one that the namespace has no handler for. Events are
    /// handled one at a time, so what happens on behalf of one finds it here.
    /// </summary>
    public string? CurrentEvent { get; set; }

    public Handshake Handshake => _connection.Session.Handshake;

    public long SessionNumber => _connection.Session.Number;

    public JsonElement? Auth { get; }

    public ClaimsPrincipal User
    {
        get => _user ?? Handshake.User;
        set
        {
            _user = value;
            Server.Index.Update(this);
        }
    }

    /// <summary>The token by which the socket was let in; null when it needed none.</summary>
    public SocketCredential? Credential { get; private set; }

    /// <summary>Ends the socket with its token; null when it does not end.</summary>
    public TokenLifetime? Lifetime { get; set; }

    /// <summary>Where the index has the socket, and null when it has not; guarded by the index.</summary>
    public TokenRevocationKey[]? IndexKeys { get; set; }

    /// <summary>Why the server wants the socket to end, also while it is joining; null when it does not.</summary>
    public DisconnectReason? EndReason
    {
        get
        {
            int reason = Volatile.Read(ref _endReason);
            return reason < 0 ? null : (DisconnectReason)reason;
        }
    }

    public string Transport => _connection.Session.TransportKind.ToProtocolString();

    public bool Connected => _state is SocketState.Connected or SocketState.Disconnecting;

    /// <summary>Whether the socket has left, or was never let in: nothing is sent to it any more.</summary>
    public bool IsGone => _state >= SocketState.Disconnecting;

    /// <summary>The batch of packets that brought the CONNECT. What comes with it was sent without waiting for the answer.</summary>
    public int ConnectBatch { get; init; }

    public string? DisconnectDescription { get; private set; }

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

    private BroadcastOperator Operator => new(ServerNamespace, BroadcastTarget.Everyone with { Except = [Id] }, sender: this);

    public ValueTask JoinAsync(string room)
    {
        ValueTask authorized = default;
        bool isJudged = false;
        if (_isInUse)
        {
            isJudged = ServerNamespace.Definition.Rooms is not null;
            authorized = AuthorizeRoomAsync(room, RoomAccess.Join);
        }
        else
        {
            ArgumentException.ThrowIfNullOrEmpty(room);
        }

        if (!authorized.IsCompletedSuccessfully)
        {
            return JoinAfterAsync(authorized, room);
        }

        authorized.GetAwaiter().GetResult();
        Join(room, isJudged);
        return default;
    }

    public ValueTask AuthorizeRoomAsync(string room, RoomAccess access = RoomAccess.Write)
    {
        if (ServerNamespace.Definition.Rooms is { } gate)
        {
            ArgumentNullException.ThrowIfNull(room);
            return gate.AuthorizeAsync(this, room, access);
        }

        ArgumentException.ThrowIfNullOrEmpty(room);
        return default;
    }

    /// <summary>Asks whether the client may send to all of the rooms.</summary>
    /// <exception cref="SocketIoException">It may not.</exception>
    public ValueTask AuthorizeWritingAsync(string[] rooms)
    {
        return rooms is [var only] ? AuthorizeRoomAsync(only) : AuthorizeAllAsync();

        async ValueTask AuthorizeAllAsync()
        {
            foreach (string room in rooms)
            {
                await AuthorizeRoomAsync(room).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Whether using rooms through this socket needs to be authorized.</summary>
    public bool AreRoomsJudged => _isInUse && ServerNamespace.Definition.Rooms is not null;

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
        return Emit(eventName, arguments, isVolatile: false);
    }

    public ValueTask EmitVolatileAsync<T>(string eventName, T arguments) => Emit(eventName, arguments, isVolatile: true);

    public ValueTask EmitUncompressedAsync<T>(string eventName, T arguments, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Emit(eventName, arguments, isVolatile: false, isUncompressed: true);
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

    public DateTimeOffset StepUp(string method, string? acr = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        LazyInitializer.EnsureInitialized(ref _stepUpProofs).Add(new StepUpProof(method, acr, UserNames.Of(User), Server.Time.GetTimestamp()));
        Server.Audit.Write(SecurityEventKind.StepUpSucceeded, this, eventName: CurrentEvent, detail: method);
        return Server.Time.GetUtcNow();
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

    /// <summary>Takes the user over from a token.</summary>
    public void Authenticate(ClaimsPrincipal user, SocketCredential credential)
    {
        Credential = credential;
        User = user;
    }

    /// <summary>
    /// Disconnects the socket from its namespace; one that is joining at this moment is refused, or disconnected as soon as it has
    /// joined. False when it was to end already, or has.
    /// </summary>
    public bool End(DisconnectReason reason)
    {
        // A full fence: either the one who joins sees the reason, or this sees that it has joined.
        bool isFirst = Interlocked.CompareExchange(ref _endReason, (int)reason, -1) == -1 && !IsGone;
        if (Connected)
        {
            DisconnectFromNamespace(reason);
        }

        return isFirst;
    }

    /// <summary>Tells the client that the server has disconnected it from this namespace.</summary>
    public void DisconnectFromNamespace(DisconnectReason reason = DisconnectReason.ServerNamespaceDisconnect)
    {
        if (TryBeginDisconnecting())
        {
            // First of all, since the client may CONNECT again as soon as it is told.
            _connection.OnDeparted(this);
            _connection.Send(Server.Codec.EncodeDisconnect(ServerNamespace.Name));
            CompleteDisconnecting(reason);
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

    /// <summary>Sends an event that the log has. To be called under its lock.</summary>
    public void SendLogged(in EncodedPacket packet, string eventName, long position)
    {
        if (!IsGone)
        {
            Recovery?.OnSent(position);
            Send(packet, eventName, isVolatile: false);
        }
    }

    /// <summary>Becomes the socket that the client had before. What the gate has set since is newer and stays.</summary>
    public void Restore(RecoverableSocket kept)
    {
        Id = kept.Id;
        Recovered = true;
        foreach ((string key, object? value) in kept.Data)
        {
            Data.TryAdd(key, value);
        }

        ServerNamespace.Adapter.Restore(this, new RecoverableRooms(kept.Rooms, kept.AuthorizedRooms));
    }

    public IReadOnlyDictionary<string, object?> CopyData() => _data is null ? ImmutableDictionary<string, object?>.Empty : new Dictionary<string, object?>(_data);

    /// <summary>Answers an event, if its client is still there.</summary>
    public void Acknowledge<T>(long ackId, T reply)
    {
        if (_state == SocketState.Connected)
        {
            _connection.Send(Server.Codec.EncodeAck(ServerNamespace.Name, ackId, reply));
        }
    }

    /// <summary>The gate is passed, and the client is still there.</summary>
    public void MarkConnected() => Interlocked.Exchange(ref _state, SocketState.Connected);

    /// <summary>The client has been told: its handlers run, and then its events.</summary>
    public void OnConnected()
    {
        if (Credential is { } credential)
        {
            Lifetime?.Start(credential);
        }

        if (ServerNamespace.Definition.HasConnectedHandlers)
        {
            _events.Start(RunConnectedAsync());
        }
        else
        {
            _isInUse = true;
            _events.Start(default);
        }
    }

    /// <summary>The connection has moved to another transport.</summary>
    public void OnUpgraded()
    {
        if (ServerNamespace.Definition.HasUpgradedHandlers)
        {
            _events.Add(() => _state == SocketState.Connected ? ServerNamespace.Definition.RunUpgradedAsync(this) : default);
        }
    }

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
    public void OnDisconnected(DisconnectReason reason, string? description = null)
    {
        if (TryBeginDisconnecting())
        {
            DisconnectDescription = description;
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

    public void OnAudited() => Interlocked.Increment(ref _auditedCount);

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

    private ValueTask Emit<T>(string eventName, T arguments, bool isVolatile, bool isUncompressed = false)
    {
        EventNames.ThrowIfReserved(eventName);
        if (Recovery is not null && !isVolatile)
        {
            // Also while the client is away: it gets the event when it comes back.
            return ServerNamespace.Adapter.BroadcastAsync(BroadcastTarget.Everyone with { Rooms = [Id], IsUncompressed = isUncompressed }, eventName, arguments, CancellationToken.None);
        }

        if (!IsGone)
        {
            EncodedPacket packet = Server.Codec.EncodeEvent(ServerNamespace.Name, eventName, ackId: -1, arguments, isShared: false);
            Send(isUncompressed ? packet.WithoutCompression() : packet, eventName, isVolatile);
        }

        return default;
    }

    /// <summary>Of all that want to end the connected socket one may.</summary>
    private bool TryBeginDisconnecting()
    {
        if (Server.Recovery is not { } recovery)
        {
            return TryLeave();
        }

        // Whatever the log has by now was sent to the socket, and nothing that it gets later is.
        lock (recovery.Log.Sync)
        {
            bool isFirst = TryLeave();
            if (isFirst && Recovery is { } state)
            {
                state.End = recovery.Log.Head;
                recovery.OnLeaving(this, state);
            }

            return isFirst;
        }
    }

    private bool TryLeave() =>
        Interlocked.CompareExchange(ref _state, SocketState.Disconnecting, SocketState.Connected) == SocketState.Connected;

    private void CompleteDisconnecting(DisconnectReason reason)
    {
        if (Recovery is { } state)
        {
            RecoverableRooms joins = ServerNamespace.Adapter.JoinsOf(this);
            LeaveNamespace();
            Recovery = Server.Recovery!.TrySave(this, state, joins, reason) ? state : null;
        }
        else
        {
            LeaveNamespace();
        }

        _events.Clear();
        if (ServerNamespace.Definition.HasDisconnectedHandlers)
        {
            _connection.Session.BeginHandlers();
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
        Server.Index.Remove(this);
        Lifetime?.Stop();
        _lastRooms = ServerNamespace.Adapter.LeaveAll(this);
        Acks.Close();
        Abort();
        ServerNamespace.OnLeft(this);
    }

    private void Join(string room, bool isJudged)
    {
        // Whether the client may still be there is asked again when the socket is recovered, and else of no interest.
        if (!ServerNamespace.Adapter.Join(this, room, isAskedFor: isJudged && Server.Recovery is not null))
        {
            throw new InvalidOperationException(
                $"The socket is in as many rooms as the option {nameof(SocketIoOptions.MaxRoomsPerSocket)} allows ({Server.Options.MaxRoomsPerSocket}).");
        }
    }

    private async ValueTask JoinAfterAsync(ValueTask authorized, string room)
    {
        await authorized.ConfigureAwait(false);
        Join(room, isJudged: true);
    }

    private async ValueTask RunConnectedAsync()
    {
        await ServerNamespace.Definition.RunConnectedAsync(this).ConfigureAwait(false);
        _isInUse = true;
    }

    private async ValueTask RunDisconnectedAsync(DisconnectReason reason)
    {
        await ServerNamespace.Definition.RunDisconnectingAsync(this, reason).ConfigureAwait(false);
        _lastRooms = [];
        _state = SocketState.Disconnected;
        await ServerNamespace.Definition.RunDisconnectedAsync(this, reason).ConfigureAwait(false);
        _connection.Session.EndHandlers();
    }

    private sealed record NamedUser(ClaimsPrincipal User, string? Name);
}
