using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.FunctionalTests.Security;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo.Recovery;

/// <summary>What was taken from somebody while a connection was lost, recovery does not give back.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RecoveryGateTests(ClientTransport transport)
{
    private readonly AuditLog _audit = new();
    private readonly TestTokens _tokens = new(TimeProvider.System);

    /// <summary>What clients may join, as <c>user:room</c>.</summary>
    private readonly ConcurrentDictionary<string, bool> _rights = new() { ["ann:a"] = true, ["ann:b"] = true };

    [Test]
    public async Task A_room_that_the_user_may_not_join_any_more_is_not_restored_nor_what_was_sent_to_it([Values] bool skip)
    {
        await using SocketIoApp app = await StartAsync(skip);
        using RecoveryClient client = await JoinRoomsAsync(app, "a", "b");
        await client.LoseAsync(app);
        foreach (string room in new[] { "a", "b", "own" })
        {
            await app.Io.Of("/").To(room).EmitAsync("to", room);
        }

        _rights.Clear();
        _rights["ann:a"] = true;
        using RecoveryClient again = await ComeBackAsync(app, client);

        again.Id.Should().Be(client.Id);
        again.MissedEvents.Should().Equal("""42["to","a"]""", """42["to","own"]""");
        app.Io.Of("/").Sockets.Single().Rooms.Should().BeEquivalentTo([client.Id, "a", "own"]);
        _audit.Entries.Where(entry => entry.Kind == SecurityEventKind.RoomDenied).Select(entry => $"{entry.Code} {entry.User} {entry.Detail}")
            .Should().Equal("room_forbidden ann Join: b");
        await app.Io.Of("/").To("b").EmitAsync("to", "b");
        await app.Io.Of("/").To("a").EmitAsync("to", "a again");
        (await again.ReceiveAsync()).Packet.Should().Be("""42["to","a again"]""");
    }

    [Test]
    public async Task The_rooms_of_a_socket_that_was_recovered_are_judged_the_next_time_too([Values] bool skip)
    {
        await using SocketIoApp app = await StartAsync(skip);
        using RecoveryClient client = await JoinRoomsAsync(app, "a", "b");
        await client.LoseAsync(app);
        using RecoveryClient again = await ComeBackAsync(app, client);
        app.Io.Of("/").Sockets.Single().Rooms.Should().BeEquivalentTo([client.Id, "a", "b", "own"]);
        await again.LoseAsync(app);

        _rights.Clear();
        using RecoveryClient last = await ComeBackAsync(app, again);

        last.Id.Should().Be(client.Id);
        app.Io.Of("/").Sockets.Single().Rooms.Should().BeEquivalentTo([client.Id, "own"]);
    }

    [Test]
    public async Task A_room_that_was_left_and_then_given_by_the_server_is_the_servers()
    {
        await using SocketIoApp app = await StartAsync();
        using RecoveryClient client = await JoinRoomsAsync(app, "a");
        await app.Io.Of("/").In(client.Id).SocketsLeaveAsync("a");
        await app.Io.Of("/").In(client.Id).SocketsJoinAsync("a");
        await client.LoseAsync(app);

        _rights.Clear();
        using RecoveryClient again = await ComeBackAsync(app, client);

        app.Io.Of("/").Sockets.Single().Rooms.Should().BeEquivalentTo([client.Id, "a", "own"]);
    }

    [Test]
    public async Task A_rule_that_fails_costs_the_room_and_nothing_else()
    {
        await using SocketIoApp app = await StartAsync();
        using RecoveryClient client = await JoinRoomsAsync(app, "a", "b");
        await client.LoseAsync(app);

        _rights["ann:b"] = false; // what the rule takes for a failure
        using RecoveryClient again = await ComeBackAsync(app, client);

        again.Id.Should().Be(client.Id);
        app.Io.Of("/").Sockets.Single().Rooms.Should().BeEquivalentTo([client.Id, "a", "own"]);
        await app.LoggedAsync("RecoveryRoomRuleFailed");
    }

    [Test]
    public async Task Whoever_is_recovered_is_found_by_those_who_disconnect_the_user([Values] bool skip)
    {
        await using SocketIoApp app = await StartAsync(skip);
        using RecoveryClient client = await JoinRoomsAsync(app);
        await client.LoseAsync(app);
        using RecoveryClient again = await ComeBackAsync(app, client);
        again.Id.Should().Be(client.Id);

        await app.Io.DisconnectUserAsync("ann");

        (await again.Engine.ReceiveAsync()).Should().Be("41");
        await Eventually.IsTrueAsync(() => app.Io.Of("/").Sockets.Count == 0);
    }

    [Test]
    public async Task Who_came_by_a_token_shows_one_again_even_where_the_gate_is_skipped([Values] bool skip)
    {
        await using SocketIoApp app = await StartWithTokensAsync(skip);
        using RecoveryClient client = await RecoveryClient.JoinAsync(app, transport, new { token = _tokens.Issue("ann") });
        await client.LoseAsync(app);

        using RecoveryClient again = await RecoveryClient.JoinAsync(app, transport, new { token = _tokens.Issue("ann", roles: ["new"]), pid = client.Pid });

        again.Id.Should().Be(client.Id);
        app.Io.Of("/").Sockets.Single().User.IsInRole("new").Should().BeTrue("the token of now counts");
    }

    [Test]
    public async Task Without_a_token_that_is_good_nobody_is_recovered([Values] bool skip, [Values("missing", "expired", "revoked", "forged")] string token)
    {
        await using SocketIoApp app = await StartWithTokensAsync(skip);
        using RecoveryClient client = await RecoveryClient.JoinAsync(app, transport, new { token = _tokens.Issue("ann") });
        await client.LoseAsync(app);
        string shown = token switch
        {
            "expired" => _tokens.Issue("ann", life: TimeSpan.FromSeconds(-1)),
            "forged" => TestTokens.Tamper(_tokens.Issue("ann"), "ann", "ada"),
            "revoked" => _tokens.Issue("ann"),
            _ => "",
        };
        if (token == "revoked")
        {
            await app.Services.GetRequiredService<ITokenRevocation>().RevokeUserAsync("ann");
        }

        using EngineClient engine = await app.OpenAsync(transport);
        await engine.SendAsync($$"""40{"token":"{{shown}}","pid":"{{client.Pid}}"}""");

        (await engine.ReceiveAsync()).Should().Contain("token_" + (token == "forged" ? "invalid" : token));
    }

    [Test]
    public async Task The_token_of_another_user_makes_a_new_socket([Values] bool skip)
    {
        await using SocketIoApp app = await StartWithTokensAsync(skip);
        using RecoveryClient client = await RecoveryClient.JoinAsync(app, transport, new { token = _tokens.Issue("ann") });
        app.Io.Of("/").Sockets.Single().Data["secret"] = 1;
        await client.LoseAsync(app);

        using RecoveryClient other = await RecoveryClient.JoinAsync(app, transport, new { token = _tokens.Issue("bob"), pid = client.Pid });

        other.Id.Should().NotBe(client.Id);
        app.Io.Of("/").Sockets.Single().Data.Should().BeEmpty();
    }

    /// <summary>Rooms by right, and one that the server gives to everybody.</summary>
    private Task<SocketIoApp> StartAsync(bool skip = false) => SocketIoApp.ServeAsync(
        root =>
        {
            root.UseSignIn();
            root.AuthorizeRooms((context, room) => MayUse($"{context.User.Identity?.Name}:{room}"));
            root.OnConnected(socket => socket.Recovered ? default : socket.JoinAsync("own"));
            root.On<string>("join", (socket, room) => socket.JoinAsync(room));
        },
        options => options.ConnectionStateRecovery = new() { SkipMiddlewares = skip },
        services: services => services.AddSingleton<IAuditSink>(_audit));

    private bool MayUse(string right) =>
        _rights.TryGetValue(right, out bool works) && (works ? works : throw new InvalidOperationException("as asked"));

    private static Task<SocketIoApp> StartWithTokensAsync(bool skip) => SocketIoApp.ServeAsync(
        root => root.Connect.UseJwt(jwt => jwt.ValidationParameters = TestTokens.Parameters),
        options => options.ConnectionStateRecovery = new() { SkipMiddlewares = skip });

    private async Task<RecoveryClient> JoinRoomsAsync(SocketIoApp app, params string[] rooms)
    {
        RecoveryClient client = await RecoveryClient.JoinAsync(app, transport, new { user = "ann" });
        foreach (string room in rooms)
        {
            await client.Engine.SendAsync($"421[\"join\",\"{room}\"]");
            (await client.Engine.ReceiveAsync()).Should().Be("431[]");
        }

        return client;
    }

    private Task<RecoveryClient> ComeBackAsync(SocketIoApp app, RecoveryClient client) =>
        RecoveryClient.JoinAsync(app, transport, new { user = "ann", pid = client.Pid });
}
