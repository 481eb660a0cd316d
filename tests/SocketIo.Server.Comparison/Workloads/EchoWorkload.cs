using SocketIo.Server.Comparison.Dialects;
using SocketIo.Server.Comparison.Load;

namespace SocketIo.Server.Comparison.Workloads;

/// <summary>Each client keeps so many requests in flight: a closed loop.</summary>
internal sealed class EchoWorkload(Arena arena, int window, int bytes) : Workload
{
    private readonly Texts _texts = new(bytes);
    private readonly EchoLane[] _lanes = new EchoLane[arena.Count];

    public override long Missing => _lanes.Sum(lane => (long)lane.InFlight);

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
            return;
        }

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
            Array.ForEach(_lanes, lane => lane.Send());
        }
    }
}
