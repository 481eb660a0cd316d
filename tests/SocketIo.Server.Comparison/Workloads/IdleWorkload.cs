using SocketIo.Server.Comparison.Dialects;
using SocketIo.Server.Comparison.Load;

namespace SocketIo.Server.Comparison.Workloads;

/// <summary>Clients that are there and do nothing.</summary>
internal sealed class IdleWorkload : Workload
{
    public override long Missing => 0;

    public override void OnAnswer(Client client, Answer answer) => FailAt(client, answer);

    protected override void OnStarted()
    {
    }
}
