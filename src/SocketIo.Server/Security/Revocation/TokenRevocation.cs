namespace SocketIo.Server;

/// <summary>A revocation. Immutable.</summary>
/// <param name="Key">What was revoked.</param>
/// <param name="RevokedAt">When, to the microsecond; a user's tokens that are issued from then on are not affected.</param>
/// <param name="ExpiresAt">When all revoked tokens have expired, so that it need not be remembered any longer.</param>
public sealed record TokenRevocation(TokenRevocationKey Key, DateTimeOffset RevokedAt, DateTimeOffset ExpiresAt);
