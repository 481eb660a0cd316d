using System.Text.Json;
using SocketIo.Server.InteropTests.Clients;

namespace SocketIo.Server.InteropTests.JavaScript;

/// <summary>socket.io-client 2.5, which speaks Engine.IO 3, and 3.1, unmodified.</summary>
public sealed class OldClientTests(Over transports) : JavaScriptFixture(transports)
{
    private const string Clients = """
        const io2 = (await import("socket.io-client-v2")).default;
        const io3 = (await import("socket.io-client-v3")).default;
        const join = (namespace = "/", more = {}, client = io2) => client(url + namespace, { ...options, ...more });

        """;

    [Test]
    public async Task A_client_of_2_5_knows_its_ids_and_ends_on_its_best_transport()
    {
        await ServeOldAsync(ns => ns.On<EventArguments, (string, int, string)>("who", (socket, _) => (socket.Id, socket.Handshake.EngineProtocol, socket.Namespace.Name)));

        JsonElement result = await RunOldAsync("""
            const socket = join();
            await next(socket, "connect");
            const chat = socket.io.socket("/chat");
            await next(chat, "connect");
            const [id, protocol] = await ask(socket, "who");
            const [chatId, , namespace] = await ask(chat, "who");
            return [id === socket.id, id === socket.io.engine.id, chatId === chat.id, protocol, namespace, await settled(socket)];
            """);

        result.GetRawText().Should().Be($"""[true,true,true,3,"/chat","{(IsPollingOnly ? "polling" : "websocket")}"]""");
    }

    [Test]
    [Shows(Client.JavaScript25, Feature.Events, Feature.Binary, Feature.LargeMessages)]
    public async Task Values_and_binary_data_come_back_as_they_were_sent([Values] bool forceBase64)
    {
        await ServeOldAsync(ns => ns.On<EventArguments, EventArguments>("echo", (_, arguments) => arguments));

        JsonElement result = await RunOldAsync($$"""
            const { deepStrictEqual } = await import("node:assert");
            const socket = join("/", { forceBase64: {{(forceBase64 ? "true" : "false")}} });
            await next(socket, "connect");
            const values = [0, -1.5, true, null, "", "héllo €😀\n\u2028\\n", "é".repeat(70_000), [], { a: [{ b: {} }] }];
            deepStrictEqual(await ask(socket, "echo", ...values), values);
            for (const length of [0, 1, 124, 125, 126, 65_534, 65_535, 200_000]) {
              const bytes = Buffer.alloc(length, length % 256);
              const [reply] = await ask(socket, "echo", { bytes, text: "é", more: [bytes] });
              deepStrictEqual(reply, { bytes, text: "é", more: [bytes] });
            }
            await settled(socket);
            deepStrictEqual(await ask(socket, "echo", Buffer.from([1, 2])), [Buffer.from([1, 2])]);
            return true;
            """);

        result.GetBoolean().Should().BeTrue();
    }

    [Test]
    [Shows(Client.JavaScript25, Feature.Credentials, Feature.Namespaces)]
    public async Task The_query_of_the_handshake_and_that_of_a_namespace_arrive()
    {
        await ServeOldAsync(ns => ns.On<EventArguments, (JsonElement?, string?)>("auth", (socket, _) => (socket.Auth, socket.Handshake.Query["room"])));

        JsonElement result = await RunOldAsync("""
            const socket = join("/", { query: { room: "a b" } });
            await next(socket, "connect");
            const chat = socket.io.socket("/chat", { query: { token: "gehéim&x" } });
            await next(chat, "connect");
            return [await ask(socket, "auth"), await ask(chat, "auth")];
            """);

        result.GetRawText().Should().Be("""[[null,"a b"],[{"token":"gehéim&x"},"a b"]]""");
    }

    [Test]
    [Shows(Client.JavaScript25, Feature.Refusals)]
    public async Task Refusals_are_errors()
    {
        await ServeAllAsync(
            io =>
            {
                io.MapNamespace("/", root => root.Connect.Use((context, next) =>
                {
                    if (context.Handshake.Query.ContainsKey("refuse"))
                    {
                        context.Reject("not you");
                        return ValueTask.CompletedTask;
                    }

                    return next(context);
                }));
                io.MapNamespace("/chat", chat => chat.Connect.Use((context, _) =>
                {
                    context.Reject("not you", new { code = 42 });
                    return ValueTask.CompletedTask;
                }));
            },
            options => options.AllowEio3 = true);

        JsonElement result = await RunOldAsync("""
            const [main] = await next(join("/", { query: { refuse: 1 } }), "error");
            const [chat] = await next(join("/chat"), "error");
            const [unknown] = await next(join("/unknown"), "error");
            return [main, chat, unknown];
            """);

        result.GetRawText().Should().Be("""["not you",{"code":42},{"message":"Invalid namespace"}]""");
    }

