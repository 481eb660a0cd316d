using System.Diagnostics;
using System.Globalization;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Soak;

/// <summary>The server under test, with the profile <c>bench</c> of samples/Conformance: as a process of its own, or one that runs already.</summary>
internal sealed class SoakServer : IAsyncDisposable
{
    private const string Listening = "listening ";

    private readonly Process? _process;
    private readonly HttpClient _http;

    private SoakServer(Uri address, Process? process)
    {
        Address = address;
        _process = process;
        _http = new HttpClient { BaseAddress = address };
    }

    public Uri Address { get; }

    public static async Task<SoakServer> StartAsync(Uri? address, CancellationToken cancellationToken)
    {
        if (address is not null)
        {
            return new SoakServer(address, process: null);
        }

        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string program = RepositoryFiles.PathOf("samples", "Conformance", "bin", configuration, "net10.0", "Conformance.dll");
        Process process = Process.Start(new ProcessStartInfo("dotnet", [program, "--profile", "bench", "--port", "0"]) { RedirectStandardOutput = true })!;
        try
        {
            string line = await process.StandardOutput.ReadLineAsync(cancellationToken)
                ?? throw new InvalidOperationException("The server ended before it listened.");
            return new SoakServer(new Uri($"http://127.0.0.1:{line[Listening.Length..]}/"), process);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Collects the server's garbage, and tells what it holds then.</summary>
    public async Task<ServerState> CollectAsync(CancellationToken cancellationToken)
    {
        using (HttpResponseMessage collected = await _http.GetAsync("gc", cancellationToken))
        {
            collected.EnsureSuccessStatusCode();
        }

        return await GetStateAsync(cancellationToken);
    }

    public async Task<ServerState> GetStateAsync(CancellationToken cancellationToken)
    {
        string line = await _http.GetStringAsync("info", cancellationToken);
        Dictionary<string, string> values = line.Trim().Split(' ').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return new ServerState(Get("connections"), Get("sockets"), Get("pendingAcks"), Get("rooms"), Get("heap"), Get("pinned"), Get("workingSet"));

        long Get(string name) => long.Parse(values[name], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
        }
    }
}

/// <summary>What a server holds; the last three in bytes.</summary>
/// <param name="Connections">Sessions.</param>
/// <param name="Sockets">Sockets of the namespace <c>/</c>.</param>
/// <param name="PendingAcks">Acknowledgements that the server waits for.</param>
/// <param name="Rooms">Rooms that sockets have joined.</param>
/// <param name="Heap">All objects.</param>
/// <param name="Pinned">Of these, the buffers that the web server keeps for its next connections.</param>
/// <param name="WorkingSet">The process's memory.</param>
internal sealed record ServerState(long Connections, long Sockets, long PendingAcks, long Rooms, long Heap, long Pinned, long WorkingSet)
{
    public long Objects => Heap - Pinned;

    public bool IsEmpty => this is { Connections: 0, Sockets: 0, PendingAcks: 0, Rooms: 0 };
}
