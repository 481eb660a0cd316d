using SocketIo.Server.Comparison.Measuring;
using SocketIo.Server.Comparison.Reporting;

namespace SocketIo.Server.Tests.Comparison;

public sealed class ReportTests
{
    private static readonly Machine s_machine = new("A processor", 2, 8, "Linux", ".NET 10", "20", "4", 3, IsPinned: true, "2026-01-01");

    private static readonly Result[] s_results =
    [
        Run("echo-32", "ours", 0, 2), Run("echo-32", "ours", 1, 3), Run("echo-32", "ours", 2, 4),
        Run("echo-32", "kestrel", 0, 1), Run("echo-32", "kestrel", 1, 2), Run("echo-32", "kestrel", 2, 2),
        Run("echo-32", "node", 0, 10), Run("echo-32", "node", 1, 12), Run("echo-32", "node", 2, 10),
        Run("connections-100", "ours", 0, 5), Run("connections-1000", "ours", 0, 6),
        Run("fair-quiet", "ours", 0, 2), Run("fair-flood", "ours", 0, 3), Run("fair-slow", "ours", 0, 2.5) with { Missing = 1 },
    ];

    [Test]
    public void It_has_medians_ratios_with_their_ranges_and_says_where_this_server_loses()
    {
        string text = new Report(s_machine, s_results).ToMarkdown();

        text.Should().Contain("16 in flight x 100 connections | 3.00 | 2.00 | 10.0 |")
            .And.Contain("| 2.00 (1.50 to 2.00) | 0.25 (0.20 to 0.40) |")
            .And.Contain("- echo with ack, 32 B, 16 in flight x 100 connections: 2.00 (1.50 to 2.00) x bare Kestrel\n")
            .And.NotContain("x Node socket.io\n");
    }

    [Test]
    public void What_went_wrong_is_not_reported_as_a_figure()
    {
        string text = new Report(s_machine, s_results).ToMarkdown();

        text.Should().Contain("one client that floods | 1.00 | 3.00 | 1.50 (1.50 to 1.50) |").And.NotContain("does not read | 1.00");
    }

    [Test]
    public void Each_plot_is_a_document_of_its_own()
    {
        (string Name, string Svg)[] plots = [.. Plots.Draw(new ResultTable(s_results))];

        plots.Select(plot => plot.Name).Should().Equal("comparison", "growth");
        plots.Should().AllSatisfy(plot => System.Xml.Linq.XDocument.Parse(plot.Svg).Root!.Name.LocalName.Should().Be("svg"));
    }

    private static Result Run(string scenario, string server, int round, double value) =>
        new(scenario, server, round, value, 100, 3, 1, value, 0, 0, []);
}
