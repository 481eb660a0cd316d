using System.Collections.Concurrent;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo.Recovery;

/// <summary>Connection state recovery on the wire.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class RecoveryTests(ClientTransport transport)
{
    [Test]
    public async Task Without_the_option_nothing_is_different()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.OnConnected(socket => socket.EmitAsync("hello")));
        using EngineClient client = await app.OpenAsync(transport);

        await client.SendAsync("""40{"pid":"x","offset":"y"}""");

        (await client.ReceiveAsync(2)).Should().SatisfyRespectively(
            answer => answer.Should().MatchRegex("""^40{"sid":"[\w-]{20}"}$"""),
            packet => packet.Should().Be("""42["hello"]"""));
    }

    [Test]
    public async Task Events_end_with_an_offset_unless_they_are_volatile_or_await_an_answer()
    {
        await using SocketIoApp app = await StartAsync();
        using RecoveryClient client = await JoinAsync(app);
        ISocket socket = app.Io.Of("/").Sockets.Single();

        await socket.EmitAsync("direct", (1, "x"));
        await app.Io.Of("/").EmitAsync("all");
        await app.Io.Of("/").EmitAsync("bytes", new byte[] { 1 });
        await client.Engine.SendAsync("421[\"ask\"]");

        (await client.ReceiveAsync()).Packet.Should().Be("""42["direct",1,"x"]""");
        (await client.ReceiveAsync()).Packet.Should().Be("""42["all"]""");
        (await client.ReceiveAsync()).Packet.Should().Be("""451-["bytes",{"_placeholder":true,"num":0}]""");
        (await client.Engine.ReceiveAsync()).Should().Be("bAQ==");
        (await client.Engine.ReceiveAsync()).Should().Be("431[\"answer\"]");

        Task<string> ack = socket.EmitWithAckAsync<string>("who", "?");
        (await client.Engine.ReceiveAsync()).Should().Be("""420["who","?"]""");
        await client.Engine.SendAsync("430[\"me\"]");
        (await Eventually.GetAsync(ack)).Should().Be("me");
        if (transport == ClientTransport.WebSocket)
        {
            await socket.EmitVolatileAsync("volatile", 1);
            (await client.Engine.ReceiveAsync()).Should().Be("""42["volatile",1]""");
        }
    }

    [Test]
    public async Task A_client_comes_back_as_the_same_socket_and_gets_what_it_missed_before_the_answer()
    {
        ConcurrentQueue<string> connected = [];
        await using SocketIoApp app = await StartAsync(root => root.OnConnected(async socket =>
        {
            connected.Enqueue($"{socket.Recovered} {socket.Id} {socket.Data.Count}");
            socket.Data["name"] = "ada";
            if (!socket.Recovered)
            {
                await socket.JoinAsync("room");
                await socket.EmitAsync("welcome");
            }
        }));
        using RecoveryClient client = await JoinAsync(app);
        string offset = (await client.ReceiveAsync()).Offset;
        await client.LoseAsync(app);

        await app.Io.Of("/").EmitAsync("all", 1);
        await app.Io.Of("/").To("room").EmitAsync("room", new byte[] { 7 });
        await app.Io.Of("/").To("other").EmitAsync("other");
        await app.Io.Of("/").To(client.Id).EmitAsync("own", "x");
        await app.Io.Of("/").Except("room").EmitAsync("not me");
        await app.Io.Of("/").Except(client.Id).EmitAsync("nor me");
        await app.Io.Of("/").Volatile.EmitAsync("volatile");
        using RecoveryClient again = await JoinAsync(app, new { pid = client.Pid, offset });

        (again.Id, again.Pid).Should().Be((client.Id, client.Pid));
        again.MissedEvents.Should().Equal("""42["all",1]""", """451-["room",{"_placeholder":true,"num":0}]""", "bBw==", """42["own","x"]""");
        await Eventually.IsTrueAsync(() => connected.Count == 2);
        connected.Should().Equal($"False {client.Id} 0", $"True {client.Id} 1");
        ISocket socket = app.Io.Of("/").Sockets.Single();
        socket.Rooms.Should().BeEquivalentTo(client.Id, "room");

        await app.Io.Of("/").To("room").EmitAsync("live");
        (await again.ReceiveAsync()).Packet.Should().Be("""42["live"]""");
    }

    [Test]
    public async Task A_client_that_has_received_no_event_yet_comes_back_too_and_misses_none()
    {
        await using SocketIoApp app = await StartAsync();
        using RecoveryClient client = await JoinAsync(app);
        await client.LoseAsync(app);
        await app.Io.Of("/").EmitAsync("first");

        using RecoveryClient again = await JoinAsync(app, new { pid = client.Pid });

        again.Id.Should().Be(client.Id);
        again.MissedEvents.Should().Equal("""42["first"]""");
    }

    [Test]
    public async Task What_was_sent_into_the_dying_connection_is_sent_again_and_what_arrived_is_not()
    {
        await using SocketIoApp app = await StartAsync();
        using RecoveryClient client = await JoinAsync(app);
        for (int i = 0; i < 5; i++)
        {
            await app.Io.Of("/").EmitAsync("event", i);
        }

        await client.ReceiveAsync();
        string offset = (await client.ReceiveAsync()).Offset;
        await client.LoseAsync(app);

        using RecoveryClient again = await JoinAsync(app, new { pid = client.Pid, offset });

        again.MissedEvents.Should().Equal("""42["event",2]""", """42["event",3]""", """42["event",4]""");
    }

    [Test]
    public async Task A_client_comes_back_more_than_once()
    {
        await using SocketIoApp app = await StartAsync();
        RecoveryClient client = await JoinAsync(app);
        string? offset = null;
        for (int i = 0; i < 4; i++)
        {
            using RecoveryClient before = client;
            await before.LoseAsync(app);
            await app.Io.Of("/").EmitAsync("event", i);
            client = await JoinAsync(app, offset is null ? new { pid = before.Pid } : new { pid = before.Pid, offset });
            client.Id.Should().Be(before.Id);
            client.MissedEvents.Should().Equal($"42[\"event\",{i}]");
            offset = RecoveryClient.Split(client.Missed[0]).Offset;
        }

        client.Dispose();
    }

    [Test]
    public async Task A_handler_that_ends_while_the_client_is_away_still_reaches_it()
    {
        TaskCompletionSource work = new();
        ISocket? socket = null;
        await using SocketIoApp app = await StartAsync(root => root.On("work", async s =>
        {
            socket = s;
            await work.Task;
            await s.EmitAsync("done", "at last");
        }));
        using RecoveryClient client = await JoinAsync(app);
        await client.Engine.SendAsync("42[\"work\"]");
        await Eventually.IsTrueAsync(() => socket is not null);
        await client.LoseAsync(app);
        work.SetResult();
        await Eventually.IsTrueAsync(() => app.Services.Log().Count == 1);

        using RecoveryClient again = await JoinAsync(app, new { pid = client.Pid });

        again.MissedEvents.Should().Equal("""42["done","at last"]""");
    }

    [Test]
    public async Task A_client_that_is_back_before_the_server_has_noticed_its_loss_takes_its_place()
    {
        ConcurrentQueue<DisconnectReason> reasons = [];
        await using SocketIoApp app = await StartAsync(root => root.OnDisconnected((_, reason) => reasons.Enqueue(reason)));
        using RecoveryClient client = await JoinAsync(app);
        await app.Io.Of("/").EmitAsync("into the void");

        using RecoveryClient again = await JoinAsync(app, new { pid = client.Pid });

        again.Id.Should().Be(client.Id);
        again.MissedEvents.Should().Equal("""42["into the void"]""");
        app.Io.Of("/").Sockets.Should().ContainSingle();
        await Eventually.IsTrueAsync(() => reasons.Contains(DisconnectReason.TransportClose));
    }

    [Test]
    public async Task Each_namespace_recovers_for_itself_also_a_dynamic_one_that_was_removed_meanwhile()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(
            io => io.MapNamespace("/", _ => { }).MapNamespace(new System.Text.RegularExpressions.Regex("^/room-\\d$"), ns => ns.OnConnected(socket => socket.JoinAsync("in"))),
            options => options.ConnectionStateRecovery = new());
        using RecoveryClient client = await JoinAsync(app, ns: "/room-1,");
        await app.Io.Of("/room-1").EmitAsync("hello");
        (string packet, string offset) = await client.ReceiveAsync();
        packet.Should().Be("""42/room-1,["hello"]""");
        await client.LoseAsync(app);
        await Eventually.IsTrueAsync(() => app.Io.Namespaces.Count == 1);
        await app.Io.Of("/").EmitAsync("elsewhere");

        using RecoveryClient other = await JoinAsync(app, new { pid = client.Pid, offset });
        using RecoveryClient again = await JoinAsync(app, new { pid = client.Pid, offset }, "/room-1,");

        other.Pid.Should().NotBe(client.Pid, "it is a private id of another namespace");
        (again.Id, again.Pid).Should().Be((client.Id, client.Pid));
        again.Missed.Should().BeEmpty();
        app.Io.Of("/room-1").Sockets.Single().Rooms.Should().BeEquivalentTo(client.Id, "in");
    }

    [Test]
    public async Task Filtered_and_projected_events_are_for_those_who_were_chosen()
    {
        await using SocketIoApp app = await StartAsync();
        using RecoveryClient chosen = await JoinAsync(app);
        using RecoveryClient other = await JoinAsync(app);
        await app.Io.Of("/").EmitFilteredAsync("filtered", "x", socket => socket.Id == chosen.Id);
        await app.Io.Of("/").EmitProjectedAsync("projected", socket => socket.Id == chosen.Id, isChosen => isChosen ? "chosen" : "other");
        await chosen.LoseAsync(app);
        await other.LoseAsync(app);

        using RecoveryClient chosenAgain = await JoinAsync(app, new { pid = chosen.Pid });
        using RecoveryClient otherAgain = await JoinAsync(app, new { pid = other.Pid });

        chosenAgain.MissedEvents.Should().Equal("""42["filtered","x"]""", """42["projected","chosen"]""");
        otherAgain.MissedEvents.Should().Equal("""42["projected","other"]""");
    }

    [TestCase("41", "client namespace disconnect")]
    [TestCase("42[\"kick\"]", "server namespace disconnect")]
    [TestCase("42[\"close\"]", "server namespace disconnect")]
    [TestCase("x", "parse error")]
    public async Task Who_has_left_or_was_sent_away_does_not_come_back(string last, string expected)
    {
        ConcurrentQueue<string> reasons = [];
        await using SocketIoApp app = await StartAsync(root =>
        {
            root.On("kick", socket => socket.DisconnectAsync());
            root.On("close", socket => socket.DisconnectAsync(closeConnection: true));
            root.OnDisconnected((_, reason) => reasons.Enqueue(reason.ToProtocolString()));
        });
        using RecoveryClient client = await JoinAsync(app);
        await client.Engine.SendAsync(last);
        await Eventually.IsTrueAsync(() => !reasons.IsEmpty);
        reasons.Should().Equal(expected);

        using RecoveryClient again = await JoinAsync(app, new { pid = client.Pid });

        again.Pid.Should().NotBe(client.Pid);
        app.Services.Store().Count.Should().Be(0);
    }

    private static Task<SocketIoApp> StartAsync(Action<NamespaceBuilder>? root = null) => SocketIoApp.ServeAsync(
        ns =>
        {
            ns.On<EventArguments, string>("ask", (_, _) => "answer");
            root?.Invoke(ns);
        },
        options => options.ConnectionStateRecovery = new());

    private Task<RecoveryClient> JoinAsync(SocketIoApp app, object? auth = null, string ns = "") => RecoveryClient.JoinAsync(app, transport, auth, ns);
}
