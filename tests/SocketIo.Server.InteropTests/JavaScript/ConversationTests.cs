using System.Text.Json;
using System.Text.RegularExpressions;
using SocketIo.Server.InteropTests.Clients;

namespace SocketIo.Server.InteropTests.JavaScript;

/// <summary>What every version of socket.io-client can do, wherever it runs, and with either parser.</summary>
public abstract class ConversationTests(Client client, Over transports) : ClientFixture(transports)
{
    /// <summary>
    /// Hides in what the versions differ: how they are told credentials (<c>join</c>) and how they tell of a refusal
    /// (<c>refusal</c>). <c>show</c> makes hexadecimal digits of binary data.
    /// </summary>
    private const string Common = """
        const isOld = io.protocol === 4;
        const withCredentials = (credentials) => (isOld ? { query: credentials } : { auth: credentials });
        const join = (namespace = "/", credentials = {}) => io(url + namespace, { ...options, ...withCredentials(credentials) });
        const refusal = async (socket) => {
          const [error] = await once(socket, isOld ? "error" : "connect_error");
          return [error.message ?? null, (isOld ? error : error.data)?.code ?? null];
        };
        const show = (value) =>
          value instanceof ArrayBuffer ? show(new Uint8Array(value))
          : ArrayBuffer.isView(value) ? [...value].map((byte) => byte.toString(16).padStart(2, "0")).join("")
          : Array.isArray(value) ? value.map(show)
          : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, show(part)]))
          : value;

        """;

    private readonly string _lastTransport = transports switch
    {
        Over.Polling => "polling",
        Over.Jsonp => "jsonp",
        _ => "websocket",
    };

    [Test]
    [Shows(Feature.Credentials, Feature.Refusals, Feature.Namespaces, Feature.DynamicNamespaces)]
    public async Task It_joins_namespaces_with_its_credentials_and_learns_why_it_is_refused()
    {
        await ServeAllAsync(
            io =>
            {
                io.MapNamespace("/", MapWho);
                io.MapNamespace("/chat", MapWho);
                io.MapNamespace(new Regex("^/order-[0-9]+$"), MapWho);
            },
            Configure);

        JsonElement result = await RunAsync("""
            const root = join("/");
            await next(root, "connect");
            const chat = root.io.socket("/chat", withCredentials({ token: "gehéim&x" }));
            const order = root.io.socket("/order-17", withCredentials({ token: "gehéim&x" }));
            await Promise.all([once(chat, "connect"), once(order, "connect")]);
            return [
              await ask(root, "who"), await ask(chat, "who"), await ask(order, "who"),
              await refusal(join("/chat", { token: "forged" })), await refusal(root.io.socket("/order-x")),
              await carrier(root),
            ];
            """);

        string message = client is Client.JavaScript25 or Client.Chromium25 ? "null" : "\"no token\"";
        result.GetRawText().Should().Be(
            $$"""[["/",null],["/chat","gehéim&x"],["/order-17","gehéim&x"],[{{message}},7],["Invalid namespace",null],"{{_lastTransport}}"]""");

        static void MapWho(NamespaceBuilder ns)
        {
            ns.Connect.Use(async (context, next) =>
            {
                if (context.Socket.Namespace.Name != "/" && TokenOf(context.Auth) != "gehéim&x")
                {
                    context.Reject("no token", new { code = 7 });
                    return;
                }

                await next(context);
            });
            ns.On<EventArguments, (string, string?)>("who", (socket, _) => (socket.Namespace.Name, TokenOf(socket.Auth)));
        }

        static string? TokenOf(JsonElement? auth) => auth?.TryGetProperty("token", out JsonElement token) == true ? token.GetString() : null;
    }

    [Test]
    [Shows(Feature.Events, Feature.Binary, Feature.LargeMessages, Feature.Acknowledgements)]
    public async Task Events_and_acknowledgements_carry_text_and_binary_data_both_ways_however_large()
    {
        await ServeAsync(
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
            Configure);

        JsonElement result = await RunAsync("""
            const values = [0, -1.5, true, null, "", "héllo €😀\n\u2028\\n\\\\n \"</script>&+=%", [], { a: [{ b: {} }] }];
            const bufferOf = (...bytes) => new Uint8Array(bytes).buffer; // what all of them take for binary data
            const binary = [bufferOf(0, 1, 254, 255), { name: "é", parts: [bufferOf(), bufferOf(7)] }];

            // Not so large that two of them, escaped and in one request, are above the limit.
            const text = ["é".repeat(50_000)];
            const bytes = [new Uint8Array(60_000).fill(7).buffer];
            const socket = join();
            await next(socket, "connect");
            socket.on("question", (text, bytes, answer) => answer(text + "!", bufferOf(...new Uint8Array(bytes))));

            const same = [];
            for (const args of [values, binary, text, bytes]) {
              const sent = JSON.stringify(show(args));
              const forwarded = once(socket, "forwarded");
              socket.emit("forward", ...args);
              same.push(JSON.stringify(show(await forwarded)) === sent, JSON.stringify(show(await ask(socket, "echo", ...args))) === sent);
              await carrier(socket);
            }
            await ask(socket, "ask me");
            return same;
            """);

        result.GetRawText().Should().Be("[true,true,true,true,true,true,true,true]");
        Seen.Should().Equal("é! 0102");
    }

