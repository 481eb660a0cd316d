using SocketIo.Server.Comparison.Workloads;

namespace SocketIo.Server.Comparison.Measuring;

/// <summary>All scenarios.</summary>
internal static class Scenarios
{
    public const string ComparisonSuite = "comparison";
    public const string GrowthSuite = "growth";
    public const string FairnessSuite = "fairness";
    public const string NamespaceSeries = "namespaces of a client";

    private const int FanOutBytes = 128;

    public static IReadOnlyList<Scenario> All { get; } = [.. Comparison(), .. Growth(), .. Fairness()];

    /// <summary>One of each kind: few clients make no difference between more and fewer of them.</summary>
    public static IReadOnlyList<Scenario> Smoke { get; } =
        [.. All.Where(scenario => scenario.Series is null || scenario.Name is "rooms-10" or "namespaces-10")];

    /// <summary>What a server does before it is measured, so that it is compiled.</summary>
    public static Scenario Training { get; } = Echo("training", ComparisonSuite, "", clients: 20, window: 4, bytes: 32);

    private static IEnumerable<Scenario> Comparison() =>
    [
        Echo("echo-32", ComparisonSuite, "echo with ack, 32 B, 16 in flight x 100 connections", 100, window: 16, bytes: 32),
        Echo("echo-1k", ComparisonSuite, "the same, 1 KiB", 100, window: 16, bytes: 1024),
        Echo("echo-64k", ComparisonSuite, "the same, 64 KiB", 100, window: 16, bytes: 65536),
        Echo("echo-32-w1", ComparisonSuite, "echo, 32 B, 1 in flight x 100 connections", 100, window: 1, bytes: 32),
        FanOut("broadcast", ComparisonSuite, "broadcast to 1,000, per delivery", rooms: 0),
        FanOut("rooms", ComparisonSuite, "rooms of 10 among 1,000, per delivery", rooms: 1),
        new("connect", ComparisonSuite, "connect and leave, per connection", 0, arena => new ConnectWorkload(arena, atOnce: 32)),
        new("polling", ComparisonSuite, "long-polling echo (POST and GET), 32 B, 1 in flight x 100 clients", 100, arena => new EchoWorkload(arena, 1, 32)) { IsPolling = true },
        new("idle", ComparisonSuite, "10,000 idle connections, resident bytes each", 10_000, _ => new IdleWorkload()) { Measure = Measure.Memory },
    ];

    private static IEnumerable<Scenario> Growth() =>
    [
        .. from connections in (int[])[100, 1000, 10_000]
           select Echo($"connections-{connections}", GrowthSuite, $"echo, 32 B, 1 in flight, {connections:N0} connections", connections, 1, 32)
               with { Series = "connections", X = connections },
        .. from rooms in (int[])[1, 10, 100]
           select FanOut($"rooms-{rooms}", GrowthSuite, $"rooms of 10 among 1,000, each client in {rooms}, per delivery", rooms)
               with { Series = "rooms of a client", X = rooms },
        .. from namespaces in (int[])[1, 10]
           select Echo($"namespaces-{namespaces}", GrowthSuite, $"echo, 32 B, 1 in flight x 100 connections, each client in {namespaces} of 10 namespaces", 100, 1, 32)
               with { Series = NamespaceSeries, X = namespaces, Namespaces = namespaces },
        .. from bytes in (int[])[32, 256, 1024, 4096, 16384, 65536]
           select Echo($"bytes-{bytes}", GrowthSuite, $"echo, {bytes:N0} B, 4 in flight x 100 connections", 100, 4, bytes)
               with { Series = "bytes of a text", X = bytes },
    ];

    private static IEnumerable<Scenario> Fairness() =>
    [
        OpenLoop("fair-quiet", "2,000 echoes a second from 50 connections", Nuisance.None),
        OpenLoop("fair-flood", "the same, with one client that floods", Nuisance.Flooding),
        OpenLoop("fair-slow", "the same, with one client that sends and does not read", Nuisance.Slow),
    ];

    private static Scenario Echo(string name, string suite, string title, int clients, int window, int bytes) =>
        new(name, suite, title, clients, arena => new EchoWorkload(arena, window, bytes));

    private static Scenario FanOut(string name, string suite, string title, int rooms) =>
        new(name, suite, title, 1000, arena => new FanOutWorkload(arena, rooms, FanOutBytes));

    private static Scenario OpenLoop(string name, string title, Nuisance nuisance) =>
        new(name, FairnessSuite, title, 51, arena => new OpenLoopWorkload(arena, 2000, nuisance)) { Measure = Measure.Latency };
}
