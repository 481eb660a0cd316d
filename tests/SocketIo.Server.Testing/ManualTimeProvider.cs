namespace SocketIo.Server.Testing;

/// <summary>
/// A clock that stands still until a test advances it. Timers fire on the thread that advances, each at its exact due time and
/// in the order of due times, so a test of an hour takes no time and has one possible outcome.
/// </summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly DateTimeOffset _start;
    private TimeSpan _elapsed;
    private long _armed;

    public ManualTimeProvider()
        : this(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public ManualTimeProvider(DateTimeOffset start) => _start = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many timers are waiting, for tests that nothing is left behind.</summary>
    public int ActiveTimers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count;
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    public override long GetTimestamp() => Elapsed.Ticks;

    private TimeSpan Elapsed
    {
        get
        {
            lock (_lock)
            {
                return _elapsed;
            }
        }
    }

    /// <summary>Moves time on, stopping at every timer on the way, also at those that are set by a timer's callback.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        TimeSpan target = Elapsed + by;
        while (TakeNextDue(target) is { } timer)
        {
            timer.Fire();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ManualTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    // Sets the clock to the timer's due time, or to the target when no timer is due before it.
    private ManualTimer? TakeNextDue(TimeSpan target)
    {
        lock (_lock)
        {
            ManualTimer? next = _timers.Where(timer => timer.Due <= target).OrderBy(timer => (timer.Due, timer.Sequence)).FirstOrDefault();
            if (next is null)
            {
                _elapsed = target;
                return null;
            }

            _elapsed = next.Due > _elapsed ? next.Due : _elapsed;
            if (next.Period > TimeSpan.Zero)
            {
                next.Due += next.Period;
                next.Sequence = ++_armed;
            }
            else
            {
                _timers.Remove(next);
            }

            return next;
        }
    }

    private void Arm(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                timer.Due = _elapsed + dueTime;
                timer.Period = period;
                timer.Sequence = ++_armed;
                _timers.Add(timer);
            }
        }
    }

    private bool Disarm(ManualTimer timer)
    {
        lock (_lock)
        {
            return _timers.Remove(timer);
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private bool _isDisposed;

        public TimeSpan Due { get; set; }

        public TimeSpan Period { get; set; }

        public long Sequence { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_isDisposed)
            {
                return false;
            }

            clock.Arm(this, dueTime, period);
            return true;
        }

        public void Dispose()
        {
            _isDisposed = true;
            clock.Disarm(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