    [Test]
    public async Task The_heartbeat_goes_on_for_as_long_as_the_client_is_there()
    {
        await ServeAsync(_ => { }, options =>
        {
            options.AllowEio3 = true;
            options.PingInterval = TimeSpan.FromMilliseconds(50);
        });

        JsonElement result = await RunOldAsync("""
            const socket = join();
            await next(socket, "connect");
            await settled(socket);
            for (let pongs = 0; pongs < 5; pongs++) await next(socket, "pong");
            return socket.connected;
            """);

        result.GetBoolean().Should().BeTrue();
    }

    [Test]
    public async Task Clients_of_2_5_and_3_1_and_4_8_meet_in_a_room()
    {
        await ServeOldAsync(ns =>
        {
            ns.On<EventArguments, int>("join", async (socket, _) =>
            {
                await socket.JoinAsync("room");
                return socket.Handshake.EngineProtocol;
            });
            ns.On<EventArguments>("say", (socket, arguments) => socket.To("room").EmitAsync("said", arguments));
        });

        JsonElement result = await RunOldAsync("""
            const clients = [];
            const protocols = [];
            for (const open of [() => join(), () => join("/", {}, io3), () => connect()]) {
              const client = open();
              clients.push(client);
              await next(client, "connect");
              protocols.push((await ask(client, "join"))[0]);
            }
            const heard = [];
            for (const speaker of clients) {
              const others = clients.filter((client) => client !== speaker);
              const said = others.map((client) => once(client, "said"));
              speaker.emit("say", "héllo", { bytes: Buffer.from([1, 2, 3]) });
              for (const [text, { bytes }] of await Promise.all(said)) heard.push(text + Buffer.from(bytes).toString("hex"));
            }
            return [protocols, heard];
            """);

        result.GetRawText().Should().Be($"""[[3,4,4],[{string.Join(',', Enumerable.Repeat("\"héllo010203\"", 6))}]]""");
    }

    [Test]
    public async Task A_client_of_3_1_needs_no_option()
    {
        await ServeAsync(root => root.On<EventArguments, EventArguments>("echo", (_, arguments) => arguments));

        JsonElement result = await RunOldAsync("""
            const socket = join("/", { auth: { token: "x" } }, io3);
            await next(socket, "connect");
            const [bytes, text] = await ask(socket, "echo", Buffer.from([1, 2]), "é");
            return [bytes.toString("hex"), text, await settled(socket)];
            """);

        result.GetRawText().Should().Be($"""["0102","é","{(IsPollingOnly ? "polling" : "websocket")}"]""");
    }

    [Test]
    public async Task A_client_of_2_5_is_refused_without_the_option()
    {
        await ServeAsync(_ => { });

        JsonElement result = await RunOldAsync("""
            const [error] = await once(join("/", { reconnection: false }), "connect_error");
            return error.message;
            """);

        result.GetString().Should().Be(IsWebSocketOnly ? "websocket error" : "xhr poll error");
    }

    [Test]
    [Shows(Client.JavaScript31, Feature.MessagePack)]
    public async Task A_client_of_3_1_speaks_MessagePack()
    {
        await ServeAsync(
            root =>
            {
                root.On<EventArguments, EventArguments>("echo", (_, arguments) => arguments);
                root.On("ask me", async socket => Seen.Enqueue(await socket.EmitWithAckAsync<string>("question", ("é", new byte[] { 1, 2 }))));
            },
            options => options.Parser = SocketIoParser.MessagePack);

        JsonElement result = await RunOldAsync("""
            const { deepStrictEqual } = await import("node:assert");
            const parser = (await import("socket.io-msgpack-parser")).default;
            const socket = join("/", { parser }, io3);
            await next(socket, "connect");
            const values = [1, -1.5, null, "é".repeat(70_000), { deep: [Buffer.from([1, 2])] }];
            deepStrictEqual(await ask(socket, "echo", ...values), values);
            socket.on("question", (text, bytes, answer) => answer(`${text} ${bytes.length}`));
            await ask(socket, "ask me");
            return await settled(socket);
            """);

        result.GetString().Should().Be(IsPollingOnly ? "polling" : "websocket");
        Seen.Should().Equal("é 2");
    }

    private Task ServeOldAsync(Action<NamespaceBuilder> map) => ServeAllAsync(
        io => io.MapNamespace("/", map).MapNamespace("/chat", map),
        options => options.AllowEio3 = true);

    private Task<JsonElement> RunOldAsync(string script) => RunAsync(Clients + script);
}
