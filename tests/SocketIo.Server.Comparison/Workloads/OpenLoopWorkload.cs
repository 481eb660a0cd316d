using System.Diagnostics;
using SocketIo.Server.Comparison.Load;

namespace SocketIo.Server.Comparison.Workloads;

/// <summary>
/// Requests at a fixed rate, whatever the answers do, from all clients but the last, which may be a nuisance. The time of an
/// answer starts when its request was due.
/// </summary>
internal sealed class OpenLoopWorkload(Arena arena, int requestsPerSecond, Nuisance nuisance) : LaneWorkload(arena, Bytes)
{
    private const int Bytes = 32;

    /// <summary>How many requests a flooding client keeps in flight.</summary>
    private const int FloodWindow = 1000;

    /// <summary>How much a client that does not read still tries to send ahead.</summary>
    private const int SlowClientBytes = 256 * 1024;

    private long _startedAt;
    private long _sent;

    public override long Missing => Lanes.SkipLast(1).Sum(lane => (long)lane.InFlight);

    private EchoLane Troublemaker => Lanes[^1];

    public override void OnTurn()
    {
        while (DueAt(_sent) <= Stopwatch.GetTimestamp())
        {
            Lanes[_sent % (Arena.Count - 1)].Send(DueAt(_sent));
            _sent++;
        }

        while (nuisance == Nuisance.Slow && Arena.Clients[^1].UnsentBytes < SlowClientBytes)
        {
            Troublemaker.Send();
        }
    }

    protected override void OnEcho(EchoLane lane, long since)
    {
        if (lane != Troublemaker)
        {
            Count(since);
        }
        else if (IsRunning)
        {
            lane.Send();
        }
    }

    protected override void OnStarted()
    {
        _startedAt = Stopwatch.GetTimestamp();
        if (nuisance == Nuisance.Slow)
        {
            Arena.Clients[^1].StopReading();
        }

        for (int i = 0; nuisance == Nuisance.Flooding && i < FloodWindow; i++)
        {
            Troublemaker.Send();
        }
    }

    /// <summary>A server may well cut a client that does not read.</summary>
    protected override bool MayBeCut(Client client) => nuisance == Nuisance.Slow && client.Number == Arena.Count - 1;

    private long DueAt(long request) => _startedAt + (request * Stopwatch.Frequency / requestsPerSecond);
}
