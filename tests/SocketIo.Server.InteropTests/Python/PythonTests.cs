using System.Text.Json;
using System.Text.RegularExpressions;
using SocketIo.Server.InteropTests.Clients;

namespace SocketIo.Server.InteropTests.Python;

/// <summary>Conversations with the client of python-socketio.</summary>
[TestFixture(Over.Polling)]
[TestFixture(Over.WebSocket)]
[TestFixture(Over.Upgrade)]
public sealed class PythonTests(Over transports) : ClientFixture(transports)
{
    [Test]
    [Shows(Client.Python, Feature.Credentials, Feature.Refusals, Feature.Namespaces, Feature.DynamicNamespaces)]
    public async Task It_joins_namespaces_with_its_credentials_and_learns_why_it_is_refused()
    {
        await ServeAllAsync(io =>
        {
            io.MapNamespace("/", MapWho);
            io.MapNamespace("/chat", MapWho);
            io.MapNamespace(new Regex("^/order-[0-9]+$"), MapWho);
        });

        JsonElement result = await RunAsync("""
            client = await connect("/", "/chat", "/order-17", auth={"token": "gehéim"})
            who = [await ask(client, "who", namespace=name) for name in ("/", "/chat", "/order-17")]

            stranger = create()
            refusals = [once(stranger, "connect_error", name) for name in ("/chat", "/nowhere")]
            await stranger.connect(url, auth={"token": "forged"}, transports=transports, namespaces=["/chat", "/nowhere"], wait=False)
            return [client.transport(), who, [(await refusal)[0] for refusal in refusals]]
            """);

        result[0].GetString().Should().Be(IsPollingOnly ? "polling" : "websocket");
        result[1].GetRawText().Should().Be("""[["/", "geh\u00e9im"], ["/chat", "geh\u00e9im"], ["/order-17", "geh\u00e9im"]]""");
        result[2].GetRawText().Should().Be("""[{"message": "no token", "data": {"code": 7}}, {"message": "Invalid namespace"}]""");

        static void MapWho(NamespaceBuilder ns)
        {
            ns.Connect.Use(async (context, next) =>
            {
                if (context.Auth?.GetProperty("token").GetString() != "gehéim")
                {
                    context.Reject("no token", new { code = 7 });
                    return;
                }

                await next(context);
            });
            ns.On<EventArguments, (string, string?)>("who", (socket, _) => (socket.Namespace.Name, socket.Auth?.GetProperty("token").GetString()));
        }
    }

    [Test]
    [Shows(Client.Python, Feature.Events, Feature.Binary, Feature.LargeMessages, Feature.Acknowledgements)]
    public async Task Events_and_acknowledgements_carry_text_and_binary_data_both_ways_however_large()
    {
        await ServeEchoAsync();

        JsonElement result = await RunAsync("""
            client = await connect()
            client.on("question", lambda text, data: (text + "!", data[::-1]))
            same = []
            for args in (
                [0, -1.5, True, None, "", "héllo €😀\n\u2028\\", [], {"a": [{"b": {}}]}],
                [bytes([0, 1, 254, 255]), {"name": "é", "parts": [b"", b"\x07"]}],
                ["é" * 50_000],
                [bytes(200_000)],
            ):
                forwarded = once(client, "forwarded")
                await client.emit("forward", tuple(args))
                reply = await ask(client, "echo", *args)
                same += [await forwarded == args, (list(reply) if isinstance(reply, tuple) else [reply]) == args]
            await ask(client, "ask me")
            return same
            """);

        result.GetRawText().Should().Be("[true, true, true, true, true, true, true, true]");
        Seen.Should().Equal("é! 0201");
    }

    [Test]
    [Shows(Client.Python, Feature.MessagePack)]
    public async Task It_speaks_MessagePack()
    {
        await ServeEchoAsync(options => options.Parser = SocketIoParser.MessagePack);

        JsonElement result = await RunAsync("""
            client = await connect(serializer="msgpack")
            args = [1, "é", b"\x01\x02", {"deep": [b""]}]
            forwarded = once(client, "forwarded")
            await client.emit("forward", tuple(args))
            reply = await ask(client, "echo", *args)
            return [await forwarded == args, list(reply) == args]
            """);

        result.GetRawText().Should().Be("[true, true]");
    }

