using SocketIo.Server.Adapters;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Sockets;

/// <summary>An immutable choice of sockets of one namespace.</summary>
internal sealed class BroadcastOperator(INamespaceSource source, BroadcastTarget target, TimeSpan? timeout = null) : IBroadcast
{
    public IBroadcast Local => With(target with { IsLocal = true });

    public IBroadcast Volatile => With(target with { IsVolatile = true });

    public IBroadcast To(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        return With(target with { Rooms = [.. target.Rooms ?? [], room] });
    }

    public IBroadcast To(params IEnumerable<string> rooms) => With(target with { Rooms = [.. target.Rooms ?? [], .. Checked(rooms)] });

    public IBroadcast Except(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        return With(target with { Except = [.. target.Except, room] });
    }

    public IBroadcast Except(params IEnumerable<string> rooms) => With(target with { Except = [.. target.Except, .. Checked(rooms)] });

    public IBroadcast Timeout(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        return new BroadcastOperator(source, target, timeout);
    }

    public ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default) =>
        EmitAsync(eventName, EventArguments.Empty, cancellationToken);

    public ValueTask EmitAsync<T>(string eventName, T arguments, CancellationToken cancellationToken = default)
    {
        EventNames.ThrowIfReserved(eventName);
        return source.Current.Adapter.BroadcastAsync(target, eventName, arguments, cancellationToken);
    }

    public Task<BroadcastReplies<TReply>> EmitWithAckAsync<TReply>(string eventName, object? arguments, CancellationToken cancellationToken = default)
    {
        EventNames.ThrowIfReserved(eventName);
        return source.Current.Adapter.BroadcastWithAckAsync<TReply>(target, eventName, arguments, timeout ?? source.Server.Options.AckTimeout, cancellationToken);
    }

    public Task<IReadOnlyList<IRemoteSocket>> FetchSocketsAsync(CancellationToken cancellationToken = default) =>
        source.Current.Adapter.FetchSocketsAsync(target, cancellationToken);

    public ValueTask SocketsJoinAsync(params IEnumerable<string> rooms) => source.Current.Adapter.JoinAsync(target, Checked(rooms));

    public ValueTask SocketsLeaveAsync(params IEnumerable<string> rooms) => source.Current.Adapter.LeaveAsync(target, Checked(rooms));

    public ValueTask DisconnectSocketsAsync(bool closeConnection = false) => source.Current.Adapter.DisconnectAsync(target, closeConnection);

    private static string[] Checked(IEnumerable<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        string[] names = [.. rooms];
        foreach (string name in names)
        {
            ArgumentException.ThrowIfNullOrEmpty(name, nameof(rooms));
        }

        return names;
    }

    private BroadcastOperator With(BroadcastTarget changed) => new(source, changed, timeout);
}
