namespace SocketIo.Server.Engine;

/// <summary>
/// The client's PINGs and their deadline (Engine.IO protocol 3): it sends one every <see cref="EngineIoOptions.PingInterval"/>, and
/// is given <see cref="EngineIoOptions.PingTimeout"/> more. As with the server's, any bytes prove that the client lives.
/// </summary>
internal sealed class ClientHeartbeat : Heartbeat
{
    private readonly TimeSpan _allowance;
    private long _lastSignOfLife;

    public ClientHeartbeat(EngineSession session)
        : base(session)
    {
        _allowance = session.Options.PingInterval + session.Options.PingTimeout;
        _lastSignOfLife = Time.GetTimestamp();
        SetTimer(_allowance);
    }

    public override bool IsOverdue
    {
        get
        {
            if (TimeLeft > TimeSpan.Zero)
            {
                return false;
            }

            lock (this)
            {
                return !IsStopped && !Session.IsReaderHeld && TimeLeft <= TimeSpan.Zero;
            }
        }
    }

    private TimeSpan TimeLeft => _allowance - Time.GetElapsedTime(Volatile.Read(ref _lastSignOfLife));

    /// <summary>The timer is left alone: when it fires, it is set for what is left.</summary>
    public override void OnSignOfLife() => Volatile.Write(ref _lastSignOfLife, Time.GetTimestamp());

    public override bool TryPing()
    {
        Session.SendHeartbeat(EnginePackets.PongPacket);
        return true;
    }

    public override bool TryPong() => false;

    protected override void OnDue()
    {
        lock (this)
        {
            if (IsStopped)
            {
                return;
            }

            // While the server itself does not read, EventQueueTimeout is what ends the session.
            TimeSpan left = Session.IsReaderHeld ? _allowance : TimeLeft;
            if (left > TimeSpan.Zero)
            {
                SetTimer(left);
                return;
            }
        }

        Session.Close(DisconnectReason.PingTimeout);
    }
}
