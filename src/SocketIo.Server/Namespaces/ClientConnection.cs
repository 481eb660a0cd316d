using System.Text;
using System.Text.Json;
using SocketIo.Server.Engine;
using SocketIo.Server.Namespaces.Revisions;
using SocketIo.Server.Protocol;
using SocketIo.Server.Security.RateLimiting;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Namespaces;

/// <summary>
/// What one client does over one session: its packets are decoded and given to the namespaces it has joined. One reader calls
/// it; sockets may come and go on any thread.
/// </summary>
internal sealed class ClientConnection : IEngineConnection
{
    private readonly SocketIoServer _server;
    private readonly SocketIoRevision _revision;
    private readonly NamespaceSlots _slots = new();
    private IPacketDecoder? _decoder;
    private OwnedBuckets? _buckets;
    private RefusalStreak? _refusals;
    private Dictionary<string, IDisposable>? _userPlaces;
    private ITimer? _connectTimer;
    private ITimer? _attachmentTimer;
    private int _connecting;
    private int _stepUps;
    private bool _isClosed;

    public ClientConnection(SocketIoServer server, EngineSession session)
    {
        _server = server;
        _revision = SocketIoRevision.Of(session.Revision);
        _decoder = server.Codec.CreateDecoder();
        Session = session;
    }

    public EngineSession Session { get; }

    /// <summary>What is left of the limits that all sockets of the connection share.</summary>
    public OwnedBuckets Buckets => LazyInitializer.EnsureInitialized(ref _buckets, static () => new OwnedBuckets());

    /// <summary>For how long it has been sending too much.</summary>
    public RefusalStreak Refusals => LazyInitializer.EnsureInitialized(ref _refusals, static () => new RefusalStreak());

    public void OnOpened()
    {
        _connectTimer = _server.Time.CreateTimer(
            static state => ((ClientConnection)state!).OnConnectTimeout(), this, _server.Options.ConnectTimeout, Timeout.InfiniteTimeSpan);
        if (_revision.JoinsRootAtOnce && _server.Namespaces.FindOrImagine(NamespaceName.Root) is not null)
        {
            Connect(NamespaceName.Root, auth: null);
        }
    }

    public ValueTask OnMessageAsync(MessageBuffer message, bool isBinary)
    {
        if (_decoder is not { } decoder)
        {
            message.Return();
            return default;
        }

        try
        {
            if (decoder.TryDecode(message, isBinary, out Packet packet))
            {
                _attachmentTimer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                return DeliverAsync(packet);
            }

            OnAttachmentsAwaited(decoder);
        }
        catch (PacketParseException exception)
        {
            _server.OnParseError(Session, exception);
            Session.CloseAfterDraining(DisconnectReason.ForcedClose, exception.Message);
        }

        return default;
    }

    public void OnUpgraded()
    {
        foreach (Socket socket in JoinedSockets())
        {
            socket.OnUpgraded();
        }
    }

    public void OnClosed(DisconnectReason reason, string? description)
    {
        NamespaceSlot[] slots;
        lock (this)
        {
            _isClosed = true;
            slots = _slots.Snapshot();
        }

        _decoder = null;
        _connectTimer?.Dispose();
        _attachmentTimer?.Dispose();
        foreach (IDisposable place in _userPlaces?.Values.AsEnumerable() ?? [])
        {
            place.Dispose();
        }

        foreach (NamespaceSlot slot in slots)
        {
            if (slot.State == NamespaceSlotState.Joined)
            {
                slot.Socket!.OnDisconnected(reason, description);
            }
            else
            {
                slot.Socket?.Abandon();
            }
        }
    }

    public void Send(in EncodedPacket packet, bool isVolatile = false) => Session.Send(packet.Message, packet.Attachments, isVolatile);

    /// <summary>Counts an attempt to prove a second factor, and returns how many there were without those that succeeded.</summary>
    public int BeginStepUp() => Interlocked.Increment(ref _stepUps);

    /// <summary>The attempt was successful.</summary>
    public void EndStepUp() => Interlocked.Decrement(ref _stepUps);

