namespace SocketIo.Server.Engine;

/// <summary>The server's PINGs and the deadline of the PONGs (Engine.IO protocol 4, "Heartbeat").</summary>
internal sealed class ServerHeartbeat : Heartbeat
{
    /// <summary>
    /// How late a timer of the system may be without anything being wrong. So much is made up for, so that a PONG is due at
    /// the very time the client was told; a server that stalls for longer owes its clients the whole timeout.
    /// </summary>
    private static readonly TimeSpan TimerResolution = TimeSpan.FromMilliseconds(16);

    private volatile bool _awaitsPong;
    private long _lastSignOfLife;
    private long _armedAt;
    private TimeSpan _armedFor;

    public ServerHeartbeat(EngineSession session)
        : base(session) => Arm(Interval);

    public override bool IsOverdue
    {
        get
        {
            if (!_awaitsPong)
            {
                return false;
            }

            lock (this)
            {
                return _awaitsPong && !IsStopped && !Session.IsReaderHeld && TimeLeft <= TimeSpan.Zero;
            }
        }
    }

    private TimeSpan Interval => Session.Options.PingInterval;

    private TimeSpan Timeout => Session.Options.PingTimeout;

    /// <summary>What is left of the time for the PING; or of that for the PONG, which every sign of life since the PING renews.</summary>
    private TimeSpan TimeLeft
    {
        get
        {
            TimeSpan left = _armedFor - Time.GetElapsedTime(_armedAt);
            long lastSignOfLife = Volatile.Read(ref _lastSignOfLife);
            if (!_awaitsPong || lastSignOfLife == 0)
            {
                return left;
            }

            TimeSpan leftOfSign = Timeout - Time.GetElapsedTime(lastSignOfLife);
            return leftOfSign > left ? leftOfSign : left;
        }
    }

    /// <summary>Matters only while a PONG is awaited.</summary>
    public override void OnSignOfLife()
    {
        if (_awaitsPong)
        {
            Volatile.Write(ref _lastSignOfLife, Time.GetTimestamp());
        }
    }

    public override bool TryPing() => false;

    /// <summary>A PONG that nobody asked for changes nothing, so a flood of them costs nothing.</summary>
    public override bool TryPong()
    {
        lock (this)
        {
            if (_awaitsPong && !IsStopped)
            {
                _awaitsPong = false;
                Arm(Interval);
            }
        }

        return true;
    }

    protected override void OnDue()
    {
        bool hasTimedOut;
        lock (this)
        {
            if (IsStopped || TryWaitOn())
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
            Session.Close(DisconnectReason.PingTimeout);
        }
        else
        {
            Session.SendHeartbeat(EnginePackets.PingPacket);
        }
    }

    /// <summary>Sets the timer anew when it was too early, as the system's can be, or when the client has shown signs of life.</summary>
    private bool TryWaitOn()
    {
        // While the server itself does not read, EventQueueTimeout is what ends the session.
        TimeSpan left = _awaitsPong && Session.IsReaderHeld ? Timeout : TimeLeft;
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
        Arm(Timeout - (late < TimerResolution ? late : TimerResolution));
    }

    private void Arm(TimeSpan time)
    {
        _armedAt = Time.GetTimestamp();
        _armedFor = time;
        SetTimer(time);
    }
}
