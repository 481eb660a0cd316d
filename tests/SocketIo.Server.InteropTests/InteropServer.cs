using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests;

/// <summary>An application with one Socket.IO endpoint, and with a network that can be cut.</summary>
internal sealed class InteropServer : IAsyncDisposable
{
    /// <summary>The path of a page with nothing on it.</summary>
    public const string Page = "/page";

    private readonly LoopbackServer _server;
    private readonly Network _network;

    private InteropServer(LoopbackServer server, Network network, RequestLog requests, CapturedLog log)
    {
        _server = server;
        _network = network;
        Requests = requests;
        Log = log;
    }

    public Uri Address => _server.Address;

    public IServiceProvider Services => _server.Services;

    public ISocketIoServer Io => _server.Services.GetRequiredService<ISocketIoServer>();

    public INamespace Root => Io.Of("/");

    public CapturedLog Log { get; }

    public RequestLog Requests { get; }

    /// <param name="map">Maps the namespaces.</param>
    /// <param name="options">Sets options.</param>
    /// <param name="port">Where to listen on 127.0.0.1; 0 for any free port.</param>
    /// <param name="clock">The library's clock; the system's when null.</param>
    public static async Task<InteropServer> StartAsync(
        Action<SocketIoEndpointBuilder> map, Action<SocketIoOptions>? options = null, int port = 0, TimeProvider? clock = null)
    {
        Network network = new();
        RequestLog requests = new();
        CapturedLog log = new();
        LoopbackServer server = await LoopbackServer.StartAsync(
            app =>
            {
                app.Use(requests.NoteAsync);
                app.MapGet(Page, () => Results.Content("<!doctype html><title>A page of the server's origin</title>", "text/html"));
                app.MapSocketIo(map);
            },
            builder =>
            {
                builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Debug);
                builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
                builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(network.ConnectAsync)));
                builder.Services.AddSingleton(clock ?? TimeProvider.System);
                builder.Services.AddSocketIo(options);
            });
        return new InteropServer(server, network, requests, log);
    }

    /// <summary>Cuts every TCP connection, and lets nobody in until somebody has knocked in vain, and so has noticed.</summary>
    public Task InterruptNetworkAsync() => _network.InterruptAsync();

    public Task StopAsync() => _server.StopAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
