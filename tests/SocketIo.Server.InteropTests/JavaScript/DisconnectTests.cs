using System.Text.Json;
using SocketIo.Server.InteropTests.Clients;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.JavaScript;

/// <summary>Both sides learn that it is over, and why.</summary>
public sealed class DisconnectTests(Over transports) : JavaScriptFixture(transports)
{
    [Test]
    [Shows(Client.JavaScript48, Feature.Disconnects)]
    public async Task The_client_leaves_a_namespace()
    {
        await ServeAsync(NoteDisconnects);

        JsonElement result = await RunAsync("""
            const socket = connect();
            await next(socket, "connect");
            const reason = once(socket, "disconnect");
            const closed = once(socket.io.engine, "close");
            socket.disconnect();
            await closed;
            return [(await reason)[0], socket.active];
            """);

        result.GetRawText().Should().Be("""["io client disconnect",false]""");
        await SeenAsync("disconnecting client namespace disconnect 1", "disconnected client namespace disconnect 0");
    }

    [Test]
    [Shows(Client.JavaScript48, Feature.Disconnects)]
    public async Task The_server_disconnects_the_socket_and_the_client_does_not_come_back_by_itself()
    {
        await ServeAsync(root =>
        {
            NoteDisconnects(root);
            root.On("kick me", async socket =>
            {
                await socket.EmitAsync("last words", "é");
                await socket.DisconnectAsync();
                await socket.EmitAsync("never");
            });
        });

        JsonElement result = await RunAsync("""
            const socket = connect();
            const seen = [];
            socket.onAny((...args) => seen.push(args));
            socket.emit("kick me");
            const [reason] = await once(socket, "disconnect");
            const gone = [reason, socket.connected, socket.active];
            socket.connect();
            await next(socket, "connect");
            return [...gone, seen];
            """);

        result.GetRawText().Should().Be("""["io server disconnect",false,false,[["last words","é"]]]""");
        await SeenAsync("disconnecting server namespace disconnect 1", "disconnected server namespace disconnect 0");
    }

    [Test]
    public async Task The_server_closes_the_connection_and_all_its_namespaces_end()
    {
        await ServeAllAsync(io =>
        {
            io.MapNamespace("/", root =>
            {
                NoteDisconnects(root);
                root.On("close", async socket =>
                {
                    await socket.EmitAsync("last words");
                    await socket.DisconnectAsync(closeConnection: true);
                });
            });
            io.MapNamespace("/other", NoteDisconnects);
            io.MapNamespace("/witness", _ => { });
        });

        Task<JsonElement> script = RunAsync("""
            const witness = connect("/witness");
            await next(witness, "connect");
            const manager = new Manager(url, options);
            const sockets = [manager.socket("/"), manager.socket("/other")];
            await Promise.all(sockets.map((socket) => next(socket, "connect")));
            const seen = [];
            sockets[0].onAny((event) => seen.push(event));
            const reasons = Promise.all(sockets.map((socket) => once(socket, "disconnect")));
            sockets[0].emit("close");
            await next(witness, "end");
            return [(await reasons).map(([reason]) => reason), seen];
            """);

        await IsTrueAsync(() => Seen.Count == 4 && Server.Io.ConnectionCount == 1);
        await Server.Io.Of("/witness").EmitAsync("end");
        (await script).GetRawText().Should().Be("""[["io server disconnect","io server disconnect"],["last words"]]""");
        Seen.Where(line => line.StartsWith("disconnected", StringComparison.Ordinal)).Should().AllBe("disconnected server namespace disconnect 0");
    }

    [Test]
    public async Task The_client_closes_its_connection()
    {
        await ServeAsync(NoteDisconnects);

        JsonElement result = await RunAsync("""
            const witness = connect();
            const socket = connect("/", { reconnection: false });
            await Promise.all([next(witness, "connect"), next(socket, "connect")]);
            await settled(socket);
            const gone = next(witness, "gone");
            const reason = once(socket, "disconnect");
            socket.io.engine.close();
            await gone;
            return (await reason)[0];
            """);

        result.GetRawText().Should().Be("\"forced close\"");
        await SeenAsync("disconnecting transport close 1", "disconnected transport close 0");
    }

