using System.Globalization;
using SocketIo.Server.Comparison.Measuring;
using SocketIo.Server.Comparison.Servers;

namespace SocketIo.Server.Comparison.Reporting;

/// <summary>One panel for each thing that grows, with a line for each server. The points stand at equal distances, since each is a multiple of the one before.</summary>
internal static class LinePlot
{
    private const int Columns = 2;
    private const double PanelWidth = 460;
    private const double PanelHeight = 250;
    private const double Left = 50;
    private const double Top = 34;
    private const double Width = 390;
    private const double Height = 170;
    private const int Ticks = 4;

    public static string Draw(ResultTable table, IReadOnlyList<Scenario> scenarios)
    {
        IGrouping<string, Scenario>[] series = [.. scenarios.GroupBy(scenario => scenario.Series!)];
        int rows = (series.Length + Columns - 1) / Columns;
        Svg svg = new(Columns * PanelWidth, (rows * PanelHeight) + 24);
        for (int i = 0; i < series.Length; i++)
        {
            DrawPanel(svg, table, series[i].Key, [.. series[i]], i % Columns * PanelWidth, i / Columns * PanelHeight);
        }

        Plots.DrawLegend(svg, table.ServersIn(scenarios), 12, (rows * PanelHeight) + 12);
        return svg.ToString();
    }

    private static void DrawPanel(Svg svg, ResultTable table, string title, Scenario[] points, double x, double y)
    {
        double largest = points.Max(point => table.Servers.Max(server => table.Values(point.Name, server.Name)?.Median ?? 0));
        double XOf(int index) => x + Left + 15 + (points.Length == 1 ? 0 : index * (Width - 30) / (points.Length - 1));
        double YOf(double value) => y + Top + Height - (Height * value / largest);

        svg.Text(x + 12, y + 20, $"µs of CPU per message, by {title}", isBold: true);
        for (int tick = 0; tick <= Ticks; tick++)
        {
            double value = largest * tick / Ticks;
            svg.Line([(x + Left, YOf(value)), (x + Left + Width, YOf(value))], "#ddd", 1);
            svg.Text(x + Left - 5, YOf(value) + 4, Figure.Format(value), "end");
        }

        for (int i = 0; i < points.Length; i++)
        {
            svg.Text(XOf(i), y + Top + Height + 16, points[i].X.ToString("#,0", CultureInfo.InvariantCulture), "middle");
        }

        foreach (ServerKind server in table.Servers)
        {
            (double X, double Y)[] line =
            [
                .. points.Select((point, i) => (Index: i, Values: table.Values(point.Name, server.Name)))
                    .Where(point => point.Values is not null)
                    .Select(point => (XOf(point.Index), YOf(point.Values!.Value.Median))),
            ];
            svg.Line(line, Plots.ColorOf(server), 2);
            Array.ForEach(line, point => svg.Dot(point.X, point.Y, Plots.ColorOf(server)));
        }
    }
}
