using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.House.Docs;

/// <summary>
/// A named piece of compiled code: what stands between <c>// snippet: name</c> and <c>// end-snippet</c>, without the common
/// indentation. Pieces of one name in one file make one snippet, with an empty line between them.
/// </summary>
internal sealed record Snippet(string Name, string File, string[] Lines)
{
    private const string Start = "// snippet: ";
    private const string End = "// end-snippet";

    public static IReadOnlyDictionary<string, Snippet> All { get; } = ReadAll().ToDictionary(snippet => snippet.Name);

    /// <exception cref="InvalidDataException">A marker has no counterpart.</exception>
    public static IEnumerable<Snippet> Read(string file, string text)
    {
        List<(string Name, List<string> Lines)> pieces = [];
        bool isOpen = false;
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            string trimmed = line.Trim();
            bool isStart = trimmed.StartsWith(Start, StringComparison.Ordinal);
            if (isStart == isOpen && (isStart || trimmed == End))
            {
                throw new InvalidDataException($"{file}: '{trimmed}' has no counterpart.");
            }

            if (isStart)
            {
                isOpen = true;
                pieces.Add((trimmed[Start.Length..].Trim(), []));
            }
            else if (trimmed == End)
            {
                isOpen = false;
            }
            else if (isOpen)
            {
                pieces[^1].Lines.Add(line);
            }
        }

        return isOpen
            ? throw new InvalidDataException($"{file}: '{Start}{pieces[^1].Name}' has no counterpart.")
            : pieces.GroupBy(piece => piece.Name).Select(group => new Snippet(group.Key, file, Join(group.Select(piece => piece.Lines))));
    }

    private static IEnumerable<Snippet> ReadAll()
    {
        string folder = RepositoryFiles.PathOf("tests", "SocketIo.Server.DocsExamples");
        return Directory.EnumerateFiles(folder, "*.cs").SelectMany(file => Read(Path.GetFileName(file), System.IO.File.ReadAllText(file)));
    }

    private static string[] Join(IEnumerable<List<string>> pieces) => [.. pieces.SelectMany(piece => Outdent(piece).Prepend("")).Skip(1)];

    private static IEnumerable<string> Outdent(List<string> lines)
    {
        int indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart(' ').Length);
        return lines.Select(line => line.Length == 0 ? line : line[indent..]);
    }
}
