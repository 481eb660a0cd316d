namespace SocketIo.Server;

/// <summary>
/// A claim that says to the microsecond when a token was issued, for revocation by user: what was issued before is revoked, what is
/// issued afterwards is valid at once. <c>iat</c> counts whole seconds, so without this claim a token that is issued in the second of
/// the revocation counts as issued before it.
/// </summary>
public static class TokenIssueTime
{
    /// <summary>The name of the claim: <c>iat_us</c>.</summary>
    public const string ClaimType = "iat_us";

    /// <summary>The value of the claim: microseconds since 1970.</summary>
    /// <param name="issuedAt">When the token is issued, by the clock that revocations go by too: the <see cref="TimeProvider"/> of the application.</param>
    public static long Of(DateTimeOffset issuedAt) => (issuedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    internal static DateTimeOffset Read(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(microseconds, 0, long.MaxValue / 100) * TimeSpan.TicksPerMicrosecond);

    /// <summary>The latest moment that is certainly before an <c>iat</c> in whole seconds.</summary>
    internal static DateTimeOffset ReadSeconds(DateTimeOffset issuedAt) => issuedAt.AddTicks(-1);
}
