using System.Diagnostics;
using SocketIo.Server.Comparison.Load;
using SocketIo.Server.Comparison.Servers;
using SocketIo.Server.Comparison.Workloads;

namespace SocketIo.Server.Comparison.Measuring;

/// <summary>Runs one scenario on one server.</summary>
internal sealed class Measurement(Scenario scenario, ServerProcess server, Pace pace)
{
    private const int IdleTrainingClients = 200;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly List<string> _mistakes = [];

    public Result Take(int round)
    {
        using EventLoop loop = new(isPolling: pace.IsPinned);
        Result result = scenario.Measure == Measure.Memory ? TakeMemory(loop) : TakeMessages(loop);
        return result with { Round = round };
    }

    private Result TakeMessages(EventLoop loop)
    {
        (Arena arena, Workload workload) = Open(loop, Math.Min(scenario.Clients, pace.MostClients));
        workload.Start();
        loop.Run(pace.WarmUp, workload.OnTurn);

        workload.StartCounting();
        double cpu = server.CpuMicroseconds;
        long start = Stopwatch.GetTimestamp();
        loop.Run(pace.Measured, workload.OnTurn);
        if (workload.Done < pace.LeastMessages)
        {
            loop.Run(() => IsEnough(workload), s_patience);
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        cpu = server.CpuMicroseconds - cpu;
        (long messages, double? median, double? p99) = (workload.Done, workload.Latencies.Percentile(50), workload.Latencies.Percentile(99));

        workload.Stop();
        loop.Run(() => workload.Missing == 0, s_patience);
        Close(arena, workload);
        Check(messages >= pace.LeastMessages, $"only {messages} messages were counted");
        double value = scenario.Measure == Measure.Latency ? p99 ?? 0 : cpu / Math.Max(1, messages);
        return new Result(scenario.Name, server.Kind.Name, 0, value, messages, seconds, median, p99, workload.Missing, workload.Wrong, [.. workload.Mistakes, .. _mistakes]);
    }

    /// <summary>Clients come and go first, so that what the server keeps for the first ones is not counted.</summary>
    private Result TakeMemory(EventLoop loop)
    {
        for (int i = 0; i < 2; i++)
        {
            (Arena some, Workload visit) = Open(loop, Math.Min(IdleTrainingClients, pace.MostClients));
            Close(some, visit);
        }

        long before = Settle(loop);
        (Arena arena, Workload workload) = Open(loop, Math.Min(scenario.Clients, pace.MostClients));
        long with = Settle(loop);
        Close(arena, workload);
        double value = (with - before) / (double)arena.Count;
        return new Result(scenario.Name, server.Kind.Name, 0, value, arena.Count, 0, null, null, 0, workload.Wrong, [.. workload.Mistakes, .. _mistakes]);
    }

    private bool IsEnough(Workload workload)
    {
        workload.OnTurn();
        return workload.Done >= pace.LeastMessages;
    }

    private (Arena Arena, Workload Workload) Open(EventLoop loop, int clients)
    {
        Target target = new(server.Port, server.Kind.Dialect, scenario.IsPolling, scenario.Namespaces);
        Arena arena = new(loop, target, clients);
        Workload workload = scenario.CreateWorkload(arena);
        Check(arena.OpenAll(workload), "not all clients were let in");
        return (arena, workload);
    }

    private void Close(Arena arena, Workload workload) => Check(arena.CloseAll(workload), "not all connections were closed by the server");

    private long Settle(EventLoop loop)
    {
        loop.Run(pace.WarmUp);
        server.CollectGarbage();
        loop.Run(pace.WarmUp);
        return server.ResidentBytes;
    }

    private void Check(bool isTrue, string mistake)
    {
        if (!isTrue)
        {
            _mistakes.Add(mistake);
        }
    }
}
