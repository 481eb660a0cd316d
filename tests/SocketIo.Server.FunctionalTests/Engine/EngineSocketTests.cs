using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>What a handler of a bare Engine.IO endpoint sees and can do.</summary>
public sealed class EngineSocketTests
{
    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task Messages_come_back_as_they_came(ClientTransport transport)
    {
        await using EngineHost host = await EngineHost.StartAsync();
        using EngineClient client = await EngineClient.OpenAsync(host.Address, transport, EngineHost.Path);
        string[] packets = ["4", "4hello", "4äöü €😀\u2028\0", "b", "bAA==", "bAQIDBA==", "4" + new string('x', 100_000), "b" + Convert.ToBase64String(new byte[70_000])];

        await client.SendAsync(packets);

        (await client.ReceiveAsync(packets.Length)).Should().Equal(packets);
    }

    [Test]
    public async Task Text_and_bytes_are_sent_as_such()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        (RawWebSocket webSocket, string sid) = await host.OpenWebSocketAsync();
        IEngineSocket socket = host.Socket(sid);

        socket.Send("a lone surrogate: \ud800.");
        socket.Send("");
        socket.Send([]);
        socket.Send([0, 255]);

        (await webSocket.ReceiveTextAsync()).Should().Be("4a lone surrogate: \ufffd.");
        (await webSocket.ReceiveTextAsync()).Should().Be("4");
        (await webSocket.ReceiveBinaryAsync()).Should().BeEmpty();
        (await webSocket.ReceiveBinaryAsync()).Should().Equal(0, 255);
        webSocket.Dispose();
    }

    [Test]
    public async Task The_request_of_a_message_is_the_post_that_carries_it_or_the_one_that_became_the_WebSocket()
    {
        ConcurrentQueue<string> seen = new();
        await using EngineHost host = await EngineHost.StartAsync(io => io
            .OnMessage(async (socket, message) =>
            {
                string header = socket.Request!.Headers["X-Number"].ToString();
                await Task.Yield();
                seen.Enqueue($"{message} {socket.Request!.Method} {header}");
            }));
        PollingSession session = await host.OpenPollingAsync("X-Number: 0");
        IEngineSocket socket = host.Socket(session.Sid);

        await session.PostAsync("4a", "X-Number: 1");
        await session.PostAsync("4b", "X-Number: 2");
        HttpRequest? between = socket.Request;
        using RawWebSocket upgraded = await RawWebSocket.OpenAsync(host.Address, EngineHost.Target($"transport=websocket&sid={session.Sid}"), "X-Number: 3");
        await upgraded.SendTextAsync("5");
        await upgraded.SendTextAsync("4c");
        await Eventually.IsTrueAsync(() => seen.Count == 3);

        seen.Should().Equal("a POST 1", "b POST 2", "c GET 3");
        between.Should().BeNull();
        socket.Handshake.Headers["x-number"].ToString().Should().Be("0");
    }

    [Test]
    public async Task The_socket_knows_its_handshake()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = PollingSession.Of(host, await host.GetAsync("transport=polling&room=a%20b", "X-Test: 1", "Origin: http://localhost"));

        IEngineSocket socket = host.Socket(session.Sid);

        socket.Id.Should().Be(session.Sid);
        socket.Transport.Should().Be("polling");
        socket.Handshake.Query["room"].ToString().Should().Be("a b");
        socket.Handshake.Url.Should().Be("/engine.io/?EIO=4&transport=polling&room=a%20b");
        socket.Handshake.Headers["x-test"].ToString().Should().Be("1");
        socket.Handshake.HasOrigin.Should().BeTrue();
        socket.Handshake.IsSecure.Should().BeFalse();
        socket.Handshake.RemoteAddress.Should().Be(System.Net.IPAddress.Loopback);
        socket.Handshake.ReceivedAt.Should().BeCloseTo(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
    }

    [Test]
    public async Task Items_stay_with_the_session()
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io
            .OnConnected(socket => socket.Items["count"] = 0)
            .OnMessage((socket, _) => socket.Send($"{socket.Items["count"] = (int)socket.Items["count"]! + 1}")));
        using EngineClient one = await EngineClient.OpenAsync(host.Address, ClientTransport.WebSocket, EngineHost.Path);
        using EngineClient other = await EngineClient.OpenAsync(host.Address, ClientTransport.WebSocket, EngineHost.Path);

        await one.SendAsync("4a", "4b");
        await other.SendAsync("4a");

        (await one.ReceiveAsync(2)).Should().Equal("41", "42");
        (await other.ReceiveAsync()).Should().Be("41");
    }

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task Messages_wait_for_the_handler_of_the_connection_and_for_each_other(ClientTransport transport)
    {
        TaskCompletionSource connected = new();
        ConcurrentQueue<string> seen = new();
        await using EngineHost host = await EngineHost.StartAsync(io => io
            .OnConnected(async _ =>
            {
                await connected.Task;
                seen.Enqueue("connected");
            })
            .OnMessage(async (socket, message) =>
            {
                string text = message.ToString();
                await Task.Yield();
                seen.Enqueue(text);
                socket.Send(text);
            }));
        using EngineClient client = await EngineClient.OpenAsync(host.Address, transport, EngineHost.Path);

        Task sending = client.SendAsync("4a", "4b", "4c");
        await Eventually.IsTrueAsync(() => host.Session(client.SessionId).IsReaderHeld);
        seen.Should().BeEmpty();
        connected.SetResult();
        await sending;

        (await client.ReceiveAsync(3)).Should().Equal("4a", "4b", "4c");
        seen.Should().Equal("connected", "a", "b", "c");
    }

    [Test]
    public async Task The_end_is_told_after_the_beginning_however_long_that_takes()
    {
        TaskCompletionSource connected = new();
        ConcurrentQueue<string> seen = new();
        await using EngineHost host = await EngineHost.StartAsync(io => io
            .OnConnected(async _ =>
            {
                await connected.Task;
                seen.Enqueue("connected");
            })
            .OnDisconnected((_, reason) => seen.Enqueue(reason.ToProtocolString())));
        PollingSession session = await host.OpenPollingAsync();

        await session.PostAsync("1");
        host.Engine.SessionCount.Should().Be(0);
        connected.SetResult();
        await Eventually.IsTrueAsync(() => seen.Count == 2);

        seen.Should().Equal("connected", "transport close");
    }

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task A_handler_that_fails_is_logged_and_the_session_goes_on(ClientTransport transport)
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io
            .OnConnected(_ => throw new InvalidOperationException("connected"))
            .OnMessage(async (socket, message) =>
            {
                if (message.ToString() == "sync")
                {
                    throw new InvalidOperationException("sync");
                }

                await Task.Yield();
                if (message.ToString() == "async")
                {
                    throw new InvalidOperationException("async");
                }

                socket.Send(message);
            })
            .OnDisconnected((_, _) => throw new InvalidOperationException("disconnected")));
        using EngineClient client = await EngineClient.OpenAsync(host.Address, transport, EngineHost.Path);

        await client.SendAsync("4sync", "4async", "4fine");
        (await client.ReceiveAsync()).Should().Be("4fine");
        await client.SendAsync("1");

        await Eventually.IsTrueAsync(() => host.Log.Count(line => line.Event == "EngineHandlerFailed") == 4);
        host.Log.Where(line => line.Event == "EngineHandlerFailed").Select(line => line.Exception!.Message)
            .Should().Equal("connected", "sync", "async", "disconnected");
    }

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task A_handler_that_never_completes_ends_the_session_after_the_queue_timeout(ClientTransport transport)
    {
        ManualTimeProvider clock = new();
        TaskCompletionSource never = new();
        await using EngineHost host = await EngineHost.StartAsync(io => io.OnMessage(async (_, _) => await never.Task), clock);
        using EngineClient client = await EngineClient.OpenAsync(host.Address, transport, EngineHost.Path);
        Task sending = client.SendAsync("4x");
        await Eventually.IsTrueAsync(() => host.Session(client.SessionId).IsReaderHeld);

        // The timer is set a moment after the reader is held.
        await Eventually.IsTrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(10));
            return host.HasEnded(client.SessionId);
        });

        (await host.EndOfAsync(client.SessionId)).Should().Be(DisconnectReason.ForcedClose);
        await sending;
        host.Log.Should().ContainSingle(line => line.Event == "LimitReached" && line.Message.Contains("EventQueueTimeout"));
        never.SetResult();
    }

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task A_handler_may_close_the_session_and_its_answer_still_arrives(ClientTransport transport)
    {
        List<string> seen = [];
        await using EngineHost host = await EngineHost.StartAsync(io => io.OnMessage((socket, message) =>
        {
            seen.Add(message.ToString());
            socket.Send("bye");
            socket.Close();
        }));
        using EngineClient client = await EngineClient.OpenAsync(host.Address, transport, EngineHost.Path);

        await client.SendAsync("4a", "4b");

        (await client.ReadToEndAsync()).Should().Equal("4bye");
        (await host.EndOfAsync(client.SessionId)).Should().Be(DisconnectReason.ForcedClose);
        seen.Should().Equal("a");
    }

    [Test]
    public async Task Two_endpoints_know_nothing_of_each_other()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(
            app =>
            {
                Microsoft.AspNetCore.Builder.SocketIoEndpointRouteBuilderExtensions.MapEngineIo(app, "/a", io => io.OnMessage((socket, _) => socket.Send("a")));
                Microsoft.AspNetCore.Builder.SocketIoEndpointRouteBuilderExtensions.MapEngineIo(app, "/b", io => io.OnMessage((socket, _) => socket.Send("b")));
            },
            builder => Microsoft.Extensions.DependencyInjection.SocketIoServiceCollectionExtensions.AddEngineIo(builder.Services));
        using EngineClient a = await EngineClient.OpenAsync(server.Address, ClientTransport.WebSocket, "/a/");
        using EngineClient b = await EngineClient.OpenAsync(server.Address, ClientTransport.WebSocket, "/b/");
        using HttpClient http = new() { BaseAddress = server.Address };

        await a.SendAsync("4x");
        await b.SendAsync("4x");
        using HttpResponseMessage foreign = await http.GetAsync(new Uri($"/b/?EIO=4&transport=polling&sid={a.SessionId}", UriKind.Relative));

        (await a.ReceiveAsync()).Should().Be("4a");
        (await b.ReceiveAsync()).Should().Be("4b");
        (await foreign.Content.ReadAsStringAsync()).Should().Contain("Session ID unknown");
    }

    [Test]
    public async Task A_client_that_asks_for_base64_gets_binary_messages_as_text_on_every_transport()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        using RawWebSocket webSocket = await RawWebSocket.OpenAsync(host.Address, EngineHost.Target("transport=websocket&b64=1"));
        await webSocket.ReceiveTextAsync();

        await webSocket.SendTextAsync("bAQID");
        await webSocket.SendBinaryAsync(4, 5, 6);

        (await webSocket.ReceiveTextAsync()).Should().Be("bAQID");
        (await webSocket.ReceiveTextAsync()).Should().Be("bBAUG");
    }

    [Test]
    public async Task Polls_go_through_the_compression_of_the_host()
    {
        await using EngineHost host = await EngineHost.StartAsync(
            builder: builder => Microsoft.AspNetCore.Builder.ResponseCompressionServicesExtensions.AddResponseCompression(builder.Services, options => options.EnableForHttps = true),
            app: app => Microsoft.AspNetCore.Builder.ResponseCompressionBuilderExtensions.UseResponseCompression(app));
        PollingSession session = await host.OpenPollingAsync();
        string text = string.Concat(Enumerable.Repeat("compressible ", 200));
        host.Socket(session.Sid).Send(text);

        RawResponse response = await host.GetAsync(session.Query, "Accept-Encoding: gzip");

        response.Header("Content-Encoding").Should().Be("gzip");
        using System.IO.Compression.GZipStream unzipped = new(new MemoryStream(response.Body), System.IO.Compression.CompressionMode.Decompress);
        using StreamReader reader = new(unzipped, Encoding.UTF8);
        (await reader.ReadToEndAsync()).Should().Be("4" + text);
        await host.AssertServesOthersAsync();
    }
}
