using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SocketIo.Server.Engine;
using SocketIo.Server.Hosting;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>
/// An Engine.IO endpoint at <c>/engine.io</c> on a real Kestrel. Unless a test says otherwise it sends every message back.
/// When it is disposed, no request may have ended with an unhandled exception.
/// </summary>
internal sealed class EngineHost : IAsyncDisposable
{
    public const string Path = "/engine.io/";

    private readonly ConcurrentDictionary<string, IEngineSocket> _sockets = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<DisconnectReason>> _ends = new();
    private readonly ConcurrentQueue<CancellationToken> _requests = new();
    private readonly CapturedLog _log = new();
    private LoopbackServer _server = null!;
    private int _activeRequests;

    private EngineHost(ManualTimeProvider? clock) => ManualClock = clock;

    /// <summary>The clock of the library, if the test owns it.</summary>
    public ManualTimeProvider? ManualClock { get; }

    public Uri Address => _server.Address;

    public EngineServer Engine => _server.Services.GetRequiredService<EngineEndpoints>().Snapshot().Single();

    /// <summary>The requests that are being served, WebSockets included.</summary>
    public int ActiveRequests => Volatile.Read(ref _activeRequests);

    /// <summary>For each request that came, whether its client has gone away.</summary>
    public IReadOnlyCollection<CancellationToken> Requests => _requests;

    /// <summary>What the library has logged.</summary>
    public IReadOnlyList<LogLine> Log => _log.Lines;

    /// <param name="endpoint">Sets options and handlers.</param>
    /// <param name="clock">The clock of the library; the system's when null.</param>
    /// <param name="builder">Adds services, or configures Kestrel.</param>
    /// <param name="app">Adds middleware in front of the endpoint.</param>
    /// <param name="conventions">Adds conventions to the endpoint.</param>
    public static async Task<EngineHost> StartAsync(
        Action<EngineIoEndpointBuilder>? endpoint = null,
        ManualTimeProvider? clock = null,
        Action<WebApplicationBuilder>? builder = null,
        Action<WebApplication>? app = null,
        Action<IEndpointConventionBuilder>? conventions = null)
    {
        EngineHost host = new(clock);
        host._server = await LoopbackServer.StartAsync(
            application =>
            {
                application.Use(host.CountAsync);
                app?.Invoke(application);
                IEndpointConventionBuilder mapped = application.MapEngineIo(Path, io =>
                {
                    io.OnConnected(host.OnConnected).OnDisconnected(host.OnDisconnected).OnMessage((socket, message) => socket.Send(message));
                    endpoint?.Invoke(io);
                });
                conventions?.Invoke(mapped);
            },
            applicationBuilder =>
            {
                applicationBuilder.Services.AddEngineIo();
                applicationBuilder.Logging.AddProvider(host._log).SetMinimumLevel(LogLevel.Debug);
                if (clock is not null)
                {
                    applicationBuilder.Services.AddSingleton<TimeProvider>(clock);
                }

                builder?.Invoke(applicationBuilder);
            });
        return host;
    }

    /// <summary>The target of a request.</summary>
    public static string Target(string query) => $"{Path}?EIO=4&{query}";

    /// <summary>The open session with this id, as a handler has it.</summary>
    public IEngineSocket Socket(string sid) => _sockets[sid];

    /// <summary>The open session with this id, as the library has it.</summary>
    public EngineSession Session(string sid) =>
        Engine.TryFind(sid, out EngineSession? session) ? session : throw new InvalidOperationException("There is no such session.");

    /// <summary>Completes with the reason when the session has ended for the application.</summary>
    public Task<DisconnectReason> EndOfAsync(string sid) => Eventually.GetAsync(End(sid).Task);

    public bool HasEnded(string sid) => End(sid).Task.IsCompleted;

