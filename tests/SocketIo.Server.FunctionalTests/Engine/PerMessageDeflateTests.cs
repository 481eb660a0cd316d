using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>Compressed messages on WebSockets (RFC 7692), for clients that offer it where the option is on.</summary>
public sealed class PerMessageDeflateTests
{
    private const string Offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";
    private const string Agreed = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly string s_long = "4" + string.Concat(Enumerable.Repeat("Größe, ", 500));

    [TestCase(Offer)]
    [TestCase("Sec-WebSocket-Extensions: permessage-deflate")]
    [TestCase("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover, x-other")]
    public async Task Without_the_option_no_extension_is_ever_negotiated(string offer)
    {
        await using EngineHost host = await EngineHost.StartAsync();
        (RawWebSocket webSocket, _) = await host.OpenWebSocketAsync(offer);
        using (webSocket)
        {
            webSocket.Extensions.Should().BeNull();
            await webSocket.SendAsync(ClientFrame.Compressed(WebSocketFrame.Text, Deflation.Alone(s_long)));
            (await webSocket.ReceiveCloseAsync()).Should().Be(1002);
        }
    }

    [TestCase("")]
    [TestCase("X-Nothing: here")]
    [TestCase("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10")]
    [TestCase("Sec-WebSocket-Extensions: permessage-deflate; unknown")]
    [TestCase("Sec-WebSocket-Extensions: \"")]
    public async Task A_client_that_offers_nothing_acceptable_is_served_without(string header)
    {
        await using EngineHost host = await StartAsync();
        (RawWebSocket webSocket, _) = await host.OpenWebSocketAsync(header.Length == 0 ? [] : [header]);
        using (webSocket)
        {
            webSocket.Extensions.Should().BeNull();
            await webSocket.SendTextAsync(s_long);
            (await webSocket.ReceiveTextAsync()).Should().Be(s_long);
        }
    }

    [Test]
    public async Task Messages_are_compressed_in_both_directions_from_the_threshold_on()
    {
        await using EngineHost host = await StartAsync();
        (RawWebSocket webSocket, _) = await host.OpenWebSocketAsync(Offer);
        using (webSocket)
        {
            webSocket.Extensions.Should().Be(Agreed);
            await webSocket.SendAsync(ClientFrame.Compressed(WebSocketFrame.Text, Deflation.Alone(s_long)));
            await webSocket.SendTextAsync("4short");
            byte[] binary = new byte[3_000];
            await webSocket.SendAsync(ClientFrame.Compressed(WebSocketFrame.Binary, Deflation.Alone(binary)));

            WebSocketFrame first = (await webSocket.ReceiveAsync())!;
            first.IsCompressed.Should().BeTrue();
            first.Payload.Length.Should().BeLessThan(200);
            Encoding.UTF8.GetString(first.Inflated).Should().Be(s_long);
            WebSocketFrame second = (await webSocket.ReceiveAsync())!;
            second.IsCompressed.Should().BeFalse();
            Encoding.UTF8.GetString(second.Payload).Should().Be("4short");
            WebSocketFrame third = (await webSocket.ReceiveAsync())!;
            third.Should().Match<WebSocketFrame>(frame => frame.IsCompressed && frame.Opcode == WebSocketFrame.Binary);
            third.Inflated.Should().Equal(binary);
        }
    }

    [Test]
    public async Task What_says_the_session_id_is_never_compressed_nor_is_a_pong()
    {
        await using EngineHost host = await StartAsync(options => options.Threshold = 0);
        using RawWebSocket webSocket = await RawWebSocket.OpenAsync(host.Address, EngineHost.Target("transport=websocket"), Offer);

        (await webSocket.ReceiveAsync()).Should().Match<WebSocketFrame>(open => !open.IsCompressed && open.Payload[0] == '0');
        await webSocket.SendAsync(ClientFrame.Ping(new string('p', 100)));
        (await webSocket.ReceiveAsync()).Should().Match<WebSocketFrame>(pong => !pong.IsCompressed && pong.Opcode == WebSocketFrame.Pong);
    }

    [Test]
    public async Task A_session_that_upgrades_may_compress_from_the_probe_on()
    {
        await using EngineHost host = await StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using RawWebSocket webSocket = await host.OpenUpgradeAsync(session.Sid, Offer);
        webSocket.Extensions.Should().Be(Agreed);

        await webSocket.SendAsync(ClientFrame.Compressed(WebSocketFrame.Text, Deflation.Alone("2probe")));
        (await webSocket.ReceiveTextAsync()).Should().Be("3probe");
        await webSocket.SendAsync(ClientFrame.Compressed(WebSocketFrame.Text, Deflation.Alone("5")));
        await webSocket.SendAsync(ClientFrame.Compressed(WebSocketFrame.Text, Deflation.Alone(s_long)));

        WebSocketFrame frame = (await webSocket.ReceiveAsync())!;
        frame.IsCompressed.Should().BeTrue();
        Encoding.UTF8.GetString(frame.Inflated).Should().Be(s_long);
    }

