using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>Reference, section 3.4: every row of the table of error codes, and the order in which they are found.</summary>
public sealed class RefusalTests
{
    private const string UnknownTransport = "{\"code\":0,\"message\":\"Transport unknown\"}";
    private const string UnknownSession = "{\"code\":1,\"message\":\"Session ID unknown\"}";
    private const string BadMethod = "{\"code\":2,\"message\":\"Bad handshake method\"}";
    private const string BadRequest = "{\"code\":3,\"message\":\"Bad request\"}";
    private const string UnsupportedProtocol = "{\"code\":5,\"message\":\"Unsupported protocol version\"}";

    private EngineHost _host = null!;

    [SetUp]
    public async Task StartHost() => _host = await EngineHost.StartAsync();

    [TearDown]
    public async Task StopHost()
    {
        _host.Engine.SessionCount.Should().BeLessThanOrEqualTo(1, "a refused request opens no session");
        await _host.DisposeAsync();
    }

    [TestCase("?EIO=4", UnknownTransport)]
    [TestCase("?EIO=4&transport=", UnknownTransport)]
    [TestCase("?EIO=4&transport=foo", UnknownTransport)]
    [TestCase("?EIO=4&transport=Polling", UnknownTransport)]
    [TestCase("?EIO=4&transport=webtransport", UnknownTransport)]
    [TestCase("?EIO=4&transport=foo&sid=unknown", UnknownTransport)]
    [TestCase("?EIO=4&transport=polling&sid=unknown", UnknownSession)]
    [TestCase("?EIO=3&transport=polling&sid=unknown", UnknownSession)]
    [TestCase("?EIO=4&transport=polling&sid=__proto__", UnknownSession)]
    [TestCase("?EIO=4&transport=polling&sid=%00%E4%80", UnknownSession)]
    [TestCase("?EIO=4&transport=websocket", BadRequest)]
    [TestCase("?EIO=3&transport=websocket", BadRequest)]
    [TestCase("?EIO=3&transport=polling", UnsupportedProtocol)]
    [TestCase("?EIO=5&transport=polling", UnsupportedProtocol)]
    [TestCase("?EIO=04&transport=polling", UnsupportedProtocol)]
    [TestCase("?EIO=&transport=polling", UnsupportedProtocol)]
    [TestCase("?transport=polling", UnsupportedProtocol)]
    [TestCase("", UnknownTransport)]
    [TestCase("?&&&=&=x&%&EIO", UnknownTransport)]
    public async Task A_GET_is_refused_with_400(string query, string body)
    {
        RawResponse response = await _host.SendAsync("GET", EngineHost.Path + query);

        response.Head[0].Should().Be("HTTP/1.1 400 Bad Request");
        response.OwnHeaders.Should().BeEquivalentTo($"Content-Length: {body.Length}", "Content-Type: application/json");
        response.Text.Should().Be(body);
    }

    [TestCase("POST", "?EIO=4&transport=polling", BadMethod)]
    [TestCase("PUT", "?EIO=4&transport=polling", BadMethod)]
    [TestCase("OPTIONS", "?EIO=4&transport=polling", BadMethod)]
    [TestCase("POST", "?EIO=4&transport=websocket", BadMethod)]
    [TestCase("POST", "?EIO=3&transport=polling", BadMethod)]
    [TestCase("POST", "?EIO=4", UnknownTransport)]
    [TestCase("POST", "?EIO=4&transport=polling&sid=unknown", UnknownSession)]
    [TestCase("DELETE", "?EIO=4&transport=polling&sid=unknown", UnknownSession)]
    public async Task Another_method_is_refused_with_400(string method, string query, string body)
    {
        RawResponse response = await _host.SendAsync(method, EngineHost.Path + query, body: "4x"u8.ToArray());

        response.Status.Should().Be(400);
        response.Text.Should().Be(body);
    }

    [Test]
    public async Task A_HEAD_is_refused_without_a_body()
    {
        RawResponse response = await _host.SendAsync("HEAD", EngineHost.Target("transport=polling"));

        response.Status.Should().Be(400);
        response.Body.Should().BeEmpty();
    }