    /// <summary>Sends one request on a connection of its own and returns the response.</summary>
    public async Task<RawResponse> SendAsync(string method, string target, string[]? headers = null, byte[]? body = null)
    {
        using RawConnection connection = await RawConnection.OpenAsync(Address);
        await connection.SendHeadAsync(
        [
            $"{method} {target} HTTP/1.1",
            "Host: localhost",
            .. headers ?? [],
            .. body is null ? Array.Empty<string>() : [$"Content-Length: {body.Length}"],
        ]);
        await connection.SendAsync(body ?? []);
        return await connection.ReadResponseAsync(hasBody: method != "HEAD");
    }

    public Task<RawResponse> GetAsync(string query, params string[] headers) => SendAsync("GET", Target(query), headers);

    /// <summary>Opens a session over long-polling.</summary>
    public async Task<PollingSession> OpenPollingAsync(params string[] headers) => PollingSession.Of(this, await GetAsync("transport=polling", headers));

    /// <summary>Opens a session over a WebSocket, and reads its handshake.</summary>
    public async Task<(RawWebSocket WebSocket, string Sid)> OpenWebSocketAsync(params string[] headers)
    {
        RawWebSocket webSocket = await RawWebSocket.OpenAsync(Address, Target("transport=websocket"), headers);
        return (webSocket, await ReceiveHandshakeAsync(webSocket));
    }

    /// <summary>Reads the open packet, and returns the session id when the server knows the session by it.</summary>
    public async Task<string> ReceiveHandshakeAsync(RawWebSocket webSocket)
    {
        string sid = PollingSession.SidOf(await webSocket.ReceiveTextAsync());
        await Eventually.IsTrueAsync(() => Engine.TryFind(sid, out _));
        return sid;
    }

    /// <summary>Opens a WebSocket for a session that has begun over long-polling; no packet is sent yet.</summary>
    public Task<RawWebSocket> OpenUpgradeAsync(string sid, params string[] headers) => RawWebSocket.OpenAsync(Address, Target($"transport=websocket&sid={sid}"), headers);

    /// <summary>Moves a session to a WebSocket, and returns when the server has switched.</summary>
    public async Task<RawWebSocket> UpgradeAsync(string sid)
    {
        RawWebSocket webSocket = await OpenUpgradeAsync(sid);
        await webSocket.SendTextAsync("2probe");
        (await webSocket.ReceiveTextAsync()).Should().Be("3probe");
        await webSocket.SendTextAsync("5");
        await Eventually.IsTrueAsync(() => Session(sid).TransportKind == EngineTransports.WebSocket);
        return webSocket;
    }

    /// <summary>Asks for a WebSocket, and returns the answer, whatever it is.</summary>
    public async Task<RawResponse> RequestWebSocketAsync(string target, params string[] headers)
    {
        using RawConnection connection = await RawConnection.OpenAsync(Address);
        return await RawWebSocket.RequestAsync(connection, target, headers);
    }

    /// <summary>Whether the server still does what it should for others: a new session opens and echoes.</summary>
    public async Task AssertServesOthersAsync()
    {
        (RawWebSocket webSocket, _) = await OpenWebSocketAsync();
        using (webSocket)
        {
            await webSocket.SendTextAsync("4still here");
            (await webSocket.ReceiveTextAsync()).Should().Be("4still here");
        }
    }

    public Task StopAsync() => _server.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _log.AllLines.Where(line => line is { Level: LogLevel.Error, Category: not "SocketIo.Server.Engine.EngineSocket" and not "SocketIo.Server.Hosting.EngineEndpoint" })
            .Should().BeEmpty("nothing a client does may end in an unhandled exception");
    }

    private async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        Interlocked.Increment(ref _activeRequests);
        _requests.Enqueue(context.RequestAborted);
        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _activeRequests);
        }
    }

    private void OnConnected(IEngineSocket socket) => _sockets[socket.Id] = socket;

    private void OnDisconnected(IEngineSocket socket, DisconnectReason reason) => End(socket.Id).TrySetResult(reason);

    private TaskCompletionSource<DisconnectReason> End(string sid) =>
        _ends.GetOrAdd(sid, _ => new TaskCompletionSource<DisconnectReason>(TaskCreationOptions.RunContinuationsAsynchronously));
}
