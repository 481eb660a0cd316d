using System.Diagnostics;
using SocketIo.Server.Comparison.Measuring;
using SocketIo.Server.Comparison.Reporting;
using SocketIo.Server.Comparison.Servers;

namespace SocketIo.Server.Comparison;

/// <summary>
/// Measures everything that was asked for, in rounds. All servers of a round are up, one works at a time; the runs that a ratio
/// compares follow one another, in an order that rotates.
/// </summary>
internal sealed class RunCommand(RunOptions options)
{
    private readonly Pace _pace = options.Pace;
    private readonly List<Result> _results = [];

    /// <summary>Returns 1 when an answer was wrong or missing.</summary>
    public int Run()
    {
        if (_pace.IsPinned && OperatingSystem.IsLinux())
        {
            using Process self = Process.GetCurrentProcess();
            self.ProcessorAffinity = 1 << Pace.GeneratorCpu;
        }

        OpenFiles.Check(options.Selected.Max(scenario => Math.Min(scenario.Clients, _pace.MostClients)));
        Machine machine = Machine.Describe(_pace);
        using ResultFile file = ResultFile.Create(options.Output, machine);
        for (int round = 0; round < options.Rounds; round++)
        {
            using ServerPool pool = new(Rotate(round), _pace);
            foreach (Scenario scenario in options.Selected)
            {
                foreach (Result result in pool.Measure(scenario, round))
                {
                    Add(file, result);
                }
            }
        }

        Console.WriteLine(new Report(machine, _results).ToMarkdown());
        Result[] bad = [.. _results.Where(result => !result.IsGood)];
        Console.WriteLine($"{_results.Count} runs in {options.Output}, {bad.Length} with wrong or missing answers");
        return bad.Length == 0 ? 0 : 1;
    }

    private IEnumerable<ServerKind> Rotate(int round)
    {
        int first = round % options.Servers.Count;
        return options.Servers.Skip(first).Concat(options.Servers.Take(first));
    }

    private void Add(ResultFile file, Result result)
    {
        _results.Add(result);
        file.Add(result);
        string mistakes = result.IsGood ? "" : $"; missing {result.Missing}, wrong {result.Wrong}: {string.Join("; ", result.Mistakes)}";
        Console.Error.WriteLine($"round {result.Round + 1}, {result.Scenario}, {result.Server}: {Figure.Format(result.Value)}; {result.Messages} messages, p99 {Figure.Format(result.Percentile99 ?? 0)} ms{mistakes}");
    }
}