    [TestCase("?EIO=4&transport=foo", "Transport unknown")]
    [TestCase("?EIO=4", "Transport unknown")]
    [TestCase("?EIO=4&transport=websocket&sid=unknown", "Session ID unknown")]
    [TestCase("?EIO=4&transport=polling", "Bad request")]
    [TestCase("?EIO=3&transport=websocket", "Unsupported protocol version")]
    public async Task A_WebSocket_is_refused_before_the_101_with_a_text_and_the_end_of_the_connection(string query, string body)
    {
        using RawConnection connection = await RawConnection.OpenAsync(_host.Address);

        RawResponse response = await RawWebSocket.RequestAsync(connection, EngineHost.Path + query);

        response.Head[0].Should().Be("HTTP/1.1 400 Bad Request");
        response.OwnHeaders.Should().BeEquivalentTo("Connection: close", $"Content-Length: {body.Length}", "Content-Type: text/html");
        response.Text.Should().Be(body);
        await connection.EndsAsync();
    }

    [TestCase("?EIO=4&transport=websocket", "Bad request")]
    [TestCase("?EIO=3&transport=polling", "Bad request")]
    [TestCase("?transport=polling", "Bad request")]
    public async Task A_poll_that_does_not_fit_its_session_is_a_bad_request(string query, string message)
    {
        PollingSession session = await _host.OpenPollingAsync();

        RawResponse get = await _host.SendAsync("GET", $"{EngineHost.Path}{query}&sid={session.Sid}");
        RawResponse post = await _host.SendAsync("POST", $"{EngineHost.Path}{query}&sid={session.Sid}", body: "4x"u8.ToArray());
        await session.PostAsync("4unaffected");

        get.Text.Should().Be($"{{\"code\":3,\"message\":\"{message}\"}}");
        post.Text.Should().Be(get.Text);
        (await session.PollAsync()).Text.Should().Be("4unaffected");
    }

    [TestCase("?EIO=3&transport=websocket")]
    [TestCase("?EIO=4&transport=polling")]
    public async Task A_WebSocket_that_does_not_fit_its_session_is_a_bad_request(string query)
    {
        PollingSession session = await _host.OpenPollingAsync();

        RawResponse response = await _host.RequestWebSocketAsync($"{EngineHost.Path}{query}&sid={session.Sid}");
        await session.PostAsync("4unaffected");

        response.Status.Should().Be(400);
        response.Text.Should().Be("Bad request");
        (await session.PollAsync()).Text.Should().Be("4unaffected");
    }

    [TestCase("Sec-WebSocket-Version: 12", "Missing or invalid Sec-WebSocket-Version header", "13")]
    [TestCase("Sec-WebSocket-Key: short", "Missing or invalid Sec-WebSocket-Key header", null)]
    [TestCase("Sec-WebSocket-Protocol: a,,b", "Invalid Sec-WebSocket-Protocol header", null)]
    public async Task A_malformed_WebSocket_handshake_is_refused_with_the_cause(string header, string message, string? version)
    {
        string[] lines =
        [
            $"GET {EngineHost.Target("transport=websocket")} HTTP/1.1", "Host: localhost", "Connection: Upgrade", "Upgrade: websocket",
            "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ];
        string name = header[..header.IndexOf(':', StringComparison.Ordinal)];
        using RawConnection connection = await RawConnection.OpenAsync(_host.Address);

        await connection.SendHeadAsync([.. lines.Where(line => !line.StartsWith(name, StringComparison.Ordinal)), header]);
        RawResponse response = await connection.ReadResponseAsync();

        response.Status.Should().Be(400);
        response.Text.Should().Be(message);
        response.Header("Sec-WebSocket-Version").Should().Be(version);
        await connection.EndsAsync();
    }

    [TestCase("http://a\u0001b")]
    [TestCase("http://a\u007fb")]
    public async Task An_origin_with_control_characters_is_a_bad_request(string origin)
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Handshake.UseOrigins("*"));

        RawResponse polling = await host.GetAsync("transport=polling", $"Origin: {origin}");
        RawResponse webSocket = await host.RequestWebSocketAsync(EngineHost.Target("transport=websocket"), $"Origin: {origin}");

        polling.Status.Should().Be(400);
        polling.Text.Should().Be(BadRequest);
        webSocket.Status.Should().Be(400);
    }

    [TestCase(EngineTransports.WebSocket, "polling")]
    [TestCase(EngineTransports.Polling, "websocket")]
    public async Task A_transport_that_is_switched_off_is_unknown(EngineTransports transports, string transport)
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Options.Transports = transports);

        RawResponse response = await host.GetAsync($"transport={transport}");
        RawResponse webSocket = await host.RequestWebSocketAsync(EngineHost.Target($"transport={transport}"));

        response.Text.Should().Be(UnknownTransport);
        webSocket.Text.Should().Be("Transport unknown");
    }
}
