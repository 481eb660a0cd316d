namespace SocketIo.Server.Comparison.Workloads;

/// <summary>Each client keeps so many requests in flight: a closed loop.</summary>
internal sealed class EchoWorkload(Arena arena, int window, int bytes) : LaneWorkload(arena, bytes)
{
    public override long Missing => Lanes.Sum(lane => (long)lane.InFlight);

    protected override void OnEcho(EchoLane lane, long since)
    {
        Count(since);
        if (IsRunning)
        {
            lane.Send();
        }
    }

    protected override void OnStarted()
    {
        for (int i = 0; i < window; i++)
        {
            Array.ForEach(Lanes, lane => lane.Send());
        }
    }
}
