using System.Text;

namespace SocketIo.Server.Comparison.Reporting;

/// <summary>Writes a table: the first column is text, the others are numbers.</summary>
internal static class MarkdownTable
{
    public static string Write(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        StringBuilder text = new();
        AddRow(text, header);
        AddRow(text, [.. header.Select((_, column) => column == 0 ? "---" : "---:")]);
        foreach (IReadOnlyList<string> row in rows)
        {
            AddRow(text, row);
        }

        return text.ToString();
    }

    private static void AddRow(StringBuilder text, IReadOnlyList<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
