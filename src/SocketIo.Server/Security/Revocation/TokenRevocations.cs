using System.Security.Claims;
using Microsoft.Extensions.Options;
using SocketIo.Server.Security.Audit;
using SocketIo.Server.Security.Tokens;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Security.Revocation;

/// <summary>
/// Stores revocations first and closes sockets then, while whoever joins is put into the index first and looks into the store
/// then. So of a revocation and a CONNECT at the same time at least one sees the other.
/// </summary>
internal sealed class TokenRevocations : ITokenRevocation, IDisposable
{
    /// <summary>No clock skew may be longer, so that a revocation is remembered as long as its token is accepted.</summary>
    public static readonly TimeSpan MaxClockSkew = TimeSpan.FromHours(1);

    private readonly ITokenRevocationStore _store;
    private readonly SocketIndex _index;
    private readonly SecurityAudit _audit;
    private readonly TimeProvider _time;
    private readonly TokenRevocationOptions _options;
    private readonly IDisposable? _subscription;

    public TokenRevocations(ITokenRevocationStore store, SocketIndex index, SecurityAudit audit, TimeProvider time, IOptions<TokenRevocationOptions> options)
    {
        _store = store;
        _index = index;
        _audit = audit;
        _time = time;
        _options = options.Value;
        _subscription = store.Subscribe(CloseSockets);
    }

    public ValueTask RevokeUserAsync(string user, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        return RevokeAsync(TokenRevocationKind.User, user, expiresAt: null, cancellationToken);
    }

    public ValueTask RevokeTokenAsync(string tokenId, DateTimeOffset? expiresAt = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(tokenId);
        return RevokeAsync(TokenRevocationKind.Token, tokenId, expiresAt, cancellationToken);
    }

    public ValueTask RevokeFamilyAsync(string family, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(family);
        return RevokeAsync(TokenRevocationKind.Family, family, expiresAt: null, cancellationToken);
    }

    public async ValueTask RevokeSocketAsync(ISocket socket, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var connected = (Socket)socket;
        SocketCredential? credential = connected.Credential;
        Close(connected);
        if (credential?.TokenId is { } tokenId)
        {
            await RevokeTokenAsync(tokenId, credential.ExpiresAt, cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask SignOutAsync(ClaimsPrincipal user, bool everywhere = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(user);
        SocketCredential credential = CredentialOf(user);
        return everywhere
            ? RevokeUserAsync(credential.User ?? throw new ArgumentException("The user has neither a subject nor a name.", nameof(user)), cancellationToken)
            : RevokeTokenAsync(credential.TokenId ?? throw new ArgumentException("The user has no claim \"jti\", so its token cannot be told from others.", nameof(user)), credential.ExpiresAt, cancellationToken);
    }

    public ValueTask<bool> IsRevokedAsync(ClaimsPrincipal user, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(user);
        return IsRevokedAsync(CredentialOf(user), cancellationToken);
    }

    /// <summary>Whether a token is revoked.</summary>
    public async ValueTask<bool> IsRevokedAsync(SocketCredential credential, CancellationToken cancellationToken)
    {
        TokenRevocationKey[] keys = [.. credential.Keys()];
        if (keys.Length == 0)
        {
            return false;
        }

        foreach (TokenRevocation revocation in await _store.FindAsync(keys, cancellationToken).ConfigureAwait(false))
        {
            if (credential.IsHitBy(revocation))
            {
                return true;
            }
        }

        return false;
    }

    public SocketCredential CredentialOf(ClaimsPrincipal user) => SocketCredential.Of(user, _options.FamilyClaim);

    public void Dispose() => _subscription?.Dispose();

    private async ValueTask RevokeAsync(TokenRevocationKind kind, string value, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        DateTimeOffset now = _time.GetUtcNow();
        DateTimeOffset revokedAt = TokenIssueTime.Read(TokenIssueTime.Of(now));
        var revocation = new TokenRevocation(new TokenRevocationKey(kind, value), revokedAt, (expiresAt ?? now + _options.MaxTokenLifetime) + MaxClockSkew);
        try
        {
            if (revocation.ExpiresAt > now)
            {
                await _store.AddAsync(revocation, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _audit.Write(new SecurityEvent(SecurityEventKind.TokenRevoked, now)
            {
                User = kind == TokenRevocationKind.User ? value : null,
                Detail = kind switch
                {
                    TokenRevocationKind.User => "all tokens of the user",
                    TokenRevocationKind.Family => "a family of tokens",
                    _ => "a token",
                },
            });
            CloseSockets(revocation);
        }
    }

    private void CloseSockets(TokenRevocation revocation)
    {
        foreach (Socket socket in _index.Find(revocation.Key))
        {
            if (socket.Credential?.IsHitBy(revocation) != false)
            {
                Close(socket);
            }
        }
    }

    private void Close(Socket socket)
    {
        if (socket.End(DisconnectReason.TokenRevoked))
        {
            _audit.Write(SecurityEventKind.TokenRevoked, socket, TokenCodes.Revoked);
        }
    }
}
