using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.House.Docs;

public sealed class LinkTests
{
    [Test]
    public void Every_relative_link_leads_to_a_file_and_to_a_heading_in_it() =>
        MarkdownPage.All.SelectMany(page => Mistakes(page, RepositoryFiles.Root)).Should().BeEmpty();

    [Test]
    public void The_front_page_leads_to_every_page_of_the_documentation() => Unlinked("README.md", "docs/").Should().BeEmpty();

    [Test]
    public void Every_decision_is_in_the_index() => Unlinked("docs/decisions/README.md", "docs/decisions/").Should().BeEmpty();

    [Test]
    public void Each_mistake_is_found()
    {
        MarkdownPage page = new("docs/page.md", """
            # A heading: with `code`, and more

            [fine](../README.md), [fine](#a-heading-with-code-and-more), [elsewhere](https://example.com/nowhere), `[code](nowhere.md)`

            ```
            [code](nowhere.md)
            ```

            [gone](nowhere.md) ![gone](nowhere.png)
            [gone](#nowhere)
            [gone](../README.md#nowhere)
            """);
        Mistakes(page, RepositoryFiles.Root).Should().Equal(
            "docs/page.md:9: nowhere.md",
            "docs/page.md:9: nowhere.png",
            "docs/page.md:10: #nowhere",
            "docs/page.md:11: ../README.md#nowhere");
    }

    private static IEnumerable<string> Mistakes(MarkdownPage page, string root)
    {
        string folder = Path.GetDirectoryName(Path.Combine(root, page.Path))!;
        foreach ((string target, int line) in page.Links())
        {
            if (Uri.TryCreate(target, UriKind.Absolute, out _))
            {
                continue;
            }

            string[] parts = target.Split('#');
            string file = Path.GetFullPath(Path.Combine(folder, parts[0]));
            bool isGood = parts[0].Length == 0 ? page.Anchors().Contains(parts[1])
                : parts.Length == 1 ? File.Exists(file) || Directory.Exists(file)
                : File.Exists(file) && new MarkdownPage(target, File.ReadAllText(file)).Anchors().Contains(parts[1]);
            if (!isGood)
            {
                yield return $"{page.Path}:{line}: {target}";
            }
        }
    }

    /// <summary>The pages in a folder, not below it, that a page does not link to.</summary>
    private static IEnumerable<string> Unlinked(string index, string folder)
    {
        string from = Path.GetDirectoryName(index)!;
        HashSet<string> linked = [.. MarkdownPage.Read(index).Links().Select(link => Path.Combine(from, link.Target.Split('#')[0]).Replace('\\', '/'))];
        return from page in MarkdownPage.All
               where page.Path.StartsWith(folder, StringComparison.Ordinal) && !page.Path[folder.Length..].Contains('/', StringComparison.Ordinal)
               where page.Path != index && !linked.Contains(page.Path)
               select page.Path;
    }
}
