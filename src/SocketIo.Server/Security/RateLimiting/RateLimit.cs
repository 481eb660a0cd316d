namespace SocketIo.Server;

/// <summary>
/// So many in so much time. Permits come back one after the other, evenly, not all at once: 20 per second are one in 50
/// milliseconds, with <see cref="Burst"/> in store for those who were quiet. Immutable.
/// </summary>
public sealed record RateLimit
{
    private readonly int _burst;

    /// <summary>So many per second.</summary>
    /// <param name="permits">How many; more than zero.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="permits"/> is zero or less.</exception>
    public RateLimit(int permits)
        : this(permits, TimeSpan.FromSeconds(1))
    {
    }

    /// <summary>So many in a period.</summary>
    /// <param name="permits">How many; more than zero.</param>
    /// <param name="per">In what time; more than zero, at most a day.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public RateLimit(int permits, TimeSpan per)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(permits);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(per, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(per, TimeSpan.FromDays(1));
        Permits = permits;
        Per = per;
        _burst = permits;
    }

    /// <summary>How many come back in <see cref="Per"/>.</summary>
    public int Permits { get; }

    /// <summary>The period.</summary>
    public TimeSpan Per { get; }

    /// <summary>How many may come at once after a quiet time. Default: <see cref="Permits"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or less.</exception>
    public int Burst
    {
        get => _burst;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            _burst = value;
        }
    }

    /// <summary>How long it takes until so many have come back, in ticks.</summary>
    internal long TicksOf(int permits) => (long)((double)permits * Per.Ticks / Permits);
}
