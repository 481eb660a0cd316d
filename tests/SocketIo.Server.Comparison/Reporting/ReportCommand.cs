using SocketIo.Server.Testing;

namespace SocketIo.Server.Comparison.Reporting;

/// <summary>Makes tables and plots from files of results, on the screen or, with <c>--write</c>, in docs/performance.md.</summary>
internal static class ReportCommand
{
    private const string Begin = "<!-- measured: written by the report command of SocketIo.Server.Comparison -->";
    private const string End = "<!-- end-measured -->";

    public static int Run(string[] args)
    {
        bool isWriting = args.Contains("--write");
        (Machine machine, IReadOnlyList<Measuring.Result> results) = ResultFile.Read(args.Where(arg => arg != "--write"));
        Report report = new(machine, results);
        if (isWriting)
        {
            Write(report, new ResultTable(results), RepositoryFiles.PathOf("docs"));
        }
        else
        {
            Console.WriteLine(report.ToMarkdown());
        }

        return 0;
    }

    private static void Write(Report report, ResultTable table, string docs)
    {
        foreach ((string name, string svg) in Plots.Draw(table))
        {
            File.WriteAllText(Path.Combine(docs, "images", $"performance-{name}.svg"), svg);
        }

        string page = Path.Combine(docs, "performance.md");
        File.WriteAllText(page, Replace(File.ReadAllText(page), report.ToMarkdown("images")));
    }

    /// <summary>Puts text between the marks of a page.</summary>
    /// <exception cref="FormatException">The page has no marks.</exception>
    internal static string Replace(string page, string text)
    {
        int begin = page.IndexOf(Begin, StringComparison.Ordinal);
        int end = page.IndexOf(End, StringComparison.Ordinal);
        return begin < 0 || end < begin
            ? throw new FormatException("The page has no marks for what is measured.")
            : $"{page[..(begin + Begin.Length)]}\n\n{text}\n{page[end..]}";
    }
}
