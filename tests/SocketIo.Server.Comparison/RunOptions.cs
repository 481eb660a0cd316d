using System.Globalization;
using SocketIo.Server.Comparison.Measuring;
using SocketIo.Server.Comparison.Servers;

namespace SocketIo.Server.Comparison;

/// <summary>The command line of a run. There is no option for an address: the servers run on this machine.</summary>
internal sealed record RunOptions
{
    public const string Usage = """
        Usage: SocketIo.Server.Comparison [--servers ours,kestrel,signalr,node] [--scenarios comparison,growth,fairness,echo-32]
                                          [--rounds 3] [--seconds 3] [--no-pin] [--smoke] [--out results/comparison.jsonl]
               SocketIo.Server.Comparison report FILE... [--write]
               SocketIo.Server.Comparison serve ours|kestrel|signalr --port N [--inline]
        """;

    private const string DefaultServers = "ours,ours-inline,ours-inline-completions,kestrel,kestrel-inline,signalr,node";

    public IReadOnlyList<ServerKind> Servers { get; private init; } = ParseServers(DefaultServers);

    public IReadOnlyList<Scenario> Selected { get; private init; } = Scenarios.All;

    public int Rounds { get; private init; } = 3;

    /// <summary>For how many seconds each scenario is measured.</summary>
    public int Seconds { get; private init; } = 3;

    /// <summary>A moment of everything, to see that it works; the figures mean nothing.</summary>
    public bool IsSmoke { get; private init; }

    public string Output { get; private init; } = Path.Combine("results", "comparison.jsonl");

    public Pace Pace => IsSmoke
        ? new(TimeSpan.Zero, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(10), LeastMessages: 20, MostClients: 10, IsPinned: false)
        : new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(Seconds), LeastMessages: 1, MostClients: int.MaxValue, IsPinned: CanPin);

    private bool CanPin { get; init; } = Environment.ProcessorCount > 1;

    public static RunOptions Parse(string[] args)
    {
        RunOptions options = new();
        for (int i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--no-pin" => options with { CanPin = false },
                "--smoke" => options with { IsSmoke = true, Rounds = 1, Selected = Scenarios.Smoke },
                _ => options.With(args[i], ++i < args.Length ? args[i] : throw new FormatException($"{args[i - 1]} is not known, or needs a value.")),
            };
        }

        return options;
    }

    private static ServerKind[] ParseServers(string names) => [.. names.Split(',').Select(ServerKind.Find)];

    private static Scenario[] ParseScenarios(string names)
    {
        string[] wanted = names.Split(',');
        return Array.Find(wanted, name => !Scenarios.All.Any(scenario => scenario.Name == name || scenario.Suite == name)) is { } unknown
            ? throw new FormatException($"Unknown scenario: {unknown}. There are: {string.Join(", ", Scenarios.All.Select(scenario => scenario.Name))}.")
            : [.. Scenarios.All.Where(scenario => wanted.Contains(scenario.Name) || wanted.Contains(scenario.Suite))];
    }

    private static int ParseNumber(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
        ? number
        : throw new FormatException($"{value} is no whole number above 0.");

    private RunOptions With(string option, string value) => option switch
    {
        "--servers" => this with { Servers = ParseServers(value) },
        "--scenarios" => this with { Selected = ParseScenarios(value) },
        "--rounds" => this with { Rounds = ParseNumber(value) },
        "--seconds" => this with { Seconds = ParseNumber(value) },
        "--out" => this with { Output = value },
        _ => throw new FormatException($"Unknown option: {option}"),
    };
}
