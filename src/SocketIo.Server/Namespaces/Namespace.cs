using SocketIo.Server.Adapters;
using SocketIo.Server.Protocol;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Namespaces;

/// <summary>A namespace at run time: its sockets and rooms, and what its mapping says about it.</summary>
internal sealed class Namespace : NamespaceView
{
    private readonly NamespaceTable? _owner;
    private long _lastAckId = -1;

    /// <param name="name">The name.</param>
    /// <param name="definition">What the mapping says.</param>
    /// <param name="server">The server.</param>
    /// <param name="owner">The table to tell when a socket has left; null for a static namespace, which always stays.</param>
    public Namespace(string name, NamespaceDefinition definition, SocketIoServer server, NamespaceTable? owner)
        : base(name, server)
    {
        Definition = definition;
        _owner = owner;
        Adapter = new InMemoryAdapter(this);
    }

    public override Namespace Current => this;

    public NamespaceDefinition Definition { get; }

    public IAdapter Adapter { get; }

    public bool IsDynamic => _owner is not null;

    /// <summary>How many sockets use a dynamic namespace, those in the Connect gate included; guarded by its table.</summary>
    public int Users { get; set; }

    public long NextAckId() => Interlocked.Increment(ref _lastAckId);

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
