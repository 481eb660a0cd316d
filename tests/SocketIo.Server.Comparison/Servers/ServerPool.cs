using System.Net.Sockets;
using SocketIo.Server.Comparison.Measuring;

namespace SocketIo.Server.Comparison.Servers;

/// <summary>The processes of one round. They start when they are first needed, and end with the round.</summary>
internal sealed class ServerPool : IDisposable
{
    private readonly ServerKind[] _kinds;
    private readonly Pace _pace;
    private readonly Dictionary<ServerKind, ServerProcess> _running = [];
    private readonly HashSet<(ServerKind, bool IsPolling)> _trained = [];

    public ServerPool(IEnumerable<ServerKind> kinds, Pace pace)
    {
        _kinds = [.. kinds];
        _pace = pace;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        Console.CancelKeyPress += OnExit;
    }

    public IEnumerable<Result> Measure(Scenario scenario, int round) =>
        _kinds.Where(scenario.IsFor).Select(kind => Measure(scenario, kind, round));

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        Console.CancelKeyPress -= OnExit;
        foreach (ServerProcess server in _running.Values)
        {
            server.Dispose();
        }

        _running.Clear();
    }

    private Result Measure(Scenario scenario, ServerKind kind, int round)
    {
        try
        {
            if (!scenario.NeedsFreshServer || _pace.IsSmoke)
            {
                return new Measurement(scenario, GetTrained(kind, scenario.IsPolling), _pace).Take(round);
            }

            using ServerProcess server = Start(kind);
            return new Measurement(scenario, server, _pace).Take(round);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or SocketException or HttpRequestException)
        {
            return new Result(scenario.Name, kind.Name, round, 0, 0, 0, null, null, 0, 0, [exception.Message]);
        }
    }

    private ServerProcess GetTrained(ServerKind kind, bool isPolling)
    {
        if (!_running.TryGetValue(kind, out ServerProcess? server))
        {
            _running[kind] = server = Start(kind);
        }

        if (_pace.Training > TimeSpan.Zero && _trained.Add((kind, isPolling)))
        {
            Scenario training = Scenarios.Training with { IsPolling = isPolling };
            _ = new Measurement(training, server, _pace with { WarmUp = TimeSpan.Zero, Measured = _pace.Training }).Take(0);
        }

        return server;
    }

    private ServerProcess Start(ServerKind kind) => ServerProcess.Start(kind, _pace.IsPinned ? Pace.ServerCpu : null);

    private void OnExit(object? sender, EventArgs e) => Dispose();
}
