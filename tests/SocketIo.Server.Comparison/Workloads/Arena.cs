using SocketIo.Server.Comparison.Load;

namespace SocketIo.Server.Comparison.Workloads;

/// <summary>Where a workload takes place, and the clients that take part.</summary>
internal sealed class Arena(EventLoop loop, Target target, int count)
{
    private const int AtOnce = 64;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly List<Client> _clients = [];

    public int Count => count;

    public IReadOnlyList<Client> Clients => _clients;

    public EventLoop Loop => loop;

    /// <summary>Opens one more client.</summary>
    public Client Open(int number, Workload workload) => new(loop, target, number, workload);

    /// <summary>Opens all clients, so many at a time, and waits until they are ready; false when they are not in time.</summary>
    public bool OpenAll(Workload workload) => loop.Run(
        () =>
        {
            while (_clients.Count < count && _clients.Count - workload.ReadyClients < AtOnce)
            {
                _clients.Add(Open(_clients.Count, workload));
            }

            return workload.ReadyClients == count;
        },
        s_patience);

    /// <summary>Closes all clients and waits until the server has too; false when it has not in time.</summary>
    public bool CloseAll(Workload workload)
    {
        int before = workload.ClosedClients - _clients.Count(client => client.IsClosed);
        int next = 0;
        return loop.Run(
            () =>
            {
                for (; next < _clients.Count && next - (workload.ClosedClients - before) < AtOnce; next++)
                {
                    _clients[next].Close();
                }

                return next == _clients.Count && _clients.TrueForAll(client => client.IsClosed);
            },
            s_patience);
    }
}
