using SocketIo.Server.Adapters.Recovery;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Protocol;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Adapters;

/// <summary>The rooms of a namespace that lives on one server.</summary>
internal sealed class InMemoryAdapter(Namespace ns) : IAdapter
{
    private readonly RoomTable _table = new();

    public IReadOnlyCollection<string> Rooms => _table.Rooms();

    public void Add(Socket socket)
    {
        foreach ((string room, bool isNew) in _table.Add(socket))
        {
            OnJoined(socket, room, isNew);
        }
    }

    public bool Join(Socket socket, string room, bool isAskedFor = false)
    {
        switch (_table.Join(socket, room, ns.Server.Options.MaxRoomsPerSocket, ns.Server.Recovery?.Log.Head ?? 0, isAskedFor))
        {
            case RoomJoin.TooMany:
                ns.Server.OnSocketLimit(socket, nameof(SocketIoOptions.MaxRoomsPerSocket));
                return false;
            case RoomJoin.Joined:
                OnJoined(socket, room, isNew: false);
                break;
            case RoomJoin.Created:
                OnJoined(socket, room, isNew: true);
                break;
        }

        return true;
    }

    public void Restore(Socket socket, RecoverableRooms rooms)
    {
        foreach ((string room, long position) in rooms.Joins)
        {
            _table.Join(socket, room, ns.Server.Options.MaxRoomsPerSocket, position, rooms.AskedFor.Contains(room));
        }
    }

    public RecoverableRooms JoinsOf(Socket socket) => _table.JoinsOf(socket);

    public bool Leave(Socket socket, string room)
    {
        (bool hasLeft, bool isGone) = _table.Leave(socket, room);
        if (hasLeft)
        {
            OnLeft(socket, room, isGone);
        }

        return hasLeft;
    }

    public IReadOnlyCollection<string> LeaveAll(Socket socket)
    {
        (string Room, bool IsGone)[] left = _table.LeaveAll(socket);
        foreach ((string room, bool isGone) in left)
        {
            OnLeft(socket, room, isGone);
        }

        return Array.ConvertAll(left, entry => entry.Room);
    }

    public IReadOnlyCollection<string> RoomsOf(Socket socket) => _table.RoomsOf(socket);

    public Socket? FindLocal(string id) => _table.Find(id);

    public ReadOnlySpan<Socket> FindLocal(in BroadcastTarget target) => _table.Find(target);

    public ValueTask BroadcastAsync<T>(BroadcastTarget target, string eventName, T arguments, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (ns.Server.Recovery is { } recovery && !target.IsVolatile)
        {
            new LoggedBroadcast(ns, recovery.Log, target).Send(eventName, arguments);
            return default;
        }

        EncodedPacket packet = target.Mark(ns.Server.Codec.EncodeEvent(ns.Name, eventName, ackId: -1, arguments, isShared: true));
        foreach (Socket socket in _table.Find(target))
        {
            socket.Send(packet, eventName, target.IsVolatile);
        }

        return default;
    }

    public Task<BroadcastReplies<TReply>> BroadcastWithAckAsync<TReply>(BroadcastTarget target, string eventName, object? arguments, TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long ackId = ns.NextAckId();
        EncodedPacket packet = target.Mark(ns.Server.Codec.EncodeEvent(ns.Name, eventName, ackId, arguments, isShared: true));
        ReadOnlySpan<Socket> recipients = _table.Find(target);
        var collector = new BroadcastAck<TReply>(ns.Server.BinderFor<TReply>(), ackId, recipients.ToArray());
        foreach (Socket socket in recipients)
        {
            if (collector.TryAwait(socket))
            {
                socket.Send(packet, eventName, target.IsVolatile);
            }
        }

        return collector.WaitAsync(timeout, ns.Server.Time, cancellationToken);
    }

    public Task<IReadOnlyList<IRemoteSocket>> FetchSocketsAsync(BroadcastTarget target, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        List<IRemoteSocket> sockets = [];
        foreach (Socket socket in _table.Find(target))
        {
            sockets.Add(new RemoteSocket(ns, socket.Id, socket.Handshake, RoomsOf(socket), socket.SerializeData()));
        }

        return Task.FromResult<IReadOnlyList<IRemoteSocket>>(sockets);
    }

    public ValueTask JoinAsync(BroadcastTarget target, IReadOnlyCollection<string> rooms)
    {
        foreach (Socket socket in _table.Find(target))
        {
            foreach (string room in rooms)
            {
                Join(socket, room);
            }
        }

        return default;
    }

    public ValueTask LeaveAsync(BroadcastTarget target, IReadOnlyCollection<string> rooms)
    {
        foreach (Socket socket in _table.Find(target))
        {
            foreach (string room in rooms)
            {
                Leave(socket, room);
            }
        }

        return default;
    }

    public ValueTask DisconnectAsync(BroadcastTarget target, bool closeConnection)
    {
        foreach (Socket socket in _table.Find(target))
        {
            socket.Disconnect(closeConnection);
        }

        return default;
    }

    // There is no other server, and the one that emits is never told itself.
    public ValueTask ServerSideEmitAsync<T>(string eventName, T arguments, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return default;
    }

    public Task<BroadcastReplies<TReply>> ServerSideEmitWithAckAsync<TReply>(string eventName, object? arguments, TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new BroadcastReplies<TReply>([], MissingCount: 0));
    }

    private void OnJoined(Socket socket, string room, bool isNew)
    {
        if (isNew)
        {
            ns.OnRoomEvent(RoomEventKind.Created, room, null);
        }

        ns.OnRoomEvent(RoomEventKind.Joined, room, socket.Id);
    }

    private void OnLeft(Socket socket, string room, bool isGone)
    {
        ns.OnRoomEvent(RoomEventKind.Left, room, socket.Id);
        if (isGone)
        {
            ns.OnRoomEvent(RoomEventKind.Deleted, room, null);
        }
    }
}
