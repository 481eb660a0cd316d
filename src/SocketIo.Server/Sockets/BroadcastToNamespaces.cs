using SocketIo.Server.Protocol;

namespace SocketIo.Server.Sockets;

/// <summary>The same choice of sockets in several namespaces, which are found anew for each use.</summary>
/// <param name="find">Finds the namespaces.</param>
/// <param name="narrow">The choice in each of them.</param>
internal sealed class BroadcastToNamespaces(Func<IEnumerable<IBroadcast>> find, Func<IBroadcast, IBroadcast> narrow) : IBroadcast
{
    public IBroadcast Local => With(broadcast => broadcast.Local);

    public IBroadcast Volatile => With(broadcast => broadcast.Volatile);

    public IBroadcast Compress(bool compress) => With(broadcast => broadcast.Compress(compress));

    private IEnumerable<IBroadcast> Chosen => find().Select(narrow);

    public IBroadcast To(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        return With(broadcast => broadcast.To(room));
    }

    public IBroadcast To(params IEnumerable<string> rooms)
    {
        string[] names = BroadcastOperator.Checked(rooms);
        return With(broadcast => broadcast.To(names));
    }

    public IBroadcast Except(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        return With(broadcast => broadcast.Except(room));
    }

    public IBroadcast Except(params IEnumerable<string> rooms)
    {
        string[] names = BroadcastOperator.Checked(rooms);
        return With(broadcast => broadcast.Except(names));
    }

    public IBroadcast Timeout(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        return With(broadcast => broadcast.Timeout(timeout));
    }

    public ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default) =>
        EmitAsync(eventName, EventArguments.Empty, cancellationToken);

    public ValueTask EmitAsync<T>(string eventName, T arguments, CancellationToken cancellationToken = default)
    {
        EventNames.ThrowIfReserved(eventName);
        return EachAsync(broadcast => broadcast.EmitAsync(eventName, arguments, cancellationToken));
    }

    public ValueTask EmitFilteredAsync<T>(string eventName, T arguments, Func<ISocket, bool> filter, CancellationToken cancellationToken = default)
    {
        EventNames.ThrowIfReserved(eventName);
        ArgumentNullException.ThrowIfNull(filter);
        return EachAsync(broadcast => broadcast.EmitFilteredAsync(eventName, arguments, filter, cancellationToken));
    }

    public ValueTask EmitProjectedAsync<TKey, T>(string eventName, Func<ISocket, TKey> project, Func<TKey, T> createArguments, CancellationToken cancellationToken = default)
        where TKey : notnull
    {
        EventNames.ThrowIfReserved(eventName);
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(createArguments);
        return EachAsync(broadcast => broadcast.EmitProjectedAsync(eventName, project, createArguments, cancellationToken));
    }

    public Task<BroadcastReplies<TReply>> EmitWithAckAsync<TReply>(string eventName, object? arguments, CancellationToken cancellationToken = default)
    {
        EventNames.ThrowIfReserved(eventName);
        return CollectAsync();

        async Task<BroadcastReplies<TReply>> CollectAsync()
        {
            BroadcastReplies<TReply>[] all = await Task.WhenAll(
                Chosen.Select(broadcast => broadcast.EmitWithAckAsync<TReply>(eventName, arguments, cancellationToken))).ConfigureAwait(false);
            return new BroadcastReplies<TReply>([.. all.SelectMany(replies => replies.Replies)], all.Sum(replies => replies.MissingCount));
        }
    }

    public async Task<IReadOnlyList<IRemoteSocket>> FetchSocketsAsync(CancellationToken cancellationToken = default)
    {
        IReadOnlyList<IRemoteSocket>[] all = await Task.WhenAll(Chosen.Select(broadcast => broadcast.FetchSocketsAsync(cancellationToken))).ConfigureAwait(false);
        return [.. all.SelectMany(sockets => sockets)];
    }

    public ValueTask SocketsJoinAsync(params IEnumerable<string> rooms)
    {
        string[] names = BroadcastOperator.Checked(rooms);
        return EachAsync(broadcast => broadcast.SocketsJoinAsync(names));
    }

    public ValueTask SocketsLeaveAsync(params IEnumerable<string> rooms)
    {
        string[] names = BroadcastOperator.Checked(rooms);
        return EachAsync(broadcast => broadcast.SocketsLeaveAsync(names));
    }

    public ValueTask DisconnectSocketsAsync(bool closeConnection = false) => EachAsync(broadcast => broadcast.DisconnectSocketsAsync(closeConnection));

    private async ValueTask EachAsync(Func<IBroadcast, ValueTask> act)
    {
        foreach (IBroadcast broadcast in Chosen)
        {
            await act(broadcast).ConfigureAwait(false);
        }
    }

    private BroadcastToNamespaces With(Func<IBroadcast, IBroadcast> further) => new(find, broadcast => further(narrow(broadcast)));
}
