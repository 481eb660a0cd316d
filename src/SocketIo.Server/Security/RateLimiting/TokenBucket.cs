namespace SocketIo.Server.Security.RateLimiting;

/// <summary>
/// What is left of a <see cref="RateLimit"/>, as the one moment at which the bucket will be full again: no timer refills it, and
/// one that is full holds nothing that a new one would not. Safe for concurrent use.
/// </summary>
internal sealed class TokenBucket : IExpiring
{
    private const long Retired = long.MaxValue;

    private long _fullAt;

    /// <summary>Takes permits, or says when there will be enough. Nothing can be taken from a bucket that is retired.</summary>
    /// <param name="limit">The limit, the same one each time.</param>
    /// <param name="permits">How many; more than the burst are there when the bucket is full, and leave it in debt.</param>
    /// <param name="now">The time, in ticks from any start.</param>
    /// <param name="retryAfter">In how many ticks to try again; 0 when it is retired.</param>
    public bool TryTake(RateLimit limit, int permits, long now, out long retryAfter)
    {
        long cost = limit.TicksOf(permits);
        long room = Math.Max(limit.TicksOf(limit.Burst), cost);
        while (true)
        {
            long fullAt = Volatile.Read(ref _fullAt);
            if (fullAt == Retired)
            {
                retryAfter = 0;
                return false;
            }

            long next = Math.Max(fullAt, now) + cost;
            retryAfter = next - now - room;
            if (retryAfter > 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _fullAt, next, fullAt) == fullAt)
            {
                return true;
            }
        }
    }

    public bool TryRetire(long now)
    {
        long fullAt = Volatile.Read(ref _fullAt);
        return fullAt <= now && Interlocked.CompareExchange(ref _fullAt, Retired, fullAt) == fullAt;
    }
}
