namespace SocketIo.Server.Engine;

/// <summary>
/// The server's PINGs and the deadline of the PONGs (Engine.IO protocol 4, "Heartbeat"). It belongs to the session, so an
/// upgrade does not touch it, and it costs one timer whatever the client sends.
/// </summary>
internal sealed class Heartbeat
{
    /// <summary>
    /// How late a timer of the system may be without anything being wrong. So much is made up for, so that a PONG is due at
    /// the very time the client was told; a server that stalls for longer owes its clients the whole timeout.
    /// </summary>
    private static readonly TimeSpan TimerResolution = TimeSpan.FromMilliseconds(16);

    private readonly Lock _sync = new();
    private readonly EngineSession _session;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly TimeSpan _timeout;
    private readonly ITimer _timer;
    private volatile bool _awaitsPong;
    private long _lastSignOfLife;
    private long _armedAt;
    private TimeSpan _armedFor;
    private bool _isStopped;

    public Heartbeat(EngineSession session, EngineIoOptions options, TimeProvider time)
    {
        _session = session;
        _time = time;
        _interval = options.PingInterval;
        _timeout = options.PingTimeout;
        _armedAt = time.GetTimestamp();
        _armedFor = _interval;
        _timer = time.CreateTimer(static state => ((Heartbeat)state!).OnDue(), this, _interval, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether the time for the PONG is over, which the timer may be some milliseconds late to notice.</summary>
    public bool IsOverdue
    {
        get
        {
            if (!_awaitsPong)
            {
                return false;
            }

            lock (_sync)
            {
                return _awaitsPong && !_isStopped && !_session.IsReaderHeld && TimeLeft <= TimeSpan.Zero;
            }
        }
    }

    /// <summary>What is left of the time for the PING; or of that for the PONG, which every sign of life since the PING renews.</summary>
    private TimeSpan TimeLeft
    {
        get
        {
            TimeSpan left = _armedFor - _time.GetElapsedTime(_armedAt);
            long lastSignOfLife = Volatile.Read(ref _lastSignOfLife);
            if (!_awaitsPong || lastSignOfLife == 0)
            {
                return left;
            }

            TimeSpan leftOfSign = _timeout - _time.GetElapsedTime(lastSignOfLife);
            return leftOfSign > left ? leftOfSign : left;
        }
    }

    /// <summary>Bytes came in. Any of them prove that the client lives, which matters only while a PONG is awaited.</summary>
    public void OnSignOfLife()
    {
        if (_awaitsPong)
        {
            Volatile.Write(ref _lastSignOfLife, _time.GetTimestamp());
        }
    }

    /// <summary>A PONG came in. One that nobody asked for changes nothing, so a flood of them costs nothing.</summary>
    public void OnPong()
    {
        lock (_sync)
        {
            if (_awaitsPong && !_isStopped)
            {
                _awaitsPong = false;
                Arm(_interval);
            }
        }
    }

    public void Stop()
    {
        lock (_sync)
        {
            _isStopped = true;
            _timer.Dispose();
        }
    }

    private void OnDue()
    {
        bool hasTimedOut;
        lock (_sync)
        {
            if (_isStopped || TryWaitOn())
            {
                return;
            }

            hasTimedOut = _awaitsPong;
            if (!hasTimedOut)
            {
                AwaitPong();
            }
        }

        if (hasTimedOut)
        {
            _session.Close(DisconnectReason.PingTimeout);
        }
        else
        {
            _session.SendPing();
        }
    }

    /// <summary>Sets the timer anew when it was too early, as the system's can be, or when the client has shown signs of life.</summary>
    private bool TryWaitOn()
    {
        // While the server itself does not read, EventQueueTimeout is what ends the session.
        TimeSpan left = _awaitsPong && _session.IsReaderHeld ? _timeout : TimeLeft;
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        Arm(left);
        return true;
    }

    private void AwaitPong()
    {
        TimeSpan late = -TimeLeft;
        _lastSignOfLife = 0;
        _awaitsPong = true;
        Arm(_timeout - (late < TimerResolution ? late : TimerResolution));
    }

    private void Arm(TimeSpan time)
    {
        _armedAt = _time.GetTimestamp();
        _armedFor = time;

        // Timers count whole milliseconds.
        TimeSpan dueTime = TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(time.TotalMilliseconds)));
        _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
    }
}
