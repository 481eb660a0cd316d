namespace SocketIo.Server.Security.Tokens;

/// <summary>What is remembered of the token by which a socket was let in; never the token itself. Immutable.</summary>
internal sealed record SocketCredential
{
    /// <summary>Whom the token speaks of: its issuer and its subject. A refresh must speak of the same.</summary>
    public required (string? Issuer, string? User) Subject { get; init; }

    /// <summary>When the token expires; null when it does not.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When its socket ends: the clock skew later.</summary>
    public DateTimeOffset? EndsAt { get; init; }
}
