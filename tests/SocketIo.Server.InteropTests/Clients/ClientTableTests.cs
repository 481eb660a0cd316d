using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.Clients;

/// <summary>docs/clients.md says what the tests of this project show, no more and no less.</summary>
[Parallelizable]
public sealed class ClientTableTests
{
    private const string UpdateVariable = "UPDATE_DOCS";
    private const string Start = "<!-- What follows is made by ClientTableTests. -->\n\n";

    private static readonly ClientTable s_table = new(Fact.All, Reason.All);

    private static readonly string s_page = RepositoryFiles.PathOf("docs", "clients.md");

    [Test]
    public void Every_cell_of_the_table_has_a_test_or_a_reason() => s_table.Mistakes().Should().BeEmpty();

    [Test]
    public void The_page_shows_the_table()
    {
        string page = File.ReadAllText(s_page).ReplaceLineEndings("\n");
        string expected = page[..(page.IndexOf(Start, StringComparison.Ordinal) + Start.Length)] + s_table.ToMarkdown();
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            File.WriteAllText(s_page, expected);
            Assert.Inconclusive("The page was updated. Run the tests again without the variable.");
        }

        page.Should().Be(
            expected,
            "the table is made of the tests. Write it anew with\n  {0}=1 dotnet test tests/SocketIo.Server.InteropTests --filter ClientTableTests\n",
            UpdateVariable);
    }

    [Test]
    public void Each_mistake_is_found_and_a_cell_names_the_transports_when_some_are_missing()
    {
        Fact[] facts =
        [
            new(Client.Python, Feature.Events, Over.Polling, typeof(ClientTableTests)),
            new(Client.Python, Feature.Events, Over.WebSocket, typeof(ClientTableTests)),
            new(Client.Python, Feature.Binary, Over.WebSocket, typeof(ClientTableTests)),
        ];
        ClientTable table = new(facts, [new Reason(Feature.Events, "none", Client.Python, Client.DotNet)]);

        table.Mistakes().Should().Contain("Events with Python has a reason although tests show it").And.Contain("Binary with DotNet has neither a test nor a reason");
        table.Mistakes().Should().NotContain(mistake => mistake.StartsWith("Events with DotNet", StringComparison.Ordinal));
        table.ToMarkdown().Should().Contain("| – [1](#why-not) | ✓ |\n").And.Contain(" | ✓ (WebSocket) |\n");
    }
}