    [Test]
    [Shows(Client.Python, Feature.Broadcasts)]
    public async Task Rooms_and_broadcasts_reach_exactly_those_they_name()
    {
        await ServeAsync(root =>
        {
            root.On<string>("join", (socket, room) => socket.JoinAsync(room));
            root.On<string>("to", (socket, room) => socket.To(room).EmitAsync("said", "to " + room));
            root.On("broadcast", async socket =>
            {
                await socket.Broadcast.EmitAsync("said", "others");
                await socket.Namespace.EmitAsync("said", "all");
            });
        });

        JsonElement result = await RunAsync("""
            clients = [await connect() for _ in range(3)]
            seen = [[], [], []]
            for client, log in zip(clients, seen):
                client.on("said", log.append)
            a, b, c = clients
            await ask(a, "join", "red")
            await ask(b, "join", "red")
            await ask(a, "to", "red")
            await ask(a, "broadcast")

            # An answer to a question asked now comes behind all of it.
            for client in clients:
                await ask(client, "join", "end")
            return seen
            """);

        result.GetRawText().Should().Be("""[["all"], ["to red", "others", "all"], ["others", "all"]]""");
    }

    [Test]
    [Shows(Client.Python, Feature.Volatile)]
    public async Task Volatile_events_reach_it_in_order_whenever_it_is_ready()
    {
        await ServeAsync(_ => { });
        Task<JsonElement> script = RunAsync("""
            client = create()
            seen, enough = [], asyncio.Event()
            def note(number):
                seen.append(number)
                if len(seen) >= 5:
                    enough.set()
            client.on("volatile", note)
            await join(client)
            await enough.wait()
            return seen
            """);

        await IsTrueAsync(() => Server.Root.Sockets.Count == 1);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(1));
        for (int i = 0; !script.IsCompleted; i++)
        {
            await Server.Root.Volatile.EmitAsync("volatile", i);
            await timer.WaitForNextTickAsync();
        }

        (await script).EnumerateArray().Select(number => number.GetInt32()).Should().HaveCountGreaterThanOrEqualTo(5).And.BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    [Test]
    [Shows(Client.Python, Feature.Disconnects)]
    public async Task Either_side_ends_it()
    {
        await ServeAsync(root =>
        {
            root.OnDisconnected((socket, reason) =>
            {
                Seen.Enqueue(reason.ToProtocolString());
                return socket.Broadcast.EmitAsync("gone");
            });
            root.On("kick me", socket => socket.DisconnectAsync());
        });

        JsonElement result = await RunAsync("""
            leaving, kicked = await connect(), await connect()
            gone = once(kicked, "gone")
            await leaving.disconnect()
            await gone
            end = once(kicked, "disconnect")
            await kicked.emit("kick me")
            await end
            return [leaving.connected, kicked.connected]
            """);

        result.GetRawText().Should().Be("[false, false]");
        await IsTrueAsync(() => Seen.Count == 2);

        // The client does not wait until its word that it leaves has gone out.
        Seen.First().Should().BeOneOf("client namespace disconnect", "transport close", "transport error");
        Seen.Last().Should().Be("server namespace disconnect");
    }

    [Test]
    [Shows(Client.Python, Feature.Reconnection)]
    public async Task It_comes_back_when_its_connection_was_cut()
    {
        await ServeAsync(root =>
        {
            root.On<string, string>("greet", (_, greeting) => greeting + "!");
            root.On<int>("ready", (_, number) => Seen.Enqueue($"ready {number}"));
        });
        Task<JsonElement> script = RunAsync("""
            client = create()
            end = once(client, "end")
            ids, greetings = [], []
            async def on_connect():
                ids.append(client.get_sid())
                greetings.append(await ask(client, "greet", "welcome"))
                await client.emit("ready", len(greetings))
            client.on("connect", on_connect)
            await join(client)
            await end
            return [len(set(ids)), greetings]
            """);

        await IsTrueAsync(() => Seen.Contains("ready 1"));
        await CompletesAsync(Server.InterruptNetworkAsync());
        await IsTrueAsync(() => Seen.Contains("ready 2"));
        await Server.Root.EmitAsync("end");

        (await script).GetRawText().Should().Be("""[2, ["welcome!", "welcome!"]]""");
    }

    private Task ServeEchoAsync(Action<SocketIoOptions>? options = null) => ServeAsync(
        root =>
        {
            root.On<EventArguments>("forward", (socket, arguments) => socket.EmitAsync("forwarded", arguments));
            root.On<EventArguments, EventArguments>("echo", (_, arguments) => arguments);
            root.On("ask me", async socket =>
            {
                (string text, byte[] bytes) = await socket.EmitWithAckAsync<(string, byte[])>("question", ("é", new byte[] { 1, 2 }));
                Seen.Enqueue($"{text} {Convert.ToHexString(bytes)}");
            });
        },
        options);

    private Task<JsonElement> RunAsync(string script) => Watch(PythonScript.RunAsync(Server.Address, script, Transports));
}
