namespace SocketIo.Server.Tests.Engine;

/// <summary>A clock with one timer that fires when the test says so: too early or too late, as real ones do.</summary>
internal sealed class ScriptedTimeProvider : TimeProvider
{
    private TimerCallback? _callback;
    private object? _state;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(1);

    /// <summary>What the timer was last set to; null when it was disposed.</summary>
    public TimeSpan? DueTime { get; private set; }

    public override long GetTimestamp() => Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _callback.Should().BeNull("a session has one timer while nothing is closing");
        _callback = callback;
        _state = state;
        DueTime = dueTime;
        return new Timer(this);
    }

    public void Pass(double milliseconds) => Now += TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>Lets time pass, and then fires the timer.</summary>
    public void FireAfter(double milliseconds)
    {
        Pass(milliseconds);
        _callback!(_state);
    }

    private sealed class Timer(ScriptedTimeProvider clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.DueTime = dueTime;
            return true;
        }

        public void Dispose() => clock.DueTime = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
