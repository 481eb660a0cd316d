using System.Text.Json;
using SocketIo.Server.InteropTests.Clients;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.JavaScript;

public sealed class BroadcastTests(Over transports) : JavaScriptFixture(transports)
{
    /// <summary>Four connected clients a, b, c, d that note what they get, and <c>all(event)</c>, which returns it once each has that event.</summary>
    private const string FourClients = """
        const names = ["a", "b", "c", "d"];
        const clients = Object.fromEntries(names.map((name) => [name, connect("/", { auth: { name } })]));
        const seen = { a: [], b: [], c: [], d: [] };
        for (const name of names) clients[name].on("to", (...args) => seen[name].push(args.length === 1 ? args[0] : args));
        await Promise.all(names.map((name) => next(clients[name], "connect")));
        const { a, b, c, d } = clients;

        // What everybody has got until now: an answer to a question asked now comes behind it.
        const all = async () => {
          await Promise.all(names.map((name) => clients[name].emitWithAck("ping?")));
          return Object.fromEntries(names.map((name) => [name, seen[name].splice(0)]));
        };

        """;

    [Test]
    [Shows(Client.JavaScript48, Feature.Broadcasts)]
    public async Task Rooms_exceptions_and_broadcasts_reach_exactly_those_they_name_and_each_once()
    {
        await ServeRoomsAsync(root => root
            .On("talk", async socket =>
            {
                await socket.EmitAsync("to", "self");
                await socket.Broadcast.EmitAsync("to", "others");
                await socket.To("even").EmitAsync("to", "even");
                await socket.To("even", "odd").EmitAsync("to", "both");
                await socket.To("even").To("odd").Except("late").EmitAsync("to", "but late");
                await socket.Namespace.To("odd").EmitAsync("to", "odd with me");
                await socket.Namespace.Except("odd").EmitAsync("to", "not odd");
                await socket.Namespace.EmitAsync("to", ("all", 1, new byte[] { 7 }));
            }));

        JsonElement result = await RunAsync(FourClients + """
            await Promise.all([a.emitWithAck("join", "odd"), b.emitWithAck("join", "even"), c.emitWithAck("join", "odd"), d.emitWithAck("join", "even"), d.emitWithAck("join", "late")]);
            await a.emitWithAck("talk");
            return await all();
            """);

        const string All = """["all",1,{"type":"Buffer","data":[7]}]""";
        result.GetProperty("a").GetRawText().Should().Be($"""["self","odd with me",{All}]""");
        result.GetProperty("b").GetRawText().Should().Be($"""["others","even","both","but late","not odd",{All}]""");
        result.GetProperty("c").GetRawText().Should().Be($"""["others","both","but late","odd with me",{All}]""");
        result.GetProperty("d").GetRawText().Should().Be($"""["others","even","both","not odd",{All}]""");
    }

    [Test]
    public async Task A_socket_that_leaves_a_room_or_the_server_gets_nothing_for_it_any_more()
    {
        await ServeRoomsAsync(root => root.On<string>("say", (socket, text) => socket.Namespace.To("room").EmitAsync("to", text)));

        JsonElement result = await RunAsync(FourClients + """
            await Promise.all(names.map((name) => clients[name].emitWithAck("join", "room")));
            await a.emitWithAck("say", "four");
            await b.emitWithAck("leave", "room");
            await a.emitWithAck("say", "three");
            await c.emitWithAck("ping?");
            c.disconnect();
            await a.emitWithAck("gone?");
            await a.emitWithAck("say", "two");
            c.connect();
            await next(c, "connect");
            await a.emitWithAck("say", "still two");
            return await all();
            """);

        result.GetRawText().Should().Be(
            """{"a":["four","three","two","still two"],"b":["four"],"c":["four","three"],"d":["four","three","two","still two"]}""");
    }

    [Test]
    public async Task A_socket_is_reached_by_its_id_in_a_private_message()
    {
        await ServeRoomsAsync(root => root.On<(string Id, string Text)>("private", (socket, message) => socket.To(message.Id).EmitAsync("to", (socket.Id, message.Text))));

        JsonElement result = await RunAsync(FourClients + """
            await a.emitWithAck("private", c.id, "psst");
            const { c: [[from, text]], ...others } = await all();
            return [from === a.id, text, others];
            """);

        result.GetRawText().Should().Be("""[true,"psst",{"a":[],"b":[],"d":[]}]""");
    }

