using System.Text.Json;
using SocketIo.Server.InteropTests.Clients;

namespace SocketIo.Server.InteropTests.JavaScript;

/// <summary>socket.io-client with the npm package socket.io-msgpack-parser.</summary>
public sealed class MessagePackTests(Over transports) : JavaScriptFixture(transports)
{
    private const string Connect = """
        const { deepStrictEqual } = await import("node:assert");
        const parser = (await import("socket.io-msgpack-parser")).default;
        const join = (namespace = "/", more = {}) => connect(namespace, { parser, ...more });

        """;

    [Test]
    [Shows(Client.JavaScript48MessagePack, Feature.Events, Feature.MessagePack)]
    public async Task Values_of_all_kinds_come_back_as_they_were_sent_forwarded_or_read_and_written_anew()
    {
        await ServeAsync(root =>
        {
            root.On<EventArguments>("forward", (socket, arguments) => socket.EmitAsync("forwarded", arguments));
            root.On<JsonElement[]>("read", (socket, values) => socket.EmitAsync("written", values));
        });

        JsonElement result = await RunAsync("""
            const values = [
              0, -1, 1.5, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32, -32, -33, -129, -40_000, -(2 ** 31) - 1, 2 ** 53 - 1, -(2 ** 53) + 1, 5e-324,
              true, false, null, "", "text", "\"\\\n\t\u0000\u2028", "日本語 👩‍👩‍👧 𝄞", "x".repeat(40), "é".repeat(70_000),
              [], {}, [[[]]], { a: { b: [1, { c: null }], "": 0 } }, { __proto__x: 1, _placeholder: true, num: 0 }, Array.from({ length: 70_000 }, (_, i) => i),
              Object.fromEntries(Array.from({ length: 20 }, (_, i) => ["key" + i, i])),
            ];
            const socket = join();
            socket.emit("forward", ...values);
            deepStrictEqual(await next(socket, "forwarded"), values);
            socket.emit("read", values);
            deepStrictEqual(await next(socket, "written"), [values]);
            return values.length;
            """);

        result.GetInt32().Should().Be(34);
    }

    [Test]
    [Shows(Client.JavaScript48MessagePack, Feature.Binary, Feature.LargeMessages)]
    public async Task Binary_of_every_kind_arrives_wherever_it_is_in_the_arguments()
    {
        await ServeAsync(root => root.On<EventArguments, EventArguments>("bytes", (_, arguments) => arguments));

        JsonElement result = await RunAsync("""
            const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
            const sent = [Buffer.from(bytes), bytes.buffer, bytes, { parts: [Buffer.alloc(0), { deep: new Float32Array([0, 0]) }], last: Buffer.alloc(100_000, 7) },
              ...Array.from({ length: 100 }, (_, i) => Buffer.from([i]))];
            const expected = [Buffer.from(bytes), Buffer.from(bytes), Buffer.from(bytes), { parts: [Buffer.alloc(0), { deep: Buffer.alloc(8) }], last: Buffer.alloc(100_000, 7) },
              ...sent.slice(4)];
            const socket = join();
            await once(socket, "connect");
            const ask = () => new Promise((resolve) => socket.emit("bytes", ...sent, (...args) => resolve(args)));
            deepStrictEqual(await ask(), expected);

            // Once more, on whatever carries the session in the end.
            await settled(socket);
            deepStrictEqual(await ask(), expected);
            return expected.length;
            """);

        result.GetInt32().Should().Be(104);
    }

