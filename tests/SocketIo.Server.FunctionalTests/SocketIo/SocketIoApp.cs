using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SocketIo.Server.Engine;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>An application with one Socket.IO endpoint, and its log. Its clock stands still if a test brings one.</summary>
internal sealed class SocketIoApp : IAsyncDisposable
{
    private readonly LoopbackServer _server;

    private SocketIoApp(LoopbackServer server, CapturedLog log)
    {
        _server = server;
        Log = log;
    }

    public CapturedLog Log { get; }

    public Uri Address => _server.Address;

    public IServiceProvider Services => _server.Services;

    public ISocketIoServer Io => _server.Services.GetRequiredService<ISocketIoServer>();

    /// <summary>Serves the namespaces that <paramref name="map"/> maps.</summary>
    public static async Task<SocketIoApp> StartAsync(
        Action<SocketIoEndpointBuilder> map,
        Action<SocketIoOptions>? options = null,
        TimeProvider? time = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? app = null)
    {
        CapturedLog log = new();
        LoopbackServer server = await LoopbackServer.StartAsync(
            web =>
            {
                app?.Invoke(web);
                web.MapSocketIo(map);
            },
            builder =>
            {
                builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace);
                builder.Services.AddSingleton(time ?? TimeProvider.System);
                builder.Services.AddSocketIo(options);
                services?.Invoke(builder.Services);
            });
        return new SocketIoApp(server, log);
    }

    /// <summary>Serves the namespace <c>/</c> alone.</summary>
    public static Task<SocketIoApp> ServeAsync(
        Action<NamespaceBuilder> root,
        Action<SocketIoOptions>? options = null,
        TimeProvider? time = null,
        Action<IServiceCollection>? services = null) => StartAsync(io => io.MapNamespace("/", root), options, time, services);

    /// <summary>A session that has joined no namespace.</summary>
    public Task<EngineClient> OpenAsync(ClientTransport transport = ClientTransport.WebSocket) => EngineClient.OpenAsync(Address, transport);

    /// <summary>A session that has joined one namespace.</summary>
    public async Task<SocketClient> ConnectAsync(ClientTransport transport = ClientTransport.WebSocket, string ns = "/", string auth = "") =>
        await SocketClient.JoinAsync(await OpenAsync(transport), ns, auth);

    /// <summary>A client before Socket.IO 3 that has joined <c>/</c>, as all of them do.</summary>
    public async Task<SocketClient> ConnectOldAsync(ClientTransport transport = ClientTransport.WebSocket, string query = "") =>
        await SocketClient.JoinOldAsync(await OpenOldAsync(transport, query));

    /// <summary>A session of a client before Socket.IO 3; what it has joined, or not, comes next.</summary>
    public Task<EngineClient> OpenOldAsync(ClientTransport transport = ClientTransport.WebSocket, string query = "") =>
        EngineClient.OpenAsync(Address, transport, query: query, revision: 3);

    /// <summary>The server's side of a client.</summary>
    public ISocket SocketOf(SocketClient client) =>
        Io.Namespaces.SelectMany(ns => ns.Sockets).Single(socket => socket.Id == client.Id);

    public EngineSession SessionOf(SocketClient client)
    {
        Services.GetRequiredService<SocketIoServer>().Engine.TryFind(client.Engine.SessionId, out EngineSession? session).Should().BeTrue();
        return session!;
    }

    /// <summary>Waits for a line with the event name, and returns it.</summary>
    public async Task<LogLine> LoggedAsync(string eventName)
    {
        await Eventually.IsTrueAsync(() => Log.Lines.Any(line => line.Event == eventName), description: $"{eventName} is logged");
        return Log.Lines.First(line => line.Event == eventName);
    }

    public Task StopAsync() => _server.StopAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