    /// <summary>Disconnects every socket of this client and then the client itself.</summary>
    public void DisconnectAll()
    {
        foreach (Socket socket in JoinedSockets())
        {
            socket.DisconnectFromNamespace();
        }

        Session.CloseAfterDraining(DisconnectReason.ForcedClose);
    }

    /// <summary>
    /// Takes a place for one of the connection's users, unless it has one already, and keeps it as long as the connection is there.
    /// </summary>
    public bool TryTakePlace(Places<string> places, string user)
    {
        lock (this)
        {
            if (_isClosed || _userPlaces?.ContainsKey(user) == true)
            {
                return true;
            }

            IDisposable? place = places.TryTake(user);
            if (place is not null)
            {
                (_userPlaces ??= []).Add(user, place);
            }

            return place is not null;
        }
    }

    /// <summary>
    /// The server has disconnected a socket. Its client may have sent packets before it learned of that, so they are ignored
    /// from now on, instead of being taken for a breach of the protocol.
    /// </summary>
    public void OnDeparted(Socket socket)
    {
        lock (this)
        {
            if (_slots.Find(socket.Namespace.Name) is { } slot && slot.Socket == socket)
            {
                slot.State = NamespaceSlotState.Departed;
            }
        }
    }

    /// <summary>The sockets of the namespaces that are joined: a copy, since nobody is called under the lock.</summary>
    private Socket[] JoinedSockets()
    {
        lock (this)
        {
            return [.. _slots.Snapshot().Where(slot => slot.State == NamespaceSlotState.Joined).Select(slot => slot.Socket!)];
        }
    }

    private ValueTask DeliverAsync(in Packet packet)
    {
        if (packet.Type == PacketType.Connect)
        {
            OnConnect(packet);
            return default;
        }

        NamespaceSlot? slot;
        lock (this)
        {
            slot = _slots.Find(_revision.NameOf(packet.NamespaceUtf8));
        }

        if (slot is null || slot.State == NamespaceSlotState.Connecting || packet.Type == PacketType.ConnectError)
        {
            packet.Return();
            OnIllegalState("a packet for a namespace that is not joined");
            return default;
        }

        return DeliverAsync(slot, packet);
    }

    private ValueTask DeliverAsync(NamespaceSlot slot, in Packet packet)
    {
        Socket socket = slot.Socket!;
        switch (packet.Type)
        {
            case PacketType.Disconnect:
                packet.Return();
                OnDisconnect(slot);
                return default;
            case PacketType.Ack or PacketType.BinaryAck:
                socket.OnAck(packet);
                return default;
            case var _ when slot.State == NamespaceSlotState.Departed || !packet.HasPayload:
                packet.Return();
                return default;
            case var _ when socket.ConnectBatch == Session.BatchNumber:
                // It came together with the CONNECT, so its sender cannot have waited for the answer.
                packet.Return();
                OnIllegalState("an event before the CONNECT was answered");
                return default;
            default:
                return socket.OnEventAsync(packet);
        }
    }

