using System.Security.Claims;

namespace SocketIo.Server;

/// <summary>
/// Revokes tokens: sockets that were let in by them are closed at once, and they are refused as <c>token_revoked</c> until they would
/// have expired. Inject it wherever somebody signs out. Safe for concurrent use.
/// </summary>
/// <remarks>
/// A socket that is joining at this moment is closed too. When a method has completed, the revocation holds on this server; on others
/// as soon as the <see cref="ITokenRevocationStore"/> tells them.
/// </remarks>
public interface ITokenRevocation
{
    /// <summary>
    /// Revokes all tokens, and connection tickets, issued to a user so far, and closes all the sockets of the user. Those issued
    /// afterwards are valid at once; see <see cref="TokenIssueTime"/>.
    /// </summary>
    /// <param name="user">The subject of the tokens (<c>sub</c> or the name identifier), else the name.</param>
    /// <param name="cancellationToken">Ends the attempt to store it; sockets are closed all the same.</param>
    ValueTask RevokeUserAsync(string user, CancellationToken cancellationToken = default);

    /// <summary>Revokes one token.</summary>
    /// <param name="tokenId">Its <c>jti</c>.</param>
    /// <param name="expiresAt">When it expires; <see langword="null"/> when not known, and then it is remembered for <see cref="TokenRevocationOptions.MaxTokenLifetime"/>.</param>
    /// <param name="cancellationToken">Ends the attempt to store it; sockets are closed all the same.</param>
    ValueTask RevokeTokenAsync(string tokenId, DateTimeOffset? expiresAt = null, CancellationToken cancellationToken = default);

    /// <summary>Revokes all tokens of a family, also those that are issued later.</summary>
    /// <param name="family">The value of the claim <see cref="TokenRevocationOptions.FamilyClaim"/>.</param>
    /// <param name="cancellationToken">Ends the attempt to store it; sockets are closed all the same.</param>
    ValueTask RevokeFamilyAsync(string family, CancellationToken cancellationToken = default);

    /// <summary>Closes a socket and revokes the token by which it was let in, if it has a <c>jti</c>.</summary>
    /// <param name="socket">A socket of this server.</param>
    /// <param name="cancellationToken">Ends the attempt to store it; the socket is closed all the same.</param>
    ValueTask RevokeSocketAsync(ISocket socket, CancellationToken cancellationToken = default);

    /// <summary>Signs a user out: revokes the token by which it signed in, or everything it has so far.</summary>
    /// <param name="user">For example the user of an HTTP request; it must have the claims of its token.</param>
    /// <param name="everywhere">Whether to revoke all tokens of the user, instead of this one.</param>
    /// <param name="cancellationToken">Ends the attempt to store it; sockets are closed all the same.</param>
    /// <exception cref="ArgumentException">The user has no name, or without <paramref name="everywhere"/> no <c>jti</c>.</exception>
    ValueTask SignOutAsync(ClaimsPrincipal user, bool everywhere = false, CancellationToken cancellationToken = default);

    /// <summary>Whether the token by which a user signed in is revoked, for HTTP requests with the same tokens.</summary>
    /// <param name="user">The user of the request, with the claims of its token.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    ValueTask<bool> IsRevokedAsync(ClaimsPrincipal user, CancellationToken cancellationToken = default);
}
