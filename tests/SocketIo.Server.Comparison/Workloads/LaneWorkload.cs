using SocketIo.Server.Comparison.Dialects;
using SocketIo.Server.Comparison.Load;

namespace SocketIo.Server.Comparison.Workloads;

/// <summary>Clients that ask for echoes, each in a lane of its own.</summary>
internal abstract class LaneWorkload(Arena arena, int bytes) : Workload
{
    private readonly Texts _texts = new(bytes);

    protected Arena Arena { get; } = arena;

    protected EchoLane[] Lanes { get; } = new EchoLane[arena.Count];

    public override void OnReady(Client client)
    {
        Lanes[client.Number] = new EchoLane(client, _texts);
        base.OnReady(client);
    }

    public override void OnAnswer(Client client, Answer answer)
    {
        EchoLane lane = Lanes[client.Number];
        if (lane.TryTake(answer, out long since))
        {
            OnEcho(lane, since);
        }
        else
        {
            FailAt(client, answer);
        }
    }

    /// <summary>An echo has come back whose request was due at a time.</summary>
    protected abstract void OnEcho(EchoLane lane, long since);
}
