using SocketIo.Server.Comparison.Measuring;
using SocketIo.Server.Comparison.Servers;

namespace SocketIo.Server.Comparison.Reporting;

/// <summary>One panel for each scenario, with a bar for each server and its range as a thin line. Each panel has a scale of its own.</summary>
internal static class BarPlot
{
    private const int Columns = 2;
    private const double PanelWidth = 460;
    private const double BarHeight = 15;
    private const double NameWidth = 130;
    private const double LongestBar = 250;

    public static string Draw(ResultTable table, IReadOnlyList<Scenario> scenarios)
    {
        double panelHeight = 44 + (table.Servers.Count * (BarHeight + 3));
        int rows = (scenarios.Count + Columns - 1) / Columns;
        Svg svg = new(Columns * PanelWidth, rows * panelHeight);
        for (int i = 0; i < scenarios.Count; i++)
        {
            DrawPanel(svg, table, scenarios[i], (i % Columns * PanelWidth) + 10, i / Columns * panelHeight);
        }

        return svg.ToString();
    }

    private static void DrawPanel(Svg svg, ResultTable table, Scenario scenario, double x, double y)
    {
        svg.Text(x, y + 22, scenario.Title, isBold: true);
        double largest = table.Servers.Max(server => table.Values(scenario.Name, server.Name)?.Highest ?? 0);
        y += 32;
        foreach (ServerKind server in table.Servers)
        {
            if (table.Values(scenario.Name, server.Name) is { } values)
            {
                double Scale(double value) => x + NameWidth + (LongestBar * Math.Max(0, value) / largest);
                svg.Text(x + NameWidth - 6, y + 11, server.Title, "end");
                svg.Box(x + NameWidth, y, Scale(values.Median) - x - NameWidth, BarHeight, Plots.ColorOf(server));
                svg.Line([(Scale(values.Lowest), y + (BarHeight / 2)), (Scale(values.Highest), y + (BarHeight / 2))], "#222", 1);
                svg.Text(Scale(values.Highest) + 5, y + 11, Figure.Format(values.Median));
            }

            y += BarHeight + 3;
        }
    }
}