    private void OnAttachmentsAwaited(IPacketDecoder decoder)
    {
        // A packet for a namespace that is not joined must not make the server keep attachments (CVE-2026-48804).
        if (!IsJoined(_revision.NameOf(decoder.PendingNamespaceUtf8)))
        {
            decoder.Discard();
            OnIllegalState("a packet for a namespace that is not joined");
            return;
        }

        _attachmentTimer ??= _server.Time.CreateTimer(
            static state => ((ClientConnection)state!).OnAttachmentTimeout(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (decoder.PendingAttachmentCount == 0)
        {
            _attachmentTimer.Change(_server.Options.AttachmentTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Whether the client has joined a namespace; any at all, when the name is not known.</summary>
    private bool IsJoined(ReadOnlySpan<byte> ns)
    {
        lock (this)
        {
            return ns.IsEmpty ? _slots.HasJoined : _slots.Find(ns) is { State: not NamespaceSlotState.Connecting };
        }
    }

    /// <summary>
    /// Decides at once, on the reader, whether the client may try: of two CONNECTs to one namespace the second is always an
    /// illegal state, however long the gate takes.
    /// </summary>
    private void OnConnect(in Packet packet)
    {
        ReadOnlySpan<byte> name = _revision.NameOf(packet.NamespaceUtf8);
        if (name.Length > _server.Options.MaxNamespaceLength)
        {
            packet.Return();
            throw new PacketParseException(PacketParseException.InvalidNamespace, nameof(SocketIoOptions.MaxNamespaceLength));
        }

        string ns = name.SequenceEqual("/"u8) ? NamespaceName.Root : Encoding.UTF8.GetString(name);
        JsonElement? auth = _revision.ReadAuth(packet, _server.Options.MaxJsonDepth);
        packet.Return();
        Connect(ns, auth);
    }

    private void Connect(string ns, JsonElement? auth)
    {
        var slot = new NamespaceSlot(ns);
        switch (TryReserve(slot))
        {
            case Reservation.Reserved:
                _ = new ConnectAttempt(this, _server, _revision, slot).RunAsync(auth, Session.BatchNumber);
                break;
            case Reservation.TooMany:
                _server.OnRefusal(Session, nameof(SocketIoOptions.MaxNamespacesPerConnection));
                Send(_server.Codec.EncodeConnectError(slot.Name, "Too many namespaces", data: null));
                break;
            case Reservation.TooManyAtOnce:
                _server.OnLimit(Session, nameof(SocketIoOptions.MaxPendingConnects));
                OnIllegalState("too many CONNECTs at a time");
                break;
            default:
                OnIllegalState("a second CONNECT to a namespace");
                break;
        }
    }

    private Reservation TryReserve(NamespaceSlot slot)
    {
        lock (this)
        {
            NamespaceSlot? existing = _slots.Find(slot.Name);
            if (existing is { State: not NamespaceSlotState.Departed })
            {
                return Reservation.Illegal;
            }

            if (_connecting >= _server.Options.MaxPendingConnects)
            {
                return Reservation.TooManyAtOnce;
            }

            if (existing is null && _slots.Count >= _server.Options.MaxNamespacesPerConnection)
            {
                return Reservation.TooMany;
            }

            _slots.Set(slot);
            _connecting++;
            return Reservation.Reserved;
        }
    }

    /// <summary>From now on the socket is told when the client goes; false when it has gone already.</summary>
    public bool TryEnterGate(NamespaceSlot slot, Socket socket)
    {
        lock (this)
        {
            if (_isClosed)
            {
                _connecting--;
                return false;
            }

            slot.Socket = socket;
            return true;
        }
    }

    /// <summary>Makes the socket connected, unless the client has gone in the meantime.</summary>
    public bool TryJoin(NamespaceSlot slot)
    {
        lock (this)
        {
            _connecting--;
            if (_isClosed)
            {
                return false;
            }

            slot.State = NamespaceSlotState.Joined;
            slot.Socket!.MarkConnected();
        }

        _connectTimer?.Dispose();
        _connectTimer = null;
        return true;
    }

    /// <summary>Tells the client that it has not joined.</summary>
    public void Refuse(NamespaceSlot slot, string message, in EncodedPacket answer)
    {
        lock (this)
        {
            _connecting--;
            _slots.Remove(slot);
        }

        _server.OnConnectRefused(Session, slot.Name, message);
        Send(answer);
    }

    private void OnDisconnect(NamespaceSlot slot)
    {
        lock (this)
        {
            _slots.Remove(slot);
        }

        slot.Socket!.OnDisconnected(DisconnectReason.ClientNamespaceDisconnect);
    }

    private void OnIllegalState(string description)
    {
        _server.OnIllegalState(Session, description);
        Session.CloseAfterDraining(DisconnectReason.ForcedServerClose, description);
    }

    private void OnConnectTimeout()
    {
        lock (this)
        {
            if (_isClosed || _slots.HasJoined)
            {
                return;
            }
        }

        _server.OnLimit(Session, nameof(SocketIoOptions.ConnectTimeout));
        Session.CloseAfterDraining(DisconnectReason.ForcedClose, "no namespace joined in time");
    }

    private void OnAttachmentTimeout()
    {
        _server.OnLimit(Session, nameof(SocketIoOptions.AttachmentTimeout));
        Session.CloseAfterDraining(DisconnectReason.ForcedClose, "attachments did not come in time");
    }

    private enum Reservation
    {
        Reserved,
        Illegal,
        TooMany,
        TooManyAtOnce,
    }
}