    [Test]
    [Shows(Feature.Broadcasts)]
    public async Task Rooms_and_broadcasts_reach_exactly_those_they_name()
    {
        await ServeAsync(
            root =>
            {
                root.On<string>("join", (socket, room) => socket.JoinAsync(room));
                root.On<string>("leave", (socket, room) => socket.LeaveAsync(room));
                root.On<string>("to", (socket, room) => socket.To(room).EmitAsync("said", ("to", room)));
                root.On("broadcast", async socket =>
                {
                    await socket.Broadcast.EmitAsync("said", "others");
                    await socket.Namespace.Except("red").EmitAsync("said", "not red");
                    await socket.Namespace.EmitAsync("said", ("all", new byte[] { 7 }));
                });
            },
            Configure);

        JsonElement result = await RunAsync("""
            const sockets = [join(), join(), join()];
            const seen = [[], [], []];
            sockets.forEach((socket, i) => socket.on("said", (...args) => seen[i].push(show(args).join(" "))));
            await Promise.all(sockets.map((socket) => next(socket, "connect")));
            const [a, b, c] = sockets;
            await Promise.all([ask(a, "join", "red"), ask(b, "join", "red")]);
            await ask(a, "to", "red");
            await ask(a, "broadcast");
            await ask(b, "leave", "red");
            await ask(a, "to", "red");

            // An answer to a question asked now comes behind all of it.
            await Promise.all(sockets.map((socket) => ask(socket, "leave", "nothing")));
            return seen;
            """);

        result.GetRawText().Should().Be("""[["all 07"],["to red","others","all 07"],["others","not red","all 07"]]""");
    }

    [Test]
    [Shows(Feature.Volatile)]
    public async Task Volatile_events_reach_it_in_order_whenever_it_is_ready()
    {
        await ServeAsync(_ => { }, Configure);
        Task<JsonElement> script = RunAsync("""
            const socket = join();
            const seen = [];
            await new Promise((resolve) => socket.on("volatile", (number) => seen.push(number) < 5 || resolve()));
            return seen;
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
    [Shows(Feature.Disconnects)]
    public async Task Either_side_ends_it_and_both_know_why()
    {
        await ServeAsync(
            root =>
            {
                root.OnDisconnected((socket, reason) =>
                {
                    Seen.Enqueue(reason.ToProtocolString());
                    return socket.Broadcast.EmitAsync("gone");
                });
                root.On("kick me", socket => socket.DisconnectAsync());
            },
            Configure);

        JsonElement result = await RunAsync("""
            const leaving = join(), kicked = join();
            await Promise.all([next(leaving, "connect"), next(kicked, "connect")]);
            const left = once(leaving, "disconnect");
            const gone = once(kicked, "gone");
            leaving.disconnect();
            await gone;
            const end = once(kicked, "disconnect");
            kicked.emit("kick me");
            return [(await left)[0], (await end)[0]];
            """);

        result.GetRawText().Should().Be("""["io client disconnect","io server disconnect"]""");
        await IsTrueAsync(() => Seen.Count == 2);
        Seen.Should().Equal("client namespace disconnect", "server namespace disconnect");
    }

    [Test]
    [Shows(Feature.Reconnection)]
    public async Task It_comes_back_when_its_connection_was_cut()
    {
        await ServeAsync(
            root =>
            {
                root.On<string, string>("greet", (_, greeting) => greeting + "!");
                root.On<int>("ready", (_, number) => Seen.Enqueue($"ready {number}"));
            },
            Configure);
        Task<JsonElement> script = RunAsync("""
            const socket = join();
            const ids = [], greetings = [];
            socket.on("connect", async () => {
              ids.push(socket.id);
              await carrier(socket);
              greetings.push(...(await ask(socket, "greet", "welcome")));
              socket.emit("ready", greetings.length);
            });
            await once(socket, "end");
            return [new Set(ids).size, greetings];
            """);

        await IsTrueAsync(() => Seen.Contains("ready 1"));
        await CompletesAsync(Server.InterruptNetworkAsync());
        await IsTrueAsync(() => Seen.Contains("ready 2"));
        await Server.Root.EmitAsync("end");

        (await script).GetRawText().Should().Be("""[2,["welcome!","welcome!"]]""");
    }

    /// <summary>
    /// Runs a script that sees the client as <c>io</c>, what is in <c>Node/helpers.mjs</c>, and <c>carrier(socket)</c>: the
    /// transport that carries a socket in the end.
    /// </summary>
    private protected abstract Task<JsonElement> RunWithClientAsync(string script);

    private Task<JsonElement> RunAsync(string script) => Watch(RunWithClientAsync(Common + script));

    private void Configure(SocketIoOptions options)
    {
        options.AllowEio3 = true;
        options.AllowJsonp = true;
        options.Parser = client == Client.JavaScript48MessagePack ? SocketIoParser.MessagePack : SocketIoParser.Json;
    }
}
