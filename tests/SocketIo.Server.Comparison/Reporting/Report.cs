using System.Text;
using SocketIo.Server.Comparison.Measuring;
using SocketIo.Server.Comparison.Servers;

namespace SocketIo.Server.Comparison.Reporting;

/// <summary>What the results say, in Markdown.</summary>
internal sealed class Report(Machine machine, IEnumerable<Result> results)
{
    private const string Cpu = "Server CPU in microseconds per message";

    /// <summary>Which server is set against which others.</summary>
    private static readonly (string Server, string[] Others)[] s_pairs =
    [
        (OurServer.Name, [KestrelServer.Name, SignalRServer.Name, "node"]),
        (OurServer.Name + "-inline", [KestrelServer.Name, KestrelServer.Name + "-inline", "node"]),
        (OurServer.Name + "-inline-completions", [KestrelServer.Name, "node"]),
    ];

    private readonly ResultTable _table = new(results);

    /// <param name="images">The folder of the plots, as seen from the page; null to leave them out.</param>
    public string ToMarkdown(string? images = null)
    {
        StringBuilder text = new();
        text.Append(machine).Append("\n\n");
        AddCosts(text, Scenarios.ComparisonSuite, "### Comparison", images);
        AddRatios(text);
        AddLosses(text);
        AddCosts(text, Scenarios.GrowthSuite, "### Growth", images);
        AddFairness(text);
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static string TitleOf(string server) => ServerKind.Find(server).Title;

    private void AddCosts(StringBuilder text, string suite, string heading, string? images)
    {
        IReadOnlyList<Scenario> scenarios = _table.ScenariosOf(suite);
        if (scenarios.Count == 0)
        {
            return;
        }

        IReadOnlyList<ServerKind> servers = _table.ServersIn(scenarios);
        text.Append(heading).Append($"\n\n{Cpu}, where no other unit is named; median of the rounds.\n\n").Append(MarkdownTable.Write(
            ["", .. servers.Select(server => server.Title)],
            scenarios.Select(string[] (scenario) => [scenario.Title, .. servers.Select(server => Figure.Format(_table.Values(scenario.Name, server.Name)))])));
        text.Append('\n');
        if (images is not null)
        {
            text.Append($"![{Cpu}](").Append(images).Append($"/performance-{suite}.svg)\n\n");
        }
    }

    private void AddRatios(StringBuilder text)
    {
        (string Server, string Other)[] pairs =
        [
            .. from pair in s_pairs
               from other in pair.Others
               where _table.Servers.Any(kind => kind.Name == pair.Server) && _table.Servers.Any(kind => kind.Name == other)
               select (pair.Server, other),
        ];
        IReadOnlyList<Scenario> scenarios = _table.ScenariosOf(Scenarios.ComparisonSuite);
        if (pairs.Length > 0 && scenarios.Count > 0)
        {
            text.Append("Ratios, taken within a round: median (lowest to highest). Below 1 this server costs less.\n\n").Append(MarkdownTable.Write(
                ["", .. pairs.Select(pair => $"{TitleOf(pair.Server)} / {TitleOf(pair.Other)}")],
                scenarios.Select(string[] (scenario) => [scenario.Title, .. pairs.Select(pair => Figure.FormatRange(_table.Ratios(scenario.Name, pair.Server, pair.Other)))])));
            text.Append('\n');
        }
    }

    /// <summary>Said plainly: where this server, without the preset, costs more than another one without it.</summary>
    private void AddLosses(StringBuilder text)
    {
        string[] losses =
        [
            .. from scenario in _table.ScenariosOf(Scenarios.ComparisonSuite)
               from other in s_pairs[0].Others
               let ratios = _table.Ratios(scenario.Name, OurServer.Name, other)
               where ratios?.Median > 1
               select $"- {scenario.Title}: {Figure.FormatRange(ratios)} x {TitleOf(other)}\n",
        ];
        if (losses.Length > 0)
        {
            text.Append("Where this server costs more than another:\n\n").AppendJoin("", losses).Append('\n');
        }
    }

    private void AddFairness(StringBuilder text)
    {
        IReadOnlyList<Scenario> scenarios = _table.ScenariosOf(Scenarios.FairnessSuite);
        if (scenarios.Count == 0)
        {
            return;
        }

        string quiet = scenarios[0].Name;
        text.Append("### Fairness\n\nTime of an answer in milliseconds, from when its request was due: median of the rounds. The last column is a ratio within a round.\n\n");
        text.Append(MarkdownTable.Write(
            ["", "p50", "p99", "p99 / p99 without the nuisance"],
            from server in _table.ServersIn(scenarios)
            from scenario in scenarios
            select (string[])
            [
                $"{server.Title}: {scenario.Title}",
                Figure.Format(_table.Values(scenario.Name, server.Name, result => result.Median)),
                Figure.Format(_table.Values(scenario.Name, server.Name, result => result.Percentile99)),
                scenario.Name == quiet ? "" : Figure.FormatRange(_table.RatiosOfScenarios(scenario.Name, quiet, server.Name)),
            ]));
        text.Append('\n');
    }
}
