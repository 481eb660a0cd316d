namespace SocketIo.Server;

/// <summary>
/// How many connections clients may have and open. The address is the one ASP.NET Core knows, forwarded headers of known proxies
/// included; an IPv6 address counts with all of its /64, an IPv4 address mapped into IPv6 as IPv4. A handshake past a limit is
/// answered with 429 and <c>Retry-After</c>, on either transport, and takes no place.
/// </summary>
public sealed class ConnectionLimitOptions
{
    /// <summary>
    /// The connections of one address at a time. Default: 100; 0 for no limit. An upgrade is no second connection. Remember offices,
    /// where many people share an address.
    /// </summary>
    public int PerAddress { get; set; } = 100;

    /// <summary>
    /// The handshakes of one address in a minute, as many of them at once. Default: 600; 0 for no limit. Those that later steps
    /// refuse count too.
    /// </summary>
    public int NewPerAddressPerMinute { get; set; } = 600;

    /// <summary>
    /// The connections of one user at a time. Default: 0, no limit. The user is known when a Connect gate is passed, so past it the
    /// CONNECT is refused with <c>{"message":"rate_limited","data":{"code":"rate_limited","retryAfter":...}}</c>. A connection counts
    /// for a user until it ends.
    /// </summary>
    public int PerUser { get; set; }

    /// <summary>
    /// The tokens and tickets of one address that are refused in a minute. Default: 0, no limit, since people who share an address
    /// would share the penalty. Past it the address is shut out, for <see cref="AuthenticationPenalty"/> at first: handshakes get
    /// 429, and CONNECTs on connections it has the error <c>rate_limited</c>. What succeeds does not reset the count.
    /// </summary>
    public int FailedAuthenticationsPerAddress { get; set; }

    /// <summary>
    /// How long an address is shut out the first time. Default: 60 seconds. Each time that follows doubles it, up to
    /// <see cref="MaxAuthenticationPenalty"/>; an address that behaves as long as it was shut out last starts from the beginning.
    /// </summary>
    public TimeSpan AuthenticationPenalty { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an address is shut out at most. Default: 3600 seconds.</summary>
    public TimeSpan MaxAuthenticationPenalty { get; set; } = TimeSpan.FromHours(1);

    /// <exception cref="ArgumentException">A value is out of range.</exception>
    internal void Validate()
    {
        if (PerAddress < 0 || NewPerAddressPerMinute < 0 || PerUser < 0 || FailedAuthenticationsPerAddress < 0)
        {
            throw new ArgumentException("A connection limit must not be negative; 0 is for no limit.");
        }

        if (AuthenticationPenalty <= TimeSpan.Zero || MaxAuthenticationPenalty < AuthenticationPenalty || MaxAuthenticationPenalty > TimeSpan.FromDays(30))
        {
            throw new ArgumentException($"{nameof(AuthenticationPenalty)} must be more than zero, and {nameof(MaxAuthenticationPenalty)} no less than that, and at most 30 days.");
        }
    }
}
