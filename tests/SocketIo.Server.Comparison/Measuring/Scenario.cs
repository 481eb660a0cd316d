using SocketIo.Server.Comparison.Servers;
using SocketIo.Server.Comparison.Workloads;

namespace SocketIo.Server.Comparison.Measuring;

/// <summary>One thing to measure on each server.</summary>
/// <param name="Name">What the command line and the results call it.</param>
/// <param name="Suite">What it belongs to: <c>comparison</c>, <c>growth</c> or <c>fairness</c>.</param>
/// <param name="Title">What the tables call it.</param>
/// <param name="Clients">How many clients there are.</param>
/// <param name="CreateWorkload">What they do.</param>
internal sealed record Scenario(string Name, string Suite, string Title, int Clients, Func<Arena, Workload> CreateWorkload)
{
    public Measure Measure { get; init; } = Measure.Cpu;

    public bool IsPolling { get; init; }

    public int Namespaces { get; init; } = 1;

    /// <summary>What grows in the series that it is a point of; null when it is none.</summary>
    public string? Series { get; init; }

    /// <summary>Where on that series it is.</summary>
    public int X { get; init; }

    /// <summary>Whether the server must not have done anything else before.</summary>
    public bool NeedsFreshServer => Measure == Measure.Memory;

    public bool IsFor(ServerKind kind) =>
        (!IsPolling || kind.Dialect.PollingPath is not null) && (Series != Scenarios.NamespaceSeries || kind.Dialect.HasNamespaces);
}
