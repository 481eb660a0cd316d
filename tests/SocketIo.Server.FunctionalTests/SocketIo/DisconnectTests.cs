using System.Collections.Concurrent;
using System.Net;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>Every way a socket can end, and what its handlers see then.</summary>
internal sealed class DisconnectTests
{
    private readonly ConcurrentQueue<string> _seen = new();
    private readonly ManualTimeProvider _clock = new();

    [SetUp]
    public void Forget() => _seen.Clear();

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task The_client_leaves_the_namespace(ClientTransport transport)
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport);

        await client.SendAsync("41");

        await ExpectAsync(client, "client namespace disconnect");
        app.Io.ConnectionCount.Should().Be(1);
    }

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task The_server_disconnects_the_socket(ClientTransport transport)
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport);

        await app.SocketOf(client).DisconnectAsync();

        (await client.ReceiveAsync()).Should().Be("41");
        await ExpectAsync(client, "server namespace disconnect");
        app.Io.ConnectionCount.Should().Be(1);
    }

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task The_server_disconnects_all_namespaces_of_the_client_and_closes_the_session(ClientTransport transport)
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport);
        using SocketClient other = await SocketClient.JoinAsync(client.Engine, "/other");

        await app.SocketOf(client).DisconnectAsync(closeConnection: true);

        (await client.Engine.ReadToEndAsync()).Should().BeEquivalentTo("41", "41/other,");
        await ExpectAsync(client, "server namespace disconnect");
        await ExpectAsync(other, "server namespace disconnect");
        await Eventually.IsTrueAsync(() => app.Io.ConnectionCount == 0);
    }

    [TestCase("41", null)]
    [TestCase("40", "a second CONNECT to a namespace")]
    [TestCase("b!", "invalid base64")]
    public async Task Handlers_can_tell_more_than_the_reason(string packet, string? description)
    {
        TaskCompletionSource<string?> told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.OnDisconnected((socket, _) => told.SetResult(socket.DisconnectDescription)));
        using SocketClient client = await app.ConnectAsync(ClientTransport.Polling);
        string? before = app.SocketOf(client).DisconnectDescription;

        await client.SendAsync(packet);

        (await Eventually.GetAsync(told.Task)).Should().Be(description);
        before.Should().BeNull();
    }

    [Test]
    public async Task The_client_closes_a_long_polling_session()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(ClientTransport.Polling);

        await client.SendAsync("1");

        await ExpectAsync(client, "transport close");
    }

    [Test]
    public async Task The_client_closes_the_WebSocket()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync();

        await ((WebSocketClient)client.Engine).Socket.SendAsync(RawWebSocket.Frame(WebSocketFrame.Close, [0x03, 0xe8]));

        await ExpectAsync(client, "transport close");
    }

    [Test]
    public async Task The_connection_of_the_WebSocket_is_lost()
    {
        await using SocketIoApp app = await StartAsync();
        SocketClient client = await app.ConnectAsync();

        client.Dispose();

        await ExpectAsync(client, "transport close");
    }

    [Test]
    public async Task The_client_sends_a_WebSocket_message_that_is_too_large()
    {
        await using SocketIoApp app = await StartAsync(options => options.MaxPayloadBytes = 1000);
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("42[\"" + new string('x', 1000) + "\"]");

        (await client.Engine.ReadToEndAsync()).Should().BeEmpty();
        ((WebSocketClient)client.Engine).CloseStatus.Should().Be(1009);
        await ExpectAsync(client, "transport error");
    }

    [Test]
    public async Task The_client_polls_twice_at_a_time()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(ClientTransport.Polling);
        var polling = (PollingClient)client.Engine;

        Task<HttpResponseMessage> one = polling.PollAsync();
        Task<HttpResponseMessage> two = polling.PollAsync();

        HttpStatusCode[] answers = [(await one).StatusCode, (await two).StatusCode];
        answers.Should().BeEquivalentTo([HttpStatusCode.OK, HttpStatusCode.BadRequest]);
        await ExpectAsync(client, "transport error");
    }

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task The_client_answers_no_ping(ClientTransport transport)
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport);

        _clock.Advance(TimeSpan.FromSeconds(25));
        (await client.ReceiveAsync()).Should().Be("2");
        _clock.Advance(TimeSpan.FromSeconds(20));

        await ExpectAsync(client, "ping timeout");
    }

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task The_client_sends_what_is_no_packet_of_the_engine(ClientTransport transport)
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport);

        await client.SendAsync("9");

        await ExpectAsync(client, "parse error");
    }

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task The_client_sends_what_is_no_packet_of_Socket_IO(ClientTransport transport)
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport);

        await client.SendAsync("42{");

        await ExpectAsync(client, "forced close");
    }

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task The_client_sends_what_its_state_does_not_allow(ClientTransport transport)
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport);

        await client.SendAsync("40");

        await ExpectAsync(client, "forced server close");
    }

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task The_server_shuts_down(ClientTransport transport)
    {
        SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport);

        Task stopping = app.StopAsync();

        (await client.Engine.ReadToEndAsync()).Should().BeEmpty("clients of a server that restarts shall reconnect by themselves");
        await ExpectAsync(client, "server shutting down");
        client.Dispose();
        await Eventually.CompletesAsync(stopping);
        await app.DisposeAsync();
    }

    [Test]
    public async Task All_namespaces_of_a_lost_session_are_told()
    {
        await using SocketIoApp app = await StartAsync();
        SocketClient client = await app.ConnectAsync();
        SocketClient other = await SocketClient.JoinAsync(client.Engine, "/other");

        client.Dispose();

        await ExpectAsync(client, "transport close");
        await ExpectAsync(other, "transport close");
        app.Io.Of("/").Sockets.Should().BeEmpty();
        app.Io.Of("/other").Sockets.Should().BeEmpty();
    }

    [Test]
    public async Task Handlers_see_the_rooms_and_the_connected_socket_while_it_goes_and_nothing_of_it_afterwards()
    {
        List<(string When, bool Connected, string[] Rooms, bool Aborted, int Members)> seen = [];
        TaskCompletionSource done = new();
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.OnConnected(socket => socket.JoinAsync("room"));
            root.OnDisconnecting((socket, _) => Look("disconnecting", socket));
            root.OnDisconnected((socket, _) =>
            {
                Look("disconnected", socket);
                done.SetResult();
            });
        });
        using SocketClient client = await app.ConnectAsync();
        using SocketClient witness = await app.ConnectAsync();
        await client.FlushAsync();

        await client.SendAsync("41");

        await Eventually.CompletesAsync(done.Task);
        seen.Should().BeEquivalentTo(
        [
            ("disconnecting", true, new[] { client.Id, "room" }, true, 1),
            ("disconnected", false, [], true, 1),
        ]);

        void Look(string when, ISocket socket) => seen.Add(
            (when, socket.Connected, [.. socket.Rooms], socket.ConnectionAborted.IsCancellationRequested, socket.Namespace.Sockets.Count));
    }

    [Test]
    public async Task A_token_taken_before_is_cancelled_by_the_disconnection()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync();
        CancellationToken token = app.SocketOf(client).ConnectionAborted;
        token.IsCancellationRequested.Should().BeFalse();

        await client.SendAsync("41");

        await Eventually.IsTrueAsync(() => token.IsCancellationRequested);
    }

    [Test]
    public async Task Nothing_is_sent_through_a_socket_that_is_gone()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync();
        ISocket gone = app.SocketOf(client);
        await gone.DisconnectAsync();
        (await client.ReceiveAsync()).Should().Be("41");
        using SocketClient again = await SocketClient.JoinAsync(client.Engine);

        await gone.EmitAsync("ghost", 1);
        await gone.EmitVolatileAsync("ghost", 2);
        await app.Io.Of("/").To(gone.Id).EmitAsync("ghost", 3);
        await gone.JoinAsync("room");
        await gone.LeaveAsync("room");
        await gone.DisconnectAsync(closeConnection: true);
        Func<Task> ask = () => gone.EmitWithAckAsync<int>("ghost", 4);

        await ask.Should().ThrowAsync<SocketDisconnectedException>();
        (await again.FlushAsync()).Should().BeEmpty();
        gone.Rooms.Should().BeEmpty();
        app.Io.Of("/").Rooms.Should().Equal(again.Id);
    }

    [Test]
    public async Task What_waits_in_the_queue_is_dropped_and_what_runs_may_finish_before_the_handlers_of_the_end()
    {
        TaskCompletionSource release = new();
        TaskCompletionSource done = new();
        List<string> order = [];
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.On<int>("work", async (_, number) =>
            {
                order.Add($"begin {number}");
                await release.Task;
                order.Add($"end {number}");
            });
            root.OnDisconnecting((_, _) => order.Add("disconnecting"));
            root.OnDisconnected((_, _) =>
            {
                order.Add("disconnected");
                done.SetResult();
            });
        });
        using SocketClient client = await app.ConnectAsync();
        await client.SendAsync("42[\"work\",1]", "42[\"work\",2]", "42[\"work\",3]", "41");
        await Eventually.IsTrueAsync(() => app.Io.Of("/").Sockets.Count == 0);

        release.SetResult();

        await Eventually.CompletesAsync(done.Task);
        order.Should().Equal("begin 1", "end 1", "disconnecting", "disconnected");
    }

    [Test]
    public async Task A_handler_that_fails_keeps_no_other_from_running()
    {
        ConcurrentQueue<string> order = new();
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.OnConnected(_ => Fail());
            root.OnConnected(_ => order.Enqueue("connected"));
            root.OnDisconnecting((_, _) => Fail());
            root.OnDisconnecting(async (_, _) =>
            {
                await Task.Yield();
                Fail();
            });
            root.OnDisconnecting((_, _) => order.Enqueue("disconnecting"));
            root.OnDisconnected((_, _) => Fail());
            root.OnDisconnected((_, _) => order.Enqueue("disconnected"));
        });
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("41");

        await Eventually.IsTrueAsync(() => order.Count == 3);
        order.Should().Equal("connected", "disconnecting", "disconnected");
        app.Log.Lines.Count(line => line.Event == "LifecycleHandlerFailed").Should().Be(4);

        static void Fail() => throw new InvalidOperationException("a handler that fails");
    }

    [Test]
    public async Task Code_that_is_cancelled_by_a_disconnection_is_no_error()
    {
        ConcurrentQueue<string> ended = new();
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.OnConnected(async socket =>
            {
                if (socket.Auth is not null)
                {
                    await socket.EmitWithAckAsync<int>("question", 1);
                }
            });
            root.On("wait", async socket =>
            {
                TaskCompletionSource never = new();
                await never.Task.WaitAsync(socket.ConnectionAborted);
            });
            root.OnDisconnected((socket, _) => ended.Enqueue(socket.Id));
        });
        using SocketClient waiting = await app.ConnectAsync();
        using SocketClient asked = await app.ConnectAsync(auth: "{}");
        await waiting.SendAsync("42[\"wait\"]", "41");
        (await asked.ReceiveAsync()).Should().Be("420[\"question\",1]");
        await asked.SendAsync("41");

        await Eventually.IsTrueAsync(() => ended.Count == 2);

        app.Log.Lines.Should().NotContain(line => line.Exception != null);
    }

    [Test]
    public async Task The_rooms_of_a_socket_are_free_for_the_next_before_its_handlers_have_run()
    {
        TaskCompletionSource release = new();
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.OnDisconnecting(async (_, _) => await release.Task));
        using SocketClient client = await app.ConnectAsync();
        await app.SocketOf(client).JoinAsync("room");

        await client.SendAsync("41");

        await Eventually.IsTrueAsync(() => app.Io.Of("/").Rooms.Count == 0);
        release.SetResult();
    }

    private Task<SocketIoApp> StartAsync(Action<SocketIoOptions>? options = null) => SocketIoApp.StartAsync(
        io =>
        {
            io.MapNamespace("/", Map);
            io.MapNamespace("/other", Map);
        },
        options,
        _clock);

    private void Map(NamespaceBuilder ns)
    {
        ns.OnDisconnecting((socket, reason) => _seen.Enqueue($"{socket.Id} disconnecting: {reason.ToProtocolString()}, rooms {socket.Rooms.Count}"));
        ns.OnDisconnected((socket, reason) => _seen.Enqueue($"{socket.Id} disconnected: {reason.ToProtocolString()}, rooms {socket.Rooms.Count}"));
    }

    private async Task ExpectAsync(SocketClient client, string reason)
    {
        await Eventually.IsTrueAsync(() => Of(client).Length == 2);
        Of(client).Should().Equal($"{client.Id} disconnecting: {reason}, rooms 1", $"{client.Id} disconnected: {reason}, rooms 0");
    }

    private string[] Of(SocketClient client) => [.. _seen.Where(line => line.StartsWith(client.Id, StringComparison.Ordinal))];
}
