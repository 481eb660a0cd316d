using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>Namespaces that come into being because a client asks for them.</summary>
internal sealed partial class DynamicNamespaceTests
{
    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task A_namespace_that_matches_a_pattern_exists_while_somebody_is_in_it(ClientTransport transport)
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io => io.MapNamespace(RoomPattern(), ns =>
            ns.On<string, string>("where", (socket, text) => socket.Namespace.Name + text)));

        using SocketClient client = await app.ConnectAsync(transport, "/room-7");
        await client.SendAsync("42/room-7,1[\"where\",\"!\"]");

        (await client.ReceiveAsync()).Should().Be("43/room-7,1[\"/room-7!\"]");
        app.Io.Namespaces.Select(ns => ns.Name).Should().Equal("/room-7");
        await client.SendAsync("41/room-7,");
        await Eventually.IsTrueAsync(() => app.Io.Namespaces.Count == 0);
    }

    [TestCase("/room-x")]
    [TestCase("/room-7/")]
    [TestCase("/")]
    [TestCase("/__proto__")]
    [TestCase("/constructor")]
    public async Task A_name_that_matches_nothing_is_refused(string name)
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io => io.MapNamespace(RoomPattern(), _ => { }));
        using EngineClient client = await app.OpenAsync();

        await client.SendAsync($"40{name},");

        (await client.ReceiveAsync()).Should().EndWith("{\"message\":\"Invalid namespace\"}").And.StartWith("44");
        app.Io.Namespaces.Should().BeEmpty();
    }

    [Test]
    public async Task Clients_of_one_name_share_a_namespace_and_those_of_another_name_do_not()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io => io.MapNamespace(RoomPattern(), _ => { }));
        using SocketClient one = await app.ConnectAsync(ns: "/room-1");
        using SocketClient two = await app.ConnectAsync(ns: "/room-1");
        using SocketClient other = await app.ConnectAsync(ns: "/room-2");

        await app.Io.Of("/room-1").EmitAsync("hello");

        (await one.FlushAsync()).Should().Equal("42/room-1,[\"hello\"]");
        (await two.FlushAsync()).Should().Equal("42/room-1,[\"hello\"]");
        (await other.FlushAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_static_mapping_comes_before_any_dynamic_one()
    {
        int asked = 0;
        await using SocketIoApp app = await SocketIoApp.StartAsync(io =>
        {
            io.MapNamespace(_ => new ValueTask<bool>(++asked > 0), ns => ns.OnConnected(socket => socket.EmitAsync("dynamic")));
            io.MapNamespace("/room-1", ns => ns.OnConnected(socket => socket.EmitAsync("static")));
        });

        using SocketClient client = await app.ConnectAsync(ns: "/room-1");

        (await client.ReceiveAsync()).Should().Be("42/room-1,[\"static\"]");
        asked.Should().Be(0);
    }

    [Test]
    public async Task Dynamic_mappings_are_tried_in_the_order_they_were_made_until_one_accepts()
    {
        List<string> asked = [];
        await using SocketIoApp app = await SocketIoApp.StartAsync(io =>
        {
            io.MapNamespace(request => Answer("first", request, false), _ => { });
            io.MapNamespace(RoomPattern(), ns => ns.OnConnected(socket => socket.EmitAsync("second")));
            io.MapNamespace(request => Answer("third", request, true), _ => { });
        });

        using SocketClient client = await app.ConnectAsync(ns: "/room-1");

        (await client.ReceiveAsync()).Should().Be("42/room-1,[\"second\"]");
        asked.Should().Equal("first /room-1");

        ValueTask<bool> Answer(string who, NamespaceRequest request, bool answer)
        {
            asked.Add($"{who} {request.Name}");
            return new(answer);
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_predicate_that_fails_counts_as_a_refusal_and_is_logged(bool isAsync)
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io => io.MapNamespace(
            _ => isAsync ? FailAsync() : throw new InvalidOperationException("a predicate that fails"),
            _ => { }));
        using EngineClient client = await app.OpenAsync();

        await client.SendAsync("40/any\\nname,");

        (await client.ReceiveAsync()).Should().EndWith("{\"message\":\"Invalid namespace\"}");
        LogLine line = await app.LoggedAsync("NamespaceMatcherFailed");
        line.Level.Should().Be(LogLevel.Error);
        line.Exception.Should().BeOfType<InvalidOperationException>();

        static async ValueTask<bool> FailAsync()
        {
            await Task.Yield();
            throw new InvalidOperationException("a predicate that fails");
        }
    }

    [Test]
    public async Task A_predicate_sees_who_asks()
    {
        string? seen = null;
        await using SocketIoApp app = await SocketIoApp.StartAsync(io => io.MapNamespace(
            request =>
            {
                seen = $"{request.Name} {request.Auth?.GetProperty("token")} {request.Handshake.RemoteAddress}";
                return new(true);
            },
            _ => { }));

        using SocketClient client = await app.ConnectAsync(ns: "/any", auth: "{\"token\":7}");

        seen.Should().Be("/any 7 127.0.0.1");
    }

    [Test]
    public async Task A_predicate_decides_on_every_client_not_only_on_the_first()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io => io.MapNamespace(
            request => new(request.Auth?.TryGetProperty("member", out _) == true), _ => { }));
        using SocketClient member = await app.ConnectAsync(ns: "/club", auth: "{\"member\":true}");
        using EngineClient stranger = await app.OpenAsync();

        await stranger.SendAsync("40/club,{}");

        (await stranger.ReceiveAsync()).Should().Be("44/club,{\"message\":\"Invalid namespace\"}");
        using SocketClient second = await app.ConnectAsync(ns: "/club", auth: "{\"member\":true}");
        app.Io.Of("/club").Sockets.Should().HaveCount(2);
    }

    [Test]
    public async Task Whom_the_mapping_of_a_namespace_refuses_gets_in_by_no_other_mapping()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io =>
        {
            io.MapNamespace(request => new(request.Auth?.TryGetProperty("member", out _) == true), ns => ns.OnConnected(socket => socket.EmitAsync("member")));
            io.MapNamespace(_ => new(true), ns => ns.OnConnected(socket => socket.EmitAsync("guest")));
        });
        using SocketClient member = await app.ConnectAsync(ns: "/club", auth: "{\"member\":true}");
        using EngineClient guest = await app.OpenAsync();

        await guest.SendAsync("40/club,");

        (await guest.ReceiveAsync()).Should().Be("44/club,{\"message\":\"Invalid namespace\"}");
        (await member.ReceiveAsync()).Should().Be("42/club,[\"member\"]");
    }

    [Test]
    public async Task A_gate_that_rejects_the_only_client_leaves_no_namespace_behind()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io => io.MapNamespace(RoomPattern(), ns => ns.Connect.Use((context, _) =>
        {
            context.Reject("no");
            return default;
        })));
        using EngineClient client = await app.OpenAsync();

        await client.SendAsync("40/room-1,");

        (await client.ReceiveAsync()).Should().Be("44/room-1,{\"message\":\"no\"}");
        app.Io.Namespaces.Should().BeEmpty();
    }

    [Test]
    public async Task An_empty_namespace_stays_when_it_is_meant_to()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(
            io => io.MapNamespace(RoomPattern(), _ => { }), options => options.CleanupEmptyChildNamespaces = false);
        using SocketClient client = await app.ConnectAsync(ns: "/room-1");

        await client.SendAsync("41/room-1,");

        await Eventually.IsTrueAsync(() => app.Io.Of("/room-1").Sockets.Count == 0);
        app.Io.Namespaces.Should().ContainSingle();
    }

    [Test]
    public async Task The_limit_of_dynamic_namespaces_refuses_new_names_and_names_the_option()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(
            io => io.MapNamespace(RoomPattern(), _ => { }), options => options.MaxDynamicNamespaces = 1);
        using SocketClient first = await app.ConnectAsync(ns: "/room-1");
        using EngineClient client = await app.OpenAsync();

        await client.SendAsync("40/room-2,");

        (await client.ReceiveAsync()).Should().Be("44/room-2,{\"message\":\"Too many namespaces\"}");
        (await app.LoggedAsync("TooManyDynamicNamespaces")).Message.Should().Contain("MaxDynamicNamespaces");
        using SocketClient second = await SocketClient.JoinAsync(client, "/room-1");
        await first.SendAsync("41/room-1,");
        await second.SendAsync("41/room-1,");
        await Eventually.IsTrueAsync(() => app.Io.Namespaces.Count == 0);
        using SocketClient third = await SocketClient.JoinAsync(client, "/room-2");
    }

    [Test]
    public async Task Two_clients_that_come_first_at_the_same_time_share_the_namespace()
    {
        TaskCompletionSource decision = new();
        int asked = 0;
        await using SocketIoApp app = await SocketIoApp.StartAsync(io => io.MapNamespace(
            async _ =>
            {
                Interlocked.Increment(ref asked);
                await decision.Task;
                return true;
            },
            _ => { }));
        using EngineClient one = await app.OpenAsync();
        using EngineClient two = await app.OpenAsync();
        Task<SocketClient> joinOne = SocketClient.JoinAsync(one, "/any");
        Task<SocketClient> joinTwo = SocketClient.JoinAsync(two, "/any");
        await Eventually.IsTrueAsync(() => asked == 2);

        decision.SetResult();
        await joinOne;
        await joinTwo;

        app.Io.Namespaces.Should().ContainSingle().Which.Sockets.Should().HaveCount(2);
        await app.Io.Of("/any").EmitAsync("both");
        (await one.ReceiveAsync()).Should().Be("42/any,[\"both\"]");
        (await two.ReceiveAsync()).Should().Be("42/any,[\"both\"]");
    }

    [Test]
    public async Task A_namespace_can_be_emitted_to_that_nobody_is_in()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io => io.MapNamespace(RoomPattern(), _ => { }));

        await app.Io.Of("/room-1").EmitAsync("nobody");
        Action unmapped = () => app.Io.Of("/elsewhere");

        app.Io.Namespaces.Should().BeEmpty();
        unmapped.Should().Throw<ArgumentException>().WithMessage("*\"/elsewhere\"*MapNamespace*");
    }

    [Test]
    public async Task What_was_asked_for_before_anybody_came_reaches_those_who_come_later()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io => io.MapNamespace(RoomPattern(), _ => { }));
        INamespace early = app.Io.Of("/room-1");
        IBroadcast earlyRoom = early.To("room");
        using SocketClient client = await app.ConnectAsync(ns: "/room-1");
        await app.SocketOf(client).JoinAsync("room");

        await early.EmitAsync("to all");
        await earlyRoom.EmitAsync("to the room");

        (await client.FlushAsync()).Should().Equal("42/room-1,[\"to all\"]", "42/room-1,[\"to the room\"]");
        early.Sockets.Should().ContainSingle();
        early.Rooms.Should().BeEquivalentTo(client.Id, "room");
    }

    [GeneratedRegex("^/room-[0-9]+$", RegexOptions.NonBacktracking)]
    private static partial Regex RoomPattern();
}
