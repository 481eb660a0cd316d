using System.Collections.Immutable;
using SocketIo.Server.Adapters;
using SocketIo.Server.Protocol;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Namespaces;

/// <summary>A namespace at run time: its sockets and rooms, and what its mapping says about it.</summary>
internal sealed class Namespace : INamespace
{
    private readonly NamespaceTable? _owner;
    private readonly BroadcastOperator _everyone;
    private long _lastAckId = -1;

    /// <param name="name">The name.</param>
    /// <param name="definition">What the mapping says.</param>
    /// <param name="server">The server.</param>
    /// <param name="owner">The table to tell when a socket has left; null for a static namespace, which always stays.</param>
    public Namespace(string name, NamespaceDefinition definition, SocketIoServer server, NamespaceTable? owner)
    {
        Name = name;
        Definition = definition;
        Server = server;
        _owner = owner;
        Adapter = new InMemoryAdapter(this);
        _everyone = new BroadcastOperator(this, BroadcastTarget.Everyone);
    }

    public string Name { get; }

    public NamespaceDefinition Definition { get; }

    public SocketIoServer Server { get; }

    public IAdapter Adapter { get; }

    public IReadOnlyCollection<ISocket> Sockets => ImmutableArray.Create<ISocket>(Adapter.FindLocal(BroadcastTarget.Everyone).ToArray());

    public IReadOnlyCollection<string> Rooms => Adapter.Rooms;

    public IBroadcast Local => _everyone.Local;

    public IBroadcast Volatile => _everyone.Volatile;

    /// <summary>How many sockets use a dynamic namespace, those in the Connect gate included; guarded by its table.</summary>
    public int Users { get; set; }

    public long NextAckId() => Interlocked.Increment(ref _lastAckId);

    public IBroadcast To(string room) => _everyone.To(room);

    public IBroadcast To(params IEnumerable<string> rooms) => _everyone.To(rooms);

    public IBroadcast Except(string room) => _everyone.Except(room);

    public IBroadcast Except(params IEnumerable<string> rooms) => _everyone.Except(rooms);

    public IBroadcast Timeout(TimeSpan timeout) => _everyone.Timeout(timeout);

    public ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default) => _everyone.EmitAsync(eventName, cancellationToken);

    public ValueTask EmitAsync<T>(string eventName, T arguments, CancellationToken cancellationToken = default) =>
        _everyone.EmitAsync(eventName, arguments, cancellationToken);

    public Task<BroadcastReplies<TReply>> EmitWithAckAsync<TReply>(string eventName, object? arguments, CancellationToken cancellationToken = default) =>
        _everyone.EmitWithAckAsync<TReply>(eventName, arguments, cancellationToken);

    public Task<IReadOnlyList<IRemoteSocket>> FetchSocketsAsync(CancellationToken cancellationToken = default) =>
        _everyone.FetchSocketsAsync(cancellationToken);

    public ValueTask SocketsJoinAsync(params IEnumerable<string> rooms) => _everyone.SocketsJoinAsync(rooms);

    public ValueTask SocketsLeaveAsync(params IEnumerable<string> rooms) => _everyone.SocketsLeaveAsync(rooms);

    public ValueTask DisconnectSocketsAsync(bool closeConnection = false) => _everyone.DisconnectSocketsAsync(closeConnection);

    /// <summary>A socket has left for good, or never got in.</summary>
    public void OnLeft(Socket socket) => _owner?.Release(this);

    public void OnRoomEvent(RoomEventKind kind, string room, string? socketId)
    {
        foreach (Action<INamespace, RoomEvent> listener in Definition.RoomEvents)
        {
            try
            {
                listener(this, new RoomEvent(kind, room, socketId));
            }
            catch (Exception exception)
            {
                Server.Errors.OnListenerFailed(this, exception);
            }
        }
    }

    /// <summary>Tells the outgoing catch-all listeners; costs nothing when there are none.</summary>
    public void OnOutgoing(Socket recipient, string eventName, in EncodedPacket packet)
    {
        if (Definition.AnyOutgoing.Length > 0)
        {
            RunOutgoingListeners(recipient, eventName, packet);
        }
    }

    private void RunOutgoingListeners(Socket recipient, string eventName, in EncodedPacket packet)
    {
        EventArguments arguments = Server.Codec.ReadArguments(packet);
        foreach (Action<ISocket, string, EventArguments> listener in Definition.AnyOutgoing)
        {
            try
            {
                listener(recipient, eventName, arguments);
            }
            catch (Exception exception)
            {
                Server.Errors.OnListenerFailed(this, exception);
            }
        }
    }
}
