namespace SocketIo.Server.Security.RateLimiting;

/// <summary>In how many seconds on end something was refused to a connection. Safe for concurrent use.</summary>
internal sealed class RefusalStreak
{
    private readonly Lock _sync = new();
    private long _start;
    private long _last = -1;

    /// <summary>Counts a refusal.</summary>
    /// <param name="now">The time, in ticks.</param>
    /// <returns>The seconds on end, this one included, in each of which there was one.</returns>
    public int Add(long now)
    {
        lock (_sync)
        {
            long second = (now - _start) / TimeSpan.TicksPerSecond;
            if (_last < 0 || second > _last + 1)
            {
                _start = now;
                second = 0;
                _last = 0;
            }

            _last = Math.Max(_last, second);
            return (int)Math.Min(_last + 1, int.MaxValue);
        }
    }
}
