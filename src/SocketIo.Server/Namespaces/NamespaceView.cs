using System.Collections.Immutable;
using SocketIo.Server.Adapters;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Namespaces;

/// <summary>The application's side of a namespace.</summary>
internal abstract class NamespaceView : INamespace, INamespaceSource
{
    private readonly BroadcastOperator _everyone;

    protected NamespaceView(string name, SocketIoServer server)
    {
        Name = name;
        Server = server;
        _everyone = new BroadcastOperator(this, BroadcastTarget.Everyone);
    }

    public string Name { get; }

    public SocketIoServer Server { get; }

    public abstract Namespace Current { get; }

    public IReadOnlyCollection<ISocket> Sockets => ImmutableArray.Create<ISocket>(Current.Adapter.FindLocal(BroadcastTarget.Everyone).ToArray());

    public IReadOnlyCollection<string> Rooms => Current.Adapter.Rooms;

    public ISocket? FindSocket(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return Current.Adapter.FindLocal(id);
    }

    public IBroadcast Local => _everyone.Local;

    public IBroadcast Volatile => _everyone.Volatile;

    public IBroadcast Compress(bool compress) => _everyone.Compress(compress);

    public IBroadcast To(string room) => _everyone.To(room);

    public IBroadcast To(params IEnumerable<string> rooms) => _everyone.To(rooms);

    public IBroadcast Except(string room) => _everyone.Except(room);

    public IBroadcast Except(params IEnumerable<string> rooms) => _everyone.Except(rooms);

    public IBroadcast Timeout(TimeSpan timeout) => _everyone.Timeout(timeout);

    public ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default) => _everyone.EmitAsync(eventName, cancellationToken);

    public ValueTask EmitAsync<T>(string eventName, T arguments, CancellationToken cancellationToken = default) =>
        _everyone.EmitAsync(eventName, arguments, cancellationToken);

    public ValueTask EmitFilteredAsync<T>(string eventName, T arguments, Func<ISocket, bool> filter, CancellationToken cancellationToken = default) =>
        _everyone.EmitFilteredAsync(eventName, arguments, filter, cancellationToken);

    public ValueTask EmitProjectedAsync<TKey, T>(string eventName, Func<ISocket, TKey> project, Func<TKey, T> createArguments, CancellationToken cancellationToken = default)
        where TKey : notnull =>
        _everyone.EmitProjectedAsync(eventName, project, createArguments, cancellationToken);

    public Task<BroadcastReplies<TReply>> EmitWithAckAsync<TReply>(string eventName, object? arguments, CancellationToken cancellationToken = default) =>
        _everyone.EmitWithAckAsync<TReply>(eventName, arguments, cancellationToken);

    public Task<IReadOnlyList<IRemoteSocket>> FetchSocketsAsync(CancellationToken cancellationToken = default) =>
        _everyone.FetchSocketsAsync(cancellationToken);

    public ValueTask SocketsJoinAsync(params IEnumerable<string> rooms) => _everyone.SocketsJoinAsync(rooms);

    public ValueTask SocketsLeaveAsync(params IEnumerable<string> rooms) => _everyone.SocketsLeaveAsync(rooms);

    public ValueTask DisconnectSocketsAsync(bool closeConnection = false) => _everyone.DisconnectSocketsAsync(closeConnection);

    public ValueTask ServerSideEmitAsync(string eventName, CancellationToken cancellationToken = default) =>
        ServerSideEmitAsync(eventName, EventArguments.Empty, cancellationToken);

    public ValueTask ServerSideEmitAsync<T>(string eventName, T arguments, CancellationToken cancellationToken = default)
    {
        ServerSideEvents.ThrowIfReserved(eventName);
        return Current.Adapter.ServerSideEmitAsync(eventName, arguments, cancellationToken);
    }

    public Task<BroadcastReplies<TReply>> ServerSideEmitWithAckAsync<TReply>(string eventName, object? arguments, CancellationToken cancellationToken = default)
    {
        ServerSideEvents.ThrowIfReserved(eventName);
        return Current.Adapter.ServerSideEmitWithAckAsync<TReply>(eventName, arguments, Server.Options.AckTimeout, cancellationToken);
    }
}
