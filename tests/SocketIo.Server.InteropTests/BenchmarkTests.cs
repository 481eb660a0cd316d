namespace SocketIo.Server.InteropTests;

/// <summary>Every benchmark still runs. How fast is not for a test to say.</summary>
[Parallelizable]
public sealed class BenchmarkTests
{
    [Test]
    public async Task All_benchmarks_run()
    {
        (int exitCode, string output) = await BuiltTool.RunAsync("SocketIo.Server.Benchmarks", "--smoke");

        exitCode.Should().Be(0, output);
        output.Should().Contain("CodecBenchmarks").And.Contain("FanOutBenchmarks").And.Contain("GateBenchmarks");
    }
}
