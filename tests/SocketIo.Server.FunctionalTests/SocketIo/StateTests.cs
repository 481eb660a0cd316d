using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>Which packet is allowed when.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class StateTests(ClientTransport transport)
{
    [Test]
    public async Task A_CONNECT_to_an_unknown_namespace_is_refused_and_the_session_stays()
    {
        await using SocketIoApp app = await StartAsync();
        using EngineClient client = await app.OpenAsync(transport);

        await client.SendAsync("40/unknown,");

        (await client.ReceiveAsync()).Should().Be("44/unknown,{\"message\":\"Invalid namespace\"}");
        using SocketClient socket = await SocketClient.JoinAsync(client);
        (await socket.FlushAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_second_CONNECT_to_a_joined_namespace_ends_the_session()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport);

        await client.SendAsync("40");

        (await client.Engine.ReadToEndAsync()).Should().BeEmpty();
        (await app.LoggedAsync("IllegalState")).Message.Should().Contain("a second CONNECT to a namespace");
    }

    [Test]
    public async Task A_second_CONNECT_while_the_gate_is_pending_ends_the_session()
    {
        TaskCompletionSource gate = new();
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.Connect.Use(async (context, next) =>
        {
            await gate.Task;
            await next(context);
        }));
        using EngineClient client = await app.OpenAsync(transport);
        await client.SendAsync("40");

        await client.SendAsync("40");

        (await client.ReadToEndAsync()).Should().BeEmpty();
        gate.SetResult();
        app.Io.Of("/").Sockets.Should().BeEmpty();
    }

    [Test]
    public async Task Three_CONNECTs_in_one_payload_make_one_socket_and_end_the_session()
    {
        int connected = 0;
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.OnConnected(_ => { Interlocked.Increment(ref connected); }));
        using EngineClient client = await app.OpenAsync(transport);

        await client.SendAsync("40", "40", "40");

        (await client.ReadToEndAsync()).Should().ContainSingle().Which.Should().StartWith("40{\"sid\":");
        connected.Should().Be(1);
        app.Io.Of("/").Sockets.Should().BeEmpty();
    }

    [Test]
    public async Task An_event_together_with_the_CONNECT_ends_the_session()
    {
        int handled = 0;
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.On("x", _ => { Interlocked.Increment(ref handled); }));
        using EngineClient client = await app.OpenAsync(transport);

        await client.SendAsync("40", "42[\"x\"]");

        (await client.ReadToEndAsync()).Should().ContainSingle().Which.Should().StartWith("40{\"sid\":");
        handled.Should().Be(0);
        (await app.LoggedAsync("IllegalState")).Message.Should().Contain("an event before the CONNECT was answered");
    }

    [TestCase("42[\"x\"]")]
    [TestCase("42/admin,[\"x\"]")]
    [TestCase("420[\"x\"]")]
    [TestCase("430[1]")]
    [TestCase("41")]
    [TestCase("451-[\"x\",{\"_placeholder\":true,\"num\":0}]")]
    [TestCase("44{\"message\":\"x\"}")]
    public async Task A_packet_for_a_namespace_that_is_not_joined_ends_the_session(string packet)
    {
        await using SocketIoApp app = await StartAsync();
        using EngineClient client = await app.OpenAsync(transport);

        await client.SendAsync(packet);

        (await client.ReadToEndAsync()).Should().BeEmpty();
        (await app.LoggedAsync("IllegalState")).Message.Should().Contain("a namespace that is not joined");
    }

    [TestCase("42[\"x\"]")]
    [TestCase("41")]
    [TestCase("430[1]")]
    public async Task A_packet_while_the_gate_is_pending_ends_the_session(string packet)
    {
        TaskCompletionSource gate = new();
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.Connect.Use(async (context, next) =>
        {
            await gate.Task;
            await next(context);
        }));
        using EngineClient client = await app.OpenAsync(transport);
        await client.SendAsync("40");

        await client.SendAsync(packet);

        (await client.ReadToEndAsync()).Should().BeEmpty();
        gate.SetResult();
    }

    [Test]
    public async Task A_CONNECT_ERROR_from_a_client_ends_the_session()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport);

        await client.SendAsync("44{\"message\":\"x\"}");

        (await client.Engine.ReadToEndAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task After_a_DISCONNECT_the_session_stays_and_may_CONNECT_again()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient first = await app.ConnectAsync(transport);

        await first.SendAsync("41");
        await Eventually.IsTrueAsync(() => app.Io.Of("/").Sockets.Count == 0);
        using SocketClient second = await SocketClient.JoinAsync(first.Engine);

        second.Id.Should().NotBe(first.Id);
        app.Io.Of("/").Sockets.Should().ContainSingle().Which.Id.Should().Be(second.Id);
    }

    [Test]
    public async Task A_DISCONNECT_and_a_CONNECT_may_come_together()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient first = await app.ConnectAsync(transport);

        await first.SendAsync("41", "40");

        (await first.ReceiveAsync()).Should().StartWith("40{\"sid\":").And.NotContain(first.Id);
    }

    [Test]
    public async Task An_event_behind_a_DISCONNECT_ends_the_session()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport);

        await client.SendAsync("41", "42[\"x\"]");

        (await client.Engine.ReadToEndAsync()).Should().BeEmpty();
        await Eventually.IsTrueAsync(() => app.Io.ConnectionCount == 0);
    }

    [Test]
    public async Task A_DISCONNECT_leaves_one_namespace_and_no_other()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport);
        await SocketClient.JoinAsync(client.Engine, "/admin");

        await client.SendAsync("41/admin,");

        (await client.FlushAsync()).Should().BeEmpty();
        app.Io.Of("/admin").Sockets.Should().BeEmpty();
        app.Io.Of("/").Sockets.Should().ContainSingle();
    }

    [Test]
    public async Task What_a_client_sent_before_it_learned_of_its_disconnection_is_ignored()
    {
        int handled = 0;
        await using SocketIoApp app = await SocketIoApp.StartAsync(io =>
        {
            io.MapNamespace("/", _ => { });
            io.MapNamespace("/admin", admin => admin.On("x", _ => { Interlocked.Increment(ref handled); }));
        });
        using SocketClient client = await app.ConnectAsync(transport);
        await SocketClient.JoinAsync(client.Engine, "/admin");

        await app.Io.Of("/admin").DisconnectSocketsAsync();
        await client.SendAsync("42/admin,[\"x\"]", "42/admin,0[\"x\"]", "43/admin,0[]", "451-/admin,[\"x\"]", "bAQID");

        (await client.FlushAsync()).Should().Equal("41/admin,");
        handled.Should().Be(0);
    }

    [Test]
    public async Task A_client_that_the_server_has_disconnected_may_CONNECT_again_on_its_session()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient first = await app.ConnectAsync(transport);
        await app.Io.Of("/").DisconnectSocketsAsync();
        (await first.ReceiveAsync()).Should().Be("41");

        using SocketClient second = await SocketClient.JoinAsync(first.Engine);

        second.Id.Should().NotBe(first.Id);
        (await second.FlushAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_DISCONNECT_that_crosses_the_one_of_the_server_is_ignored()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport);
        await app.Io.Of("/").DisconnectSocketsAsync();

        await client.SendAsync("41");

        (await client.ReceiveAsync()).Should().Be("41");
        using SocketClient again = await SocketClient.JoinAsync(client.Engine);
    }

    private static Task<SocketIoApp> StartAsync() => SocketIoApp.StartAsync(io =>
    {
        io.MapNamespace("/", _ => { });
        io.MapNamespace("/admin", _ => { });
    });
}
