using System.Text;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>The client's side of a session of Engine.IO 3 over long-polling, to the byte; each request has a connection of its own.</summary>
internal sealed class Eio3Session
{
    private readonly EngineHost _host;

    private Eio3Session(EngineHost host, string sid)
    {
        _host = host;
        Sid = sid;
    }

    public string Sid { get; }

    public static string Target(string query) => $"{EngineHost.Path}?EIO=3&{query}";

    /// <summary>An endpoint that also serves the old protocol.</summary>
    public static Task<EngineHost> StartHostAsync(Action<EngineIoEndpointBuilder>? endpoint = null, ManualTimeProvider? clock = null) => EngineHost.StartAsync(
        io =>
        {
            io.Options.AllowEio3 = true;
            endpoint?.Invoke(io);
        },
        clock);

    public static async Task<Eio3Session> OpenAsync(EngineHost host, string query = "")
    {
        RawResponse response = await host.SendAsync("GET", Target($"transport=polling{query}"));
        response.Status.Should().Be(200, "the handshake should succeed: {0}", response);
        return new Eio3Session(host, PollingSession.SidOf(LengthPrefixedPackets.DecodeText(response.Text).Single()));
    }

    public Task<RawResponse> PollAsync() => _host.SendAsync("GET", Target($"transport=polling&sid={Sid}"));

    public Task<RawResponse> PostAsync(string body, params string[] headers) => PostAsync(Encoding.UTF8.GetBytes(body), headers);

    public Task<RawResponse> PostAsync(byte[] body, params string[] headers) => _host.SendAsync("POST", Target($"transport=polling&sid={Sid}"), headers, body);

    public Task<RawWebSocket> OpenUpgradeAsync() => RawWebSocket.OpenAsync(_host.Address, Target($"transport=websocket&sid={Sid}"));

    /// <summary>Moves the session to a WebSocket, and returns when the server has switched.</summary>
    public async Task<RawWebSocket> UpgradeAsync()
    {
        RawWebSocket webSocket = await OpenUpgradeAsync();
        await webSocket.SendTextAsync("2probe");
        (await webSocket.ReceiveTextAsync()).Should().Be("3probe");
        await webSocket.SendTextAsync("5");
        await Eventually.IsTrueAsync(() => _host.Session(Sid).TransportKind == EngineTransports.WebSocket);
        return webSocket;
    }
}