    [Test]
    public async Task Code_outside_of_handlers_finds_moves_and_disconnects_sockets()
    {
        await ServeRoomsAsync();
        Task<JsonElement> script = RunAsync(FourClients + """
            await Promise.all([a, b].map((socket) => socket.emitWithAck("join", "first")));
            const reasons = Promise.all([c, d].map((socket) => once(socket, "disconnect")));
            const end = next(a, "end");
            for (const name of names) clients[name].emit("ready");
            await end;
            return [await Promise.all([a, b].map((socket) => socket.emitWithAck("ping?"))), seen, (await reasons).map(([reason]) => reason)];
            """);

        await IsTrueAsync(() => Seen.Count == 4);
        INamespace root = Server.Root;
        IReadOnlyList<IRemoteSocket> first = await root.In("first").FetchSocketsAsync();
        first.Select(socket => socket.Data.GetProperty("name").GetString()).Should().BeEquivalentTo("a", "b");
        await root.Except("first").SocketsJoinAsync("second", "third");
        root.Rooms.Should().Contain(["first", "second", "third"]);
        await root.To("second").EmitAsync("to", "second");
        await root.In("third").SocketsLeaveAsync("second");
        root.Rooms.Should().NotContain("second");
        await root.To("second").EmitAsync("to", "nobody");
        await root.In("third").DisconnectSocketsAsync();
        await root.In("first").EmitAsync("end");

        (await script).GetRawText().Should().Be(
            """[["a","b"],{"a":[],"b":[],"c":["second"],"d":["second"]},["io server disconnect","io server disconnect"]]""");
    }

    [Test]
    public async Task A_broadcast_with_acknowledgements_returns_those_that_came_in_time()
    {
        ManualTimeProvider clock = new();
        await ServeRoomsAsync(clock: clock);
        Task<JsonElement> script = RunAsync(FourClients + """
            for (const name of names) {
              clients[name].on("question", (number, ack) => {
                if (name !== "d") ack(`${name}${number}`);
                clients[name].emit("ready");
              });
            }
            const end = next(a, "end");
            for (const name of names) clients[name].emit("ready");
            return await end;
            """);

        await IsTrueAsTimeGoesByAsync(clock, () => Seen.Count == 4);
        Task<BroadcastReplies<string>> asked = Server.Root.Timeout(TimeSpan.FromSeconds(15)).EmitWithAckAsync<string>("question", 1);
        await IsTrueAsTimeGoesByAsync(clock, () => Seen.Count == 8);
        clock.Advance(TimeSpan.FromSeconds(15));
        BroadcastReplies<string> some = await Eventually.GetAsync(asked);
        string silent = Server.Root.Sockets.Single(socket => (string?)socket.Data["name"] == "d").Id;
        BroadcastReplies<string> all = await Server.Root.Except(silent).EmitWithAckAsync<string>("question", 2);
        await Server.Root.EmitAsync("end");
        await script;

        some.Replies.Should().BeEquivalentTo("a1", "b1", "c1");
        some.MissingCount.Should().Be(1);
        all.Replies.Should().BeEquivalentTo("a2", "b2", "c2");
        all.IsComplete.Should().BeTrue();
    }

    private Task ServeRoomsAsync(Action<NamespaceBuilder>? more = null, TimeProvider? clock = null) => ServeAsync(clock: clock, root: root =>
    {
        root.OnConnected(socket => socket.Data["name"] = socket.Auth?.GetProperty("name").GetString());
        root.On<string>("join", (socket, room) => socket.JoinAsync(room));
        root.On<string>("leave", (socket, room) => socket.LeaveAsync(room));
        root.On<EventArguments, object?>("ping?", (socket, _) => socket.Data["name"]);
        root.On<EventArguments>("ready", (socket, _) => Seen.Enqueue(socket.Id));
        root.On<EventArguments>("gone?", (socket, _) => Eventually.IsTrueAsync(() => socket.Namespace.Sockets.Count == 3));
        more?.Invoke(root);
    });
}
