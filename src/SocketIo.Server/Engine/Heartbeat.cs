namespace SocketIo.Server.Engine;

/// <summary>
/// The server's PINGs and the deadline of the PONGs (Engine.IO protocol 4, "Heartbeat"). It belongs to the session, so an
/// upgrade does not touch it, and it costs one timer whatever the client sends.
/// </summary>
internal sealed class Heartbeat
{
    /// <summary>
    /// Timers fire a little late. The PONG's deadline makes up for that, so that it is exact; but not for a server that stood
    /// still, which its clients shall not pay for.
    /// </summary>
    private static readonly TimeSpan MaxCorrection = TimeSpan.FromMilliseconds(10);

    private readonly Lock _sync = new();
    private readonly EngineSession _session;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly TimeSpan _timeout;
    private readonly ITimer _timer;
    private volatile bool _awaitsPong;
    private long _lastSignOfLife;
    private long _startedWaiting;
    private bool _isStopped;

    public Heartbeat(EngineSession session, EngineIoOptions options, TimeProvider time)
    {
        _session = session;
        _time = time;
        _interval = options.PingInterval;
        _timeout = options.PingTimeout;
        _startedWaiting = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((Heartbeat)state!).OnDue(), this, _interval, Timeout.InfiniteTimeSpan);
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
                _startedWaiting = _time.GetTimestamp();
                _timer.Change(_interval, Timeout.InfiniteTimeSpan);
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
        bool hasTimedOut = false;
        lock (_sync)
        {
            if (_isStopped)
            {
                return;
            }

            if (!_awaitsPong)
            {
                _lastSignOfLife = 0;
                _awaitsPong = true;
                _timer.Change(_timeout - Correction(), Timeout.InfiniteTimeSpan);
            }
            else if (TryExtend())
            {
                return;
            }
            else
            {
                hasTimedOut = true;
            }
        }

        if (hasTimedOut)
        {
            _session.Close(DisconnectReason.PingTimeout);
        }
        else
        {
            _session.Send(EnginePackets.PingPacket);
        }
    }

    private TimeSpan Correction()
    {
        TimeSpan late = _time.GetElapsedTime(_startedWaiting) - _interval;
        return late > TimeSpan.Zero && late <= MaxCorrection && late < _timeout ? late : TimeSpan.Zero;
    }

    /// <summary>Moves the deadline to where the last sign of life since the PING puts it.</summary>
    private bool TryExtend()
    {
        if (_session.IsReaderHeld)
        {
            // The server itself has stopped reading; EventQueueTimeout ends that.
            _timer.Change(_timeout, Timeout.InfiniteTimeSpan);
            return true;
        }

        long lastSignOfLife = Volatile.Read(ref _lastSignOfLife);
        if (lastSignOfLife == 0)
        {
            return false;
        }

        TimeSpan left = _timeout - _time.GetElapsedTime(lastSignOfLife);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        _timer.Change(left, Timeout.InfiniteTimeSpan);
        return true;
    }
}
