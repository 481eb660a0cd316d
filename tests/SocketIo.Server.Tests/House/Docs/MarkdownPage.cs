using System.Text.RegularExpressions;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.House.Docs;

/// <summary>A page of the documentation, as far as the tests look at it.</summary>
/// <param name="path">The path from the root of the repository, with forward slashes.</param>
/// <param name="text">The page.</param>
internal sealed partial class MarkdownPage(string path, string text)
{
    private const string Fence = "```";

    public string Path { get; } = path;

    public string[] Lines { get; } = text.ReplaceLineEndings("\n").Split('\n');

    /// <summary>All pages of the repository; what is built or installed has none.</summary>
    public static IReadOnlyList<MarkdownPage> All { get; } =
    [
        .. from folder in new[] { "", "docs", "samples" }
           from file in Directory.EnumerateFiles(
               RepositoryFiles.PathOf(folder), "*.md", folder.Length == 0 ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories)
           let path = System.IO.Path.GetRelativePath(RepositoryFiles.Root, file).Replace('\\', '/')
           where !path.Contains("/node_modules/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal)
           orderby path
           select new MarkdownPage(path, File.ReadAllText(file)),
    ];

    public static MarkdownPage Read(string path) => All.Single(page => page.Path == path);

    /// <summary>The fenced blocks.</summary>
    public IEnumerable<CodeBlock> Blocks()
    {
        for (int i = 0; i < Lines.Length; i++)
        {
            if (!Lines[i].TrimStart().StartsWith(Fence, StringComparison.Ordinal))
            {
                continue;
            }

            if (!Lines[i].StartsWith(Fence, StringComparison.Ordinal))
            {
                throw new InvalidDataException($"{Path}:{i + 1}: a block must not be indented, or nobody checks it.");
            }

            int end = Array.IndexOf(Lines, Fence, i + 1);
            if (end < 0)
            {
                throw new InvalidDataException($"{Path}:{i + 1}: the block has no end.");
            }

            yield return new CodeBlock(Lines[i][Fence.Length..].Trim(), i + 1, Lines[(i + 1)..end]);
            i = end;
        }
    }

    /// <summary>The targets of the links, images included, with their line numbers.</summary>
    public IEnumerable<(string Target, int Line)> Links() =>
        from line in Prose()
        from Match link in Link().Matches(InlineCode().Replace(line.Text, ""))
        select (link.Groups["target"].Value, line.Number);

    /// <summary>What can follow the <c>#</c> of a link to this page: the headings, as GitHub writes them there.</summary>
    public HashSet<string> Anchors() =>
    [
        .. from line in Prose()
           where Heading().IsMatch(line.Text)
           select NotInAnchor().Replace(line.Text.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'),
    ];

    /// <summary>The cells of all tables, row by row.</summary>
    public IEnumerable<string[]> TableRows() =>
        from line in Prose()
        where line.Text.StartsWith('|')
        select CellEnd().Split(line.Text.Trim().Trim('|')).Select(cell => cell.Trim()).ToArray();

    /// <summary>What stands in backticks.</summary>
    public IEnumerable<string> Code() => Prose().SelectMany(line => InlineCode().Matches(line.Text).Select(match => match.Value.Trim('`')));

    private IEnumerable<(string Text, int Number)> Prose()
    {
        bool isCode = false;
        for (int i = 0; i < Lines.Length; i++)
        {
            if (Lines[i].StartsWith(Fence, StringComparison.Ordinal))
            {
                isCode = !isCode;
            }
            else if (!isCode)
            {
                yield return (Lines[i], i + 1);
            }
        }
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]+`")]
    private static partial Regex InlineCode();

    [GeneratedRegex("^#{1,6} ")]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex CellEnd();
}

/// <summary>A fenced block.</summary>
/// <param name="Info">What stands behind the fence: the language, and the name of the snippet.</param>
/// <param name="Line">The line number of the fence.</param>
/// <param name="Lines">What is in the block.</param>
internal sealed record CodeBlock(string Info, int Line, string[] Lines);
