using BenchmarkDotNet.Attributes;

namespace SocketIo.Server.Benchmarks;

/// <summary>The way of an event from its bytes through the gate to a handler, and of its acknowledgement back to bytes.</summary>
[MemoryDiagnoser]
public class DispatchBenchmarks
{
    private readonly byte[] _echo = [.. """4212["echo","thirty-two characters of payload"]"""u8];
    private readonly byte[] _cursor = [.. """42["cursor",1,2.5]"""u8];
    private readonly byte[] _unknown = [.. """4213["unknown",1]"""u8];
    private InProcessServer _server = null!;
    private InProcessServer.Client _client = null!;
    private double _sum;

    [Params(0, 3)]
    public int Steps { get; set; }

    [GlobalSetup]
    public void Start()
    {
        _server = new InProcessServer(io => io.MapNamespace("/", root =>
        {
            for (int i = 0; i < Steps; i++)
            {
                root.Events.Use((context, next) => next(context));
            }

            root.On<string, string>("echo", (_, text) => text);
            root.On<(int X, double Y)>("cursor", (_, at) => { _sum += at.X + at.Y; });
        }));
        _client = _server.Connect();
    }

    [GlobalCleanup]
    public void Stop() => _server.Dispose();

    [Benchmark]
    public void EchoWithAck() => _client.Send(_echo);

    [Benchmark]
    public double TupleWithoutAck()
    {
        _client.Send(_cursor);
        return _sum;
    }

    [Benchmark]
    public void UnknownEvent() => _client.Send(_unknown);
}
