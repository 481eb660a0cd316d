using System.Diagnostics;
using SocketIo.Server.Comparison.Dialects;
using SocketIo.Server.Comparison.Load;

namespace SocketIo.Server.Comparison.Workloads;

/// <summary>Clients come, and leave as soon as they have joined: so many at a time. A client that has left is what counts.</summary>
internal sealed class ConnectWorkload(Arena arena, int atOnce) : Workload
{
    private readonly HashSet<int> _joined = [];
    private readonly Dictionary<int, long> _open = [];
    private int _next;

    public override long Missing => _open.Count;

    public override void OnReady(Client client)
    {
        _joined.Add(client.Number);
        client.Close();
    }

    public override void OnAnswer(Client client, Answer answer) => FailAt(client, answer);

    public override void OnClosed(Client client)
    {
        base.OnClosed(client);
        _open.Remove(client.Number, out long since);
        if (_joined.Remove(client.Number))
        {
            Count(since);
        }

        if (IsRunning)
        {
            Open();
        }
    }

    protected override void OnStarted()
    {
        for (int i = 0; i < atOnce; i++)
        {
            Open();
        }
    }

    private void Open()
    {
        _open[_next] = Stopwatch.GetTimestamp();
        arena.Open(_next++, this);
    }
}
