namespace SocketIo.Server.InteropTests;

/// <summary>The soak for a moment; see CONTRIBUTING.md for the whole of it.</summary>
[Parallelizable]
public sealed class SoakTests
{
    [Test]
    public async Task Many_clients_echo_and_leave_nothing_behind()
    {
        (int exitCode, string output) = await BuiltTool.RunAsync("SocketIo.Server.Soak", "--clients", "100", "--seconds", "2", "--rate", "200");

        exitCode.Should().Be(0, output);
        output.Should().Contain("| clients | 100,").And.Contain("| errors | 0 |").And.Contain("left | 0, 0, 0, 0 |");
    }

    [TestCase("--address", "http://192.0.2.1/")]
    [TestCase("--clients", "many")]
    [TestCase("--nonsense", "1")]
    public async Task It_runs_on_this_machine_only_and_refuses_what_it_does_not_understand(params string[] arguments)
    {
        (int exitCode, string output) = await BuiltTool.RunAsync("SocketIo.Server.Soak", arguments);

        exitCode.Should().Be(2);
        output.Should().Contain(arguments[0]);
    }
}
