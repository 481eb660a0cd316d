using System.Diagnostics;
using SocketIo.Server.Comparison.Dialects;
using SocketIo.Server.Comparison.Load;

namespace SocketIo.Server.Comparison.Workloads;

/// <summary>
/// Requests at a fixed rate, whatever the answers do, from all clients but the last, which may be a nuisance. The time of an
/// answer starts when its request was due.
/// </summary>
internal sealed class OpenLoopWorkload(Arena arena, int requestsPerSecond, Nuisance nuisance) : Workload
{
    private const int Bytes = 32;

    /// <summary>How many requests a flooding client keeps in flight.</summary>
    private const int FloodWindow = 1000;

    /// <summary>How much a client that does not read still tries to send ahead.</summary>
    private const int SlowClientBytes = 256 * 1024;

    private readonly Texts _texts = new(Bytes);
    private readonly EchoLane[] _lanes = new EchoLane[arena.Count];
    private long _startedAt;
    private long _sent;

    public override long Missing => _lanes.SkipLast(1).Sum(lane => (long)lane.InFlight);

    private EchoLane Troublemaker => _lanes[^1];

    public override void OnReady(Client client)
    {
        _lanes[client.Number] = new EchoLane(client, _texts);
        base.OnReady(client);
    }

    public override void OnAnswer(Client client, Answer answer)
    {
        EchoLane lane = _lanes[client.Number];
        if (!lane.TryTake(answer, out long since))
        {
            FailAt(client, answer);
        }
        else if (lane != Troublemaker)
        {
            Count(since);
        }
        else if (IsRunning)
        {
            lane.Send();
        }
    }

    public override void OnTurn()
    {
        long due = (long)(Stopwatch.GetElapsedTime(_startedAt).TotalSeconds * requestsPerSecond);
        for (; _sent < due; _sent++)
        {
            long dueAt = _startedAt + (_sent * Stopwatch.Frequency / requestsPerSecond);
            _lanes[_sent % (arena.Count - 1)].Send(dueAt);
        }

        while (nuisance == Nuisance.Slow && arena.Clients[^1].UnsentBytes < SlowClientBytes)
        {
            Troublemaker.Send();
        }
    }

    protected override void OnStarted()
    {
        _startedAt = Stopwatch.GetTimestamp();
        if (nuisance == Nuisance.Slow)
        {
            arena.Clients[^1].StopReading();
        }

        for (int i = 0; nuisance == Nuisance.Flooding && i < FloodWindow; i++)
        {
            Troublemaker.Send();
        }
    }

    /// <summary>A server may well cut a client that does not read.</summary>
    protected override bool MayBeCut(Client client) => nuisance == Nuisance.Slow && client.Number == arena.Count - 1;
}
