using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.House.Docs;

/// <summary>The C# of README.md and docs/ is compiled: each block is a snippet of the project SocketIo.Server.DocsExamples.</summary>
public sealed class SnippetTests
{
    private const string UpdateVariable = "UPDATE_DOCS";
    private const string Language = "csharp";

    private static IEnumerable<MarkdownPage> Pages =>
        MarkdownPage.All.Where(page => page.Path == "README.md" || page.Path.StartsWith("docs/", StringComparison.Ordinal));

    [Test]
    public void Every_block_of_CSharp_is_compiled_code()
    {
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            foreach (MarkdownPage page in Pages)
            {
                File.WriteAllText(RepositoryFiles.PathOf(page.Path), string.Join('\n', Update(page, Snippet.All)));
            }

            Assert.Inconclusive("The pages were updated. Run the tests again without the variable.");
        }

        Pages.SelectMany(page => Mistakes(page, Snippet.All)).Should().BeEmpty(
            "each ```csharp block of README.md and docs/ is named after a snippet of tests/SocketIo.Server.DocsExamples and equals it. "
            + "Change the snippet there, then copy it into the pages with\n  {0}=1 dotnet test tests/SocketIo.Server.Tests --filter SnippetTests\n",
            UpdateVariable);
    }

    [Test]
    public void Every_snippet_is_shown_somewhere()
    {
        HashSet<string> shown = [.. Pages.SelectMany(page => page.Blocks()).Select(NameOf).OfType<string>()];
        Snippet.All.Values.Where(snippet => !shown.Contains(snippet.Name)).Select(snippet => $"{snippet.File}: {snippet.Name}").Should().BeEmpty();
    }

    [Test]
    public void Each_mistake_is_found()
    {
        Dictionary<string, Snippet> snippets = Snippet.Read("File.cs", Source).ToDictionary(snippet => snippet.Name);
        MarkdownPage page = new("page.md", """
            ```csharp good
            if (x)
            {
                y();

                z();
            }

            last();
            ```

            ```csharp
            nameless();
            ```

            ```js
            another.language();
            ```

            ```csharp unknown
            ```

            ```csharp other
            other();
            changed();
            ```
            """);
        Mistakes(page, snippets).Should().Equal(
            "page.md:12: the block has no name. Write ```csharp and the name of a snippet.",
            "page.md:20: there is no snippet \"unknown\".",
            "page.md:23: line 2 of the block differs from the snippet \"other\" of File.cs: \"changed();\", where the snippet has \"unchanged();\".");
        Update(page, snippets)[^4..].Should().Equal("```csharp other", "other();", "unchanged();", "```");
    }

    [TestCase("// snippet: a\n// snippet: b\n// end-snippet")]
    [TestCase("// snippet: a\n")]
    [TestCase("// end-snippet\n")]
    public void A_marker_needs_its_counterpart(string source)
    {
        Func<Snippet[]> reading = () => [.. Snippet.Read("File.cs", source)];
        reading.Should().Throw<InvalidDataException>().WithMessage("File.cs: * has no counterpart.");
    }

    private const string Source = """
        class C
        {
            // snippet: good
            if (x)
            {
                y();

                z();
            }
            // end-snippet
                // snippet: other
                other();
                unchanged();
                // end-snippet
                    // snippet: good
                    last();
                    // end-snippet
        }
        """;

    private static IEnumerable<string> Mistakes(MarkdownPage page, IReadOnlyDictionary<string, Snippet> snippets) =>
        from block in page.Blocks()
        where IsCSharp(block)
        let mistake = NameOf(block) is not { } name ? $"the block has no name. Write ```{Language} and the name of a snippet."
            : !snippets.TryGetValue(name, out Snippet? snippet) ? $"there is no snippet \"{name}\"."
            : Difference(block, snippet)
        where mistake is not null
        select $"{page.Path}:{block.Line}: {mistake}";

    private static string? Difference(CodeBlock block, Snippet snippet)
    {
        if (block.Lines.SequenceEqual(snippet.Lines))
        {
            return null;
        }

        int index = block.Lines.Zip(snippet.Lines).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"line {index + 1} of the block differs from the snippet \"{snippet.Name}\" of {snippet.File}: "
            + $"\"{block.Lines.ElementAtOrDefault(index)}\", where the snippet has \"{snippet.Lines.ElementAtOrDefault(index)}\".";
    }

    private static string[] Update(MarkdownPage page, IReadOnlyDictionary<string, Snippet> snippets)
    {
        List<string> lines = [.. page.Lines];
        foreach (CodeBlock block in page.Blocks().Reverse())
        {
            if (IsCSharp(block) && NameOf(block) is { } name && snippets.TryGetValue(name, out Snippet? snippet))
            {
                lines.RemoveRange(block.Line, block.Lines.Length);
                lines.InsertRange(block.Line, snippet.Lines);
            }
        }

        return [.. lines];
    }

    private static bool IsCSharp(CodeBlock block) => block.Info.Split(' ')[0] is Language or "cs" or "c#" or "C#";

    private static string? NameOf(CodeBlock block) => block.Info.Split(' ') is [_, { } name] ? name : null;
}
