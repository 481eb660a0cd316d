using BenchmarkDotNet.Attributes;

namespace SocketIo.Server.Benchmarks;

/// <summary>One emit to many sockets, up to their transports; rooms of ten members each.</summary>
[MemoryDiagnoser]
public class FanOutBenchmarks
{
    private const int RoomSize = 10;

    private readonly string _payload = new('x', 32);
    private InProcessServer _server = null!;
    private INamespace _root = null!;

    [Params(10, 1000)]
    public int Sockets { get; set; }

    [GlobalSetup]
    public void Start()
    {
        int connected = 0;
        _server = new InProcessServer(io => io.MapNamespace("/", root =>
            root.OnConnected(async socket => await socket.JoinAsync($"room{connected++ / RoomSize}"))));
        _root = _server.Io.Of("/");
        for (int i = 0; i < Sockets; i++)
        {
            _server.Connect();
        }
    }

    [GlobalCleanup]
    public void Stop() => _server.Dispose();

    [Benchmark]
    public ValueTask EmitToAll() => _root.EmitAsync("news", _payload);

    [Benchmark]
    public ValueTask EmitToRoom() => _root.To("room0").EmitAsync("news", _payload);

    [Benchmark]
    public ValueTask EmitExceptRoom() => _root.Except("room0").EmitAsync("news", _payload);
}
