using SocketIo.Server.Adapters;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Sockets;

/// <summary>An immutable choice of sockets of one namespace.</summary>
/// <param name="source">The namespace.</param>
/// <param name="target">The choice.</param>
/// <param name="timeout">How long to wait for acknowledgements; null for what the options say.</param>
/// <param name="sender">The socket through which it was chosen, and whose client may have asked for it; null for the server itself.</param>
internal sealed class BroadcastOperator(INamespaceSource source, BroadcastTarget target, TimeSpan? timeout = null, Socket? sender = null) : IBroadcast
{
    public IBroadcast Local => With(target with { IsLocal = true });

    public IBroadcast Volatile => With(target with { IsVolatile = true });

    public IBroadcast Compress(bool compress) => With(target with { IsUncompressed = !compress });

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
        return new BroadcastOperator(source, target, timeout, sender);
    }

    public ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default) =>
        EmitAsync(eventName, EventArguments.Empty, cancellationToken);

    public ValueTask EmitAsync<T>(string eventName, T arguments, CancellationToken cancellationToken = default)
    {
        EventNames.ThrowIfReserved(eventName);
        ValueTask authorized = AuthorizeAsync();
        return authorized.IsCompletedSuccessfully
            ? source.Current.Adapter.BroadcastAsync(target, eventName, arguments, cancellationToken)
            : EmitAfterAsync(authorized, eventName, arguments, cancellationToken);
    }

    public ValueTask EmitFilteredAsync<T>(string eventName, T arguments, Func<ISocket, bool> filter, CancellationToken cancellationToken = default)
    {
        EventNames.ThrowIfReserved(eventName);
        ArgumentNullException.ThrowIfNull(filter);
        return SelectAsync(broadcast => broadcast.Filter(eventName, arguments, filter), cancellationToken);
    }

    public ValueTask EmitProjectedAsync<TKey, T>(string eventName, Func<ISocket, TKey> project, Func<TKey, T> createArguments, CancellationToken cancellationToken = default)
        where TKey : notnull
    {
        EventNames.ThrowIfReserved(eventName);
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(createArguments);
        return SelectAsync(broadcast => broadcast.Project(eventName, project, createArguments), cancellationToken);
    }

    public Task<BroadcastReplies<TReply>> EmitWithAckAsync<TReply>(string eventName, object? arguments, CancellationToken cancellationToken = default)
    {
        EventNames.ThrowIfReserved(eventName);
        ValueTask authorized = AuthorizeAsync();
        return authorized.IsCompletedSuccessfully
            ? source.Current.Adapter.BroadcastWithAckAsync<TReply>(target, eventName, arguments, timeout ?? source.Server.Options.AckTimeout, cancellationToken)
            : EmitWithAckAfterAsync<TReply>(authorized, eventName, arguments, cancellationToken);
    }

    public Task<IReadOnlyList<IRemoteSocket>> FetchSocketsAsync(CancellationToken cancellationToken = default) =>
        source.Current.Adapter.FetchSocketsAsync(target, cancellationToken);

    public ValueTask SocketsJoinAsync(params IEnumerable<string> rooms) => source.Current.Adapter.JoinAsync(target, Checked(rooms));

    public ValueTask SocketsLeaveAsync(params IEnumerable<string> rooms) => source.Current.Adapter.LeaveAsync(target, Checked(rooms));

    public ValueTask DisconnectSocketsAsync(bool closeConnection = false) => source.Current.Adapter.DisconnectAsync(target, closeConnection);

    /// <summary>Asks the rules about rooms, if a client may be behind this.</summary>
    private ValueTask AuthorizeAsync() =>
        target.Rooms is { } rooms && sender is { AreRoomsJudged: true } ? sender.AuthorizeWritingAsync(rooms) : default;

    private async ValueTask EmitAfterAsync<T>(ValueTask authorized, string eventName, T arguments, CancellationToken cancellationToken)
    {
        await authorized.ConfigureAwait(false);
        await source.Current.Adapter.BroadcastAsync(target, eventName, arguments, cancellationToken).ConfigureAwait(false);
    }

    private async Task<BroadcastReplies<TReply>> EmitWithAckAfterAsync<TReply>(ValueTask authorized, string eventName, object? arguments, CancellationToken cancellationToken)
    {
        await authorized.ConfigureAwait(false);
        return await source.Current.Adapter.BroadcastWithAckAsync<TReply>(
            target, eventName, arguments, timeout ?? source.Server.Options.AckTimeout, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask SelectAsync(Action<SelectiveBroadcast> emit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await AuthorizeAsync().ConfigureAwait(false);
        emit(new SelectiveBroadcast(source.Current, target));
    }

    /// <summary>The names as they are now, none of them empty.</summary>
    public static string[] Checked(IEnumerable<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        string[] names = [.. rooms];
        foreach (string name in names)
        {
            ArgumentException.ThrowIfNullOrEmpty(name, nameof(rooms));
        }

        return names;
    }

    private BroadcastOperator With(BroadcastTarget changed) => new(source, changed, timeout, sender);
}
