namespace SocketIo.Server.Engine;

/// <summary>
/// Notices when a client has gone silent. It belongs to the session, so an upgrade does not touch it, and it costs one timer
/// whatever the client sends.
/// </summary>
internal abstract class Heartbeat
{
    private readonly ITimer _timer;

    protected Heartbeat(EngineSession session)
    {
        Session = session;
        _timer = Time.CreateTimer(static state => ((Heartbeat)state!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether the client has been silent for too long, which the timer may be some milliseconds late to notice.</summary>
    public abstract bool IsOverdue { get; }

    protected EngineSession Session { get; }

    protected TimeProvider Time => Session.Time;

    /// <summary>Guarded by the lock on this object.</summary>
    protected bool IsStopped { get; private set; }

    /// <summary>Bytes came in. Any of them prove that the client lives.</summary>
    public abstract void OnSignOfLife();

    /// <summary>A PING came in; false when it is not the client that sends them.</summary>
    public abstract bool TryPing();

    /// <summary>A PONG came in; false when it is not the client that sends them.</summary>
    public abstract bool TryPong();

    public void Stop()
    {
        lock (this)
        {
            IsStopped = true;
            _timer.Dispose();
        }
    }

    /// <summary>The timer has fired, perhaps too early, as the system's can.</summary>
    protected abstract void OnDue();

    // Timers count whole milliseconds.
    protected void SetTimer(TimeSpan time) =>
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(time.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
}
