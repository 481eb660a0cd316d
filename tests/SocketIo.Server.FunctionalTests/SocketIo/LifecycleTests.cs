using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>What runs when a socket comes.</summary>
internal sealed class LifecycleTests
{
    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task Events_wait_until_the_handlers_of_the_connection_are_done(ClientTransport transport)
    {
        TaskCompletionSource release = new();
        List<string> order = [];
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.OnConnected(async _ =>
            {
                order.Add("connecting");
                await release.Task;
                order.Add("connected");
            });
            root.OnConnected(_ => order.Add("second handler"));
            root.On<int>("x", (_, number) => order.Add($"event {number}"));
        });
        using SocketClient client = await app.ConnectAsync(transport);
        await client.SendAsync("42[\"x\",1]", "42[\"x\",2]");

        order.Should().Equal("connecting");
        release.SetResult();
        await client.FlushAsync();

        order.Should().Equal("connecting", "connected", "second handler", "event 1", "event 2");
    }

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task A_greeting_is_the_first_thing_that_a_client_gets(ClientTransport transport)
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.OnConnected(socket => socket.EmitAsync("hello", "there")));
        using EngineClient client = await app.OpenAsync(transport);

        await client.SendAsync("40", "42[\"unknown\"]");

        string[] packets = await client.ReceiveAsync(2);
        packets[0].Should().StartWith("40{");
        packets[1].Should().Be("42[\"hello\",\"there\"]");
    }

    [Test]
    public async Task The_client_is_told_before_the_handlers_run()
    {
        TaskCompletionSource never = new();
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.OnConnected(async _ => await never.Task));

        using SocketClient client = await app.ConnectAsync();

        app.SocketOf(client).Connected.Should().BeTrue();
    }

    [Test]
    public async Task A_handler_of_the_connection_may_ask_the_client()
    {
        int answer = 0;
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.OnConnected(async socket =>
        {
            answer = await socket.EmitWithAckAsync<int>("question", "how many?");
        }));
        using SocketClient client = await app.ConnectAsync();

        (await client.ReceiveAsync()).Should().Be("420[\"question\",\"how many?\"]");
        await client.SendAsync("430[42]");
        await client.FlushAsync();

        answer.Should().Be(42);
    }

    [Test]
    public async Task A_handler_of_the_connection_may_disconnect_the_socket()
    {
        int events = 0;
        TaskCompletionSource<DisconnectReason> reason = new();
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.OnConnected(socket => socket.DisconnectAsync());
            root.OnDisconnected((_, why) => reason.SetResult(why));
            root.On("x", _ => { events++; });
        });
        using SocketClient client = await app.ConnectAsync();

        (await client.ReceiveAsync()).Should().Be("41");
        await client.SendAsync("42[\"x\"]");

        (await Eventually.GetAsync(reason.Task)).Should().Be(DisconnectReason.ServerNamespaceDisconnect);
        events.Should().Be(0);
    }

    [Test]
    public async Task A_socket_knows_its_handshake_its_transport_and_its_namespace()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io => io.MapNamespace("/admin", _ => { }));
        using EngineClient engine = await EngineClient.OpenAsync(app.Address, ClientTransport.Polling, query: "&room=7");
        using SocketClient client = await SocketClient.JoinAsync(engine, "/admin");

        ISocket socket = app.SocketOf(client);

        socket.Transport.Should().Be("polling");
        socket.Namespace.Name.Should().Be("/admin");
        socket.Handshake.Query["room"].ToString().Should().Be("7");
        socket.Handshake.RemoteAddress!.ToString().Should().Be("127.0.0.1");
        socket.Handshake.Headers.Should().ContainKey("host");
        socket.Handshake.HasOrigin.Should().BeFalse();
        socket.Rooms.Should().Equal(client.Id);
    }

    [Test]
    public async Task Items_and_data_belong_to_one_socket()
    {
        object key = new();
        await using SocketIoApp app = await SocketIoApp.ServeAsync(_ => { });
        using SocketClient ann = await app.ConnectAsync();
        using SocketClient bob = await app.ConnectAsync();

        app.SocketOf(ann).Items[key] = "ann";
        app.SocketOf(ann).Data["name"] = "ann";

        app.SocketOf(ann).Items[key].Should().Be("ann");
        app.SocketOf(ann).Data["name"].Should().Be("ann");
        app.SocketOf(bob).Items.Should().BeEmpty();
        app.SocketOf(bob).Data.Should().BeEmpty();
    }
}
