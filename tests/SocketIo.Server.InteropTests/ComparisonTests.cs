namespace SocketIo.Server.InteropTests;

/// <summary>The comparison for a moment, on every server. How fast they are is not for a test to say.</summary>
[Parallelizable]
public sealed class ComparisonTests
{
    private string _folder = "";

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("comparison").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Every_scenario_gets_complete_and_correct_answers_from_every_server_and_makes_a_report()
    {
        string results = Path.Combine(_folder, "results.jsonl");

        (int exitCode, string output) = await BuiltTool.RunAsync("SocketIo.Server.Comparison", "--smoke", "--out", results);

        exitCode.Should().Be(0, output);
        output.Should().Contain(", 0 with wrong or missing answers");

        (exitCode, output) = await BuiltTool.RunAsync("SocketIo.Server.Comparison", "report", results);

        exitCode.Should().Be(0, output);
        output.Should().Contain("|  | SocketIo.Server | SocketIo.Server, inline | SocketIo.Server, inline completions | bare Kestrel | bare Kestrel, inline | SignalR | Node socket.io |")
            .And.Contain("| broadcast to 1,000, per delivery |").And.Contain("Ratios, taken within a round").And.Contain("### Fairness");
    }

    [TestCase("--servers", "somebody-elses")]
    [TestCase("--scenarios", "nonsense")]
    [TestCase("--address", "http://192.0.2.1/")]
    public async Task It_refuses_what_it_does_not_understand(params string[] arguments)
    {
        (int exitCode, string output) = await BuiltTool.RunAsync("SocketIo.Server.Comparison", arguments);

        exitCode.Should().Be(2);
        output.Should().Contain(arguments[0] == "--address" ? arguments[0] : arguments[1]);
    }
}
