namespace SocketIo.Server;

/// <summary>
/// Remembers revocations. The one that is registered by default keeps them in memory, so each server knows its own, and none after a
/// restart; register another one as a singleton to share them. Safe for concurrent use.
/// </summary>
public interface ITokenRevocationStore
{
    /// <summary>
    /// Remembers a revocation until it expires; a later one with the same key takes its place. When this has completed,
    /// <see cref="FindAsync"/> finds it.
    /// </summary>
    /// <param name="revocation">The revocation.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="InvalidOperationException">There is no room for more.</exception>
    ValueTask AddAsync(TokenRevocation revocation, CancellationToken cancellationToken = default);

    /// <summary>The revocations there are for some keys, without those that have expired.</summary>
    /// <param name="keys">The keys, three at most; asked on every CONNECT and refresh.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    ValueTask<IReadOnlyCollection<TokenRevocation>> FindAsync(IReadOnlyCollection<TokenRevocationKey> keys, CancellationToken cancellationToken = default);

    /// <summary>Calls back for revocations of other servers, so that sockets on this one are closed too.</summary>
    /// <param name="listener">Gets each revocation; must not block.</param>
    /// <returns>Ends the subscription.</returns>
    IDisposable? Subscribe(Action<TokenRevocation> listener);
}