    [Test]
    public async Task Dates_and_undefined_are_what_JSON_makes_of_them()
    {
        await ServeAsync(root =>
        {
            root.On<(DateTimeOffset, DateTime), long>("dates", (_, all) => all.Item1.ToUnixTimeMilliseconds() - new DateTimeOffset(all.Item2).ToUnixTimeMilliseconds());
            root.On<EventArguments, EventArguments>("all", (_, arguments) => arguments);
        });

        JsonElement result = await RunAsync("""
            const socket = join();
            const ask = (event, ...sent) => new Promise((resolve) => socket.emit(event, ...sent, (...args) => resolve(args)));
            return [
              await ask("dates", new Date(1_700_000_000_123), new Date(-1)),
              await ask("all", new Date(0), undefined, { a: undefined, b: [undefined] }, NaN),
            ];
            """);

        result.GetRawText().Should().Be("""[[1700000000124],["1970-01-01T00:00:00.000Z",null,{"b":[null]},null]]""");
    }

    [Test]
    [Shows(Client.JavaScript48MessagePack, Feature.Credentials, Feature.Namespaces, Feature.Refusals, Feature.Acknowledgements, Feature.Broadcasts)]
    public async Task Namespaces_auth_refusals_acknowledgements_and_broadcasts_work_as_with_the_default_parser()
    {
        await ServeAllAsync(io =>
        {
            io.MapNamespace("/", root => root.On<int, int>("double", (_, number) => number * 2));
            io.MapNamespace("/chat", chat =>
            {
                chat.Connect.Use(async (context, next) =>
                {
                    if (context.Auth?.TryGetProperty("token", out JsonElement token) == true && token.GetString() == "é")
                    {
                        await next(context);
                        return;
                    }

                    context.Reject("no token", new { code = 7 });
                });
                chat.OnConnected(socket => socket.JoinAsync("all"));
                chat.On("hello", async socket => Seen.Enqueue(await socket.EmitWithAckAsync<string>("who", (1, new byte[] { 2 }))));
                chat.On<string>("say", (socket, text) => socket.Namespace.To("all").EmitAsync("said", (socket.Id, text)));
                chat.On("bye", socket => socket.DisconnectAsync());
            });
        });

        JsonElement result = await RunAsync("""
            const root = join(), chat = join("/chat", { auth: { token: "é" } }), other = join("/chat", { auth: { token: "é" } });
            await Promise.all([once(chat, "connect"), once(other, "connect")]);
            const [refusal] = await once(join("/chat"), "connect_error");
            const [unknown] = await once(join("/nowhere"), "connect_error");
            const heard = Promise.all([once(chat, "said"), once(other, "said")]);
            chat.emit("say", "hi");
            const said = (await heard).map(([id, text]) => [id === chat.id, text]);
            chat.on("who", (number, bytes, answer) => answer(`${number} ${bytes.length}`));
            chat.emit("hello");
            const error = await chat.emitWithAck("unknown");
            const double = await root.emitWithAck("double", 21);
            chat.emit("bye");
            const [reason] = await once(chat, "disconnect");
            return [refusal.message, refusal.data, unknown.message, said, error.error.code, double, reason];
            """);

        result.GetRawText().Should().Be(
            """["no token",{"code":7},"Invalid namespace",[[true,"hi"],[true,"hi"]],"unknown_event",42,"io server disconnect"]""");
        await IsTrueAsync(() => Seen.Contains("1 1"));
    }

    [Test]
    public async Task A_client_with_the_default_parser_gets_nowhere()
    {
        await ServeAsync(_ => { });

        JsonElement result = await RunAsync("""
            const socket = connect("/", { reconnection: false });
            return await Promise.race([once(socket, "connect"), once(socket.io, "close")]);
            """);

        result[0].GetString().Should().NotBeNullOrEmpty("the engine was closed before the namespace was joined");
        await IsTrueAsync(() => Server.Log.Lines.Any(line => line.Event == "PacketInvalid"));
    }

    private async Task ServeAsync(Action<NamespaceBuilder> root) => await ServeAsync(root, options => options.Parser = SocketIoParser.MessagePack);

    private async Task ServeAllAsync(Action<SocketIoEndpointBuilder> map) => await ServeAllAsync(map, options => options.Parser = SocketIoParser.MessagePack);

    private new Task<JsonElement> RunAsync(string script) => base.RunAsync(Connect + script);
}
