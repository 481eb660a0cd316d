using SocketIo.Server.Comparison.Measuring;
using SocketIo.Server.Comparison.Servers;

namespace SocketIo.Server.Comparison.Reporting;

/// <summary>The plots of docs/performance.md.</summary>
internal static class Plots
{
    private static readonly string[] s_colors = ["#0b6e4f", "#5fb38d", "#a8d5bf", "#274c9b", "#7fa1e0", "#8a4fa3", "#c9a3d9", "#c8651b"];

    /// <summary>The plots that there are results for, with their names.</summary>
    public static IEnumerable<(string Name, string Svg)> Draw(ResultTable table)
    {
        if (table.ScenariosOf(Scenarios.ComparisonSuite) is { Count: > 0 } compared)
        {
            yield return (Scenarios.ComparisonSuite, BarPlot.Draw(table, compared));
        }

        if (table.ScenariosOf(Scenarios.GrowthSuite) is { Count: > 0 } grown)
        {
            yield return (Scenarios.GrowthSuite, LinePlot.Draw(table, grown));
        }
    }

    /// <summary>A server has the same color everywhere.</summary>
    public static string ColorOf(ServerKind server) => s_colors[ServerKind.All.ToList().IndexOf(server) % s_colors.Length];

    /// <summary>The names of the servers with their colors, in a row.</summary>
    public static void DrawLegend(Svg svg, IEnumerable<ServerKind> servers, double x, double y)
    {
        foreach (ServerKind server in servers)
        {
            svg.Box(x, y - 9, 10, 10, ColorOf(server));
            svg.Text(x + 14, y, server.Title);
            x += 34 + (6 * server.Title.Length);
        }
    }
}