    [Test]
    public async Task Both_sides_remember_what_they_sent_where_both_want_it()
    {
        await using EngineHost host = await StartAsync(options => (options.ServerContextTakeover, options.ClientContextTakeover) = (true, true));
        (RawWebSocket webSocket, _) = await host.OpenWebSocketAsync(Offer);
        using (webSocket)
        {
            webSocket.Extensions.Should().Be("permessage-deflate");
            using var up = new Deflation();
            using var down = new Inflation();
            List<int> sizes = [];
            for (int i = 0; i < 3; i++)
            {
                await webSocket.SendAsync(ClientFrame.Compressed(WebSocketFrame.Text, up.Deflate(Encoding.UTF8.GetBytes(s_long))));
                WebSocketFrame frame = (await webSocket.ReceiveAsync())!;
                sizes.Add(frame.Payload.Length);
                Encoding.UTF8.GetString(down.Inflate(frame.Payload)).Should().Be(s_long);
            }

            sizes[1].Should().BeLessThan(sizes[0]);
        }
    }

    [Test]
    public async Task A_bomb_ends_the_connection_with_1009_and_nobody_else_notices()
    {
        await using EngineHost host = await StartAsync();
        (RawWebSocket webSocket, string sid) = await host.OpenWebSocketAsync(Offer);
        using (webSocket)
        {
            byte[] bomb = Deflation.Alone(new byte[100_000_000]);
            bomb.Length.Should().BeLessThan(1_000_000, "what comes is within the limit");

            await webSocket.SendAsync(ClientFrame.Compressed(WebSocketFrame.Binary, bomb));

            (await webSocket.ReceiveCloseAsync()).Should().Be(1009);
            (await host.EndOfAsync(sid)).Should().Be(DisconnectReason.TransportError);
        }

        host.Log.Should().Contain(line => line.Event == "LimitReached" && line.Message.Contains("MaxPayloadBytes", StringComparison.Ordinal));
        await host.AssertServesOthersAsync();
    }

    [Test]
    public async Task What_is_no_compressed_data_ends_the_connection_with_1007()
    {
        await using EngineHost host = await StartAsync();
        (RawWebSocket webSocket, string sid) = await host.OpenWebSocketAsync(Offer);
        using (webSocket)
        {
            await webSocket.SendAsync(ClientFrame.Compressed(WebSocketFrame.Text, [0xFF, 0xFF, 0xFF]));

            (await webSocket.ReceiveCloseAsync()).Should().Be(1007);
            (await host.EndOfAsync(sid)).Should().Be(DisconnectReason.TransportError);
        }
    }

    [TestCase(false, false, false)]
    [TestCase(false, true, true)]
    [TestCase(true, false, false)]
    [TestCase(true, true, true)]
    public async Task The_WebSocket_of_the_framework_understands_the_server_and_is_understood(bool isHttp2, bool serverTakeover, bool clientTakeover)
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(
            app => app.MapEngineIo("/engine.io", engine =>
            {
                engine.Options.PerMessageDeflate = new PerMessageDeflateOptions { Threshold = 0, ServerContextTakeover = serverTakeover, ClientContextTakeover = clientTakeover };
                engine.OnMessage((socket, message) => socket.Send(message));
            }),
            builder =>
            {
                builder.Services.AddEngineIo();
                builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = isHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1));
            });
        using var deadline = new CancellationTokenSource(s_patience);
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        socket.Options.CollectHttpResponseDetails = true;
        var address = new UriBuilder(server.Address) { Scheme = "ws", Path = "/engine.io/", Query = "?EIO=4&transport=websocket" };
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        await socket.ConnectAsync(address.Uri, invoker, deadline.Token);

        socket.HttpResponseHeaders!["Sec-WebSocket-Extensions"].Single().Should().StartWith("permessage-deflate");
        (await ReceiveAsync(socket, deadline.Token)).Should().StartWith("0{");
        for (int i = 0; i < 20; i++)
        {
            string text = "4" + i + string.Concat(Enumerable.Repeat("Größe, ", 1 + (i * 1_000)));
            await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, deadline.Token);
            (await ReceiveAsync(socket, deadline.Token)).Should().Be(text);
        }
    }

    private static Task<EngineHost> StartAsync(Action<PerMessageDeflateOptions>? configure = null)
    {
        var options = new PerMessageDeflateOptions();
        configure?.Invoke(options);
        return EngineHost.StartAsync(io => io.Options.PerMessageDeflate = options);
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        using var message = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        WebSocketReceiveResult result;
        do
        {
            result = await socket.ReceiveAsync(buffer, cancellationToken);
            message.Write(buffer, 0, result.Count);
        }
        while (!result.EndOfMessage);

        return Encoding.UTF8.GetString(message.ToArray());
    }
}
