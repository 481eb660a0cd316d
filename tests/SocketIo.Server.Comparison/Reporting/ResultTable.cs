using SocketIo.Server.Comparison.Measuring;
using SocketIo.Server.Comparison.Servers;

namespace SocketIo.Server.Comparison.Reporting;

/// <summary>The good results, by what they are of.</summary>
internal sealed class ResultTable(IEnumerable<Result> results)
{
    private readonly Result[] _results = [.. results.Where(result => result.IsGood)];

    /// <summary>The servers that were measured, in the order of the tables.</summary>
    public IReadOnlyList<ServerKind> Servers => [.. ServerKind.All.Where(kind => _results.Any(result => result.Server == kind.Name))];

    /// <summary>Those of them that were measured in one of the scenarios.</summary>
    public IReadOnlyList<ServerKind> ServersIn(IReadOnlyList<Scenario> scenarios) =>
        [.. Servers.Where(kind => scenarios.Any(scenario => Values(scenario.Name, kind.Name) is not null))];

    /// <summary>The scenarios of a suite that were measured.</summary>
    public IReadOnlyList<Scenario> ScenariosOf(string suite) =>
        [.. Scenarios.All.Where(scenario => scenario.Suite == suite && _results.Any(result => result.Scenario == scenario.Name))];

    /// <summary>What a scenario gave on a server.</summary>
    public Spread? Values(string scenario, string server, Func<Result, double?>? figure = null) => Spread.Of(ByRound(scenario, server, figure).Values);

    /// <summary>A server's figure as a part of another's.</summary>
    public Spread? Ratios(string scenario, string server, string other) => Spread.OfRatios(ByRound(scenario, server), ByRound(scenario, other));

    /// <summary>A server's figure in one scenario as a part of that in another.</summary>
    public Spread? RatiosOfScenarios(string scenario, string other, string server) => Spread.OfRatios(ByRound(scenario, server), ByRound(other, server));

    private Dictionary<int, double> ByRound(string scenario, string server, Func<Result, double?>? figure = null)
    {
        figure ??= result => result.Value;
        return _results.Where(result => result.Scenario == scenario && result.Server == server && figure(result) is not null)
            .ToDictionary(result => result.Round, result => figure(result)!.Value);
    }
}
