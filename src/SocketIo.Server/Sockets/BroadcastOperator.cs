using SocketIo.Server.Adapters;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Sockets;

/// <summary>An immutable choice of sockets of one namespace.</summary>
internal sealed class BroadcastOperator(Namespace ns, BroadcastTarget target, TimeSpan? timeout = null) : IBroadcast
{
    public IBroadcast Local => With(target with { IsLocal = true });

    public IBroadcast Volatile => With(target with { IsVolatile = true });

    public IBroadcast To(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        return With(target with { Rooms = [.. target.Rooms, room] });
    }

    public IBroadcast To(params IEnumerable<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        return With(target with { Rooms = [.. target.Rooms, .. rooms] });
    }

    public IBroadcast Except(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        return With(target with { Except = [.. target.Except, room] });
    }

    public IBroadcast Except(params IEnumerable<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        return With(target with { Except = [.. target.Except, .. rooms] });
    }

    public IBroadcast Timeout(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        return new BroadcastOperator(ns, target, timeout);
    }

    public ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default) =>
        EmitAsync(eventName, EventArguments.Empty, cancellationToken);

    public ValueTask EmitAsync<T>(string eventName, T arguments, CancellationToken cancellationToken = default)
    {
        EventNames.ThrowIfReserved(eventName);
        return ns.Adapter.BroadcastAsync(target, eventName, arguments, cancellationToken);
    }

    public Task<BroadcastReplies<TReply>> EmitWithAckAsync<TReply>(string eventName, object? arguments, CancellationToken cancellationToken = default)
    {
        EventNames.ThrowIfReserved(eventName);
        return ns.Adapter.BroadcastWithAckAsync<TReply>(target, eventName, arguments, timeout ?? ns.Server.Options.AckTimeout, cancellationToken);
    }

    public Task<IReadOnlyList<IRemoteSocket>> FetchSocketsAsync(CancellationToken cancellationToken = default) =>
        ns.Adapter.FetchSocketsAsync(target, cancellationToken);

    public ValueTask SocketsJoinAsync(params IEnumerable<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        return ns.Adapter.JoinAsync(target, [.. rooms]);
    }

    public ValueTask SocketsLeaveAsync(params IEnumerable<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        return ns.Adapter.LeaveAsync(target, [.. rooms]);
    }

    public ValueTask DisconnectSocketsAsync(bool closeConnection = false) => ns.Adapter.DisconnectAsync(target, closeConnection);

    private BroadcastOperator With(BroadcastTarget changed) => new(ns, changed, timeout);
}