    [Test]
    public async Task The_clients_process_ends_without_a_word()
    {
        TaskCompletionSource ready = new();
        await ServeAsync(root =>
        {
            NoteDisconnects(root);
            root.On("ready", _ => ready.SetResult());
        });
        using CancellationTokenSource kill = new();
        Task script = Watch(NodeScript.RunAsync(
            Server.Address,
            """
            const socket = connect();
            await next(socket, "connect");
            await settled(socket);
            socket.emit("ready");
            await new Promise(() => {});
            """,
            Transports,
            kill.Token));

        await CompletesAsync(ready.Task);
        await IsTrueAsync(() => Server.Requests.HeldCount == 1);
        await kill.CancelAsync();

        await IsTrueAsync(() => Seen.Count == 2);
        Seen.Should().Equal(IsPollingOnly
            ? ["disconnecting transport error 1", "disconnected transport error 0"]
            : ["disconnecting transport close 1", "disconnected transport close 0"]);
        Server.Io.ConnectionCount.Should().Be(0);
        Server.Root.Rooms.Should().BeEmpty();
        await FluentActions.Awaiting(() => script).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task A_client_that_does_not_answer_a_ping_is_gone()
    {
        ManualTimeProvider clock = new();
        await ServeAsync(
            root =>
            {
                NoteDisconnects(root);
                root.On<string>("say", (_, word) => Seen.Enqueue(word));
            },
            clock: clock);
        Task<JsonElement> script = RunAsync("""
            const socket = connect("/", { reconnection: false });
            await next(socket, "connect");
            await settled(socket);
            const engine = socket.io.engine;
            const send = engine._sendPacket;
            engine._sendPacket = (type, ...rest) => (type === "pong" ? undefined : send.call(engine, type, ...rest));
            engine.once("ping", () => socket.emit("say", "pinged"));
            socket.emit("say", "mute");
            return (await once(socket, "disconnect"))[0];
            """);

        await IsTrueAsTimeGoesByAsync(clock, () => Seen.Contains("mute"));
        clock.Advance(TimeSpan.FromSeconds(25));
        await IsTrueAsync(() => Seen.Contains("pinged"));
        clock.Advance(TimeSpan.FromSeconds(20));

        // A client that is just between two polls learns it from the refusal of the next one.
        (await script).GetString().Should().BeOneOf(IsPollingOnly ? ["transport close", "transport error"] : ["transport close"]);
        await SeenAsync("mute", "pinged", "disconnecting ping timeout 1", "disconnected ping timeout 0");
    }

    [Test]
    public async Task The_server_shuts_down_and_its_clients_know_what_it_said_last()
    {
        await ServeAsync(root =>
        {
            NoteDisconnects(root);
            root.On("ready", _ => Seen.Enqueue("ready"));
        });
        Task<JsonElement> script = RunAsync("""
            const socket = connect("/", { reconnection: false });
            await next(socket, "connect");
            await settled(socket);
            const words = next(socket, "last words");
            const reason = once(socket, "disconnect");
            socket.emit("ready");
            return [...(await words), (await reason)[0]];
            """);

        await IsTrueAsync(() => Seen.Contains("ready"));
        await Server.Root.EmitAsync("last words", "é");
        await Eventually.CompletesAsync(Server.StopAsync());

        (await script).GetRawText().Should().Be("""["é","transport close"]""");
        Seen.Should().Equal("ready", "disconnecting server shutting down 1", "disconnected server shutting down 0");
    }

    private void NoteDisconnects(NamespaceBuilder ns)
    {
        ns.OnDisconnecting((socket, reason) => Seen.Enqueue($"disconnecting {reason.ToProtocolString()} {socket.Rooms.Count}"));
        ns.OnDisconnected((socket, reason) =>
        {
            Seen.Enqueue($"disconnected {reason.ToProtocolString()} {socket.Rooms.Count}");
            return socket.Broadcast.EmitAsync("gone");
        });
    }

    /// <summary>Waits for the first lines; others may follow, since clients that came later leave too.</summary>
    private async Task SeenAsync(params string[] lines)
    {
        await IsTrueAsync(() => Seen.Count >= lines.Length);
        Seen.Take(lines.Length).Should().Equal(lines);
    }
}
