using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using SocketIo.Server.InteropTests.Clients;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.JavaScript;

public sealed class ReconnectTests(Over transports) : JavaScriptFixture(transports)
{
    /// <summary>
    /// A client that says when it is ready, with nothing under way any more that a cut would lose, and what it has gone through
    /// when the server emits <c>end</c> after that.
    /// </summary>
    private const string Survivor = """
        const socket = connect("/", { auth: { name: "survivor" } });
        const ids = [], reasons = [], attempts = [];
        socket.on("disconnect", (reason) => reasons.push(reason));
        socket.io.on("reconnect", (attempt) => attempts.push(attempt));
        let echo;
        socket.on("connect", () => {
          ids.push(socket.id);
          echo = settled(socket).then(() => socket.emitWithAck("greet", "welcome")).then((answer) => {
            socket.emit("ready", ids.length);
            return answer;
          });
        });
        const [end] = await once(socket, "end");
        return { end, ids: new Set(ids).size, connects: ids.length, reasons, reconnects: attempts.length, echo: await echo };
        """;

    [Test]
    [Shows(Client.JavaScript48, Feature.Reconnection)]
    public async Task A_client_whose_connection_is_cut_comes_back_with_a_new_id_and_its_listeners()
    {
        await ServeAsync(MapSurvivor);
        Task<JsonElement> script = RunAsync(Survivor);

        await IsTrueAsync(() => Seen.Contains("ready 1"));
        await CompletesAsync(Server.InterruptNetworkAsync());
        await IsTrueAsync(() => Seen.Contains("ready 2"));
        await Server.Root.To("survivors").EmitAsync("end", "é");

        JsonElement result = await script;
        result.GetProperty("end").GetString().Should().Be("é");
        result.GetProperty("ids").GetInt32().Should().Be(2);
        result.GetProperty("connects").GetInt32().Should().Be(2);
        result.GetProperty("reconnects").GetInt32().Should().Be(1);
        result.GetProperty("reasons").EnumerateArray().Single().GetString().Should().BeOneOf("transport close", "transport error");
        result.GetProperty("echo").GetString().Should().Be("welcome survivor");
    }

    [Test]
    public async Task A_client_finds_the_server_again_after_a_restart_on_the_same_port()
    {
        await ServeAsync(MapSurvivor);
        int port = Server.Address.Port;
        Task<JsonElement> script = RunAsync(Survivor);

        await IsTrueAsync(() => Seen.Contains("ready 1"));
        await Eventually.CompletesAsync(Server.StopAsync());
        await Server.DisposeAsync();
        await ServeAllAsync(io => io.MapNamespace("/", MapSurvivor), port: port);
        await IsTrueAsync(() => Seen.Contains("ready 2"));
        await Server.Root.EmitAsync("end", 1);

        (await script).GetRawText().Should().Be(
            """{"end":1,"ids":2,"connects":2,"reasons":["transport close"],"reconnects":1,"echo":"welcome survivor"}""");
        Seen.Take(3).Should().Equal("ready 1", "disconnected server shutting down", "ready 2");
    }

    [Test]
    public async Task A_client_that_knocks_before_the_server_listens_gets_in_later()
    {
        using TcpListener door = new(IPAddress.Loopback, 0);
        door.Start();
        int port = ((IPEndPoint)door.LocalEndpoint).Port;
        Task<JsonElement> script = NodeScript.RunAsync(
            new Uri($"http://127.0.0.1:{port}"),
            """
            const socket = connect();
            const [error] = await once(socket, "connect_error");
            await once(socket, "hello");
            return [error.type, socket.active];
            """,
            Transports);
        (await door.AcceptTcpClientAsync().WaitAsync(Eventually.Deadline)).Dispose();
        door.Stop();

        await ServeAllAsync(io => io.MapNamespace("/", root => root.OnConnected(socket => socket.EmitAsync("hello"))), port: port);

        (await script).GetRawText().Should().Be("""["TransportError",true]""");
    }

    [Test]
    public async Task An_event_that_awaits_its_acknowledgement_is_sent_again_after_a_reconnection()
    {
        await ServeAsync(root =>
        {
            root.On<(string, int), int>("save", async (_, all) =>
            {
                Seen.Enqueue($"save {all.Item1} {all.Item2}");
                if (Seen.Count == 1)
                {
                    await Server.InterruptNetworkAsync();
                }

                return all.Item2;
            });
        });

        JsonElement result = await RunAsync("""
            const socket = connect("/", { retries: 5, ackTimeout: 20_000 });
            return await Promise.all([socket.emitWithAck("save", "a", 1), socket.emitWithAck("save", "b", 2)]);
            """);

        result.GetRawText().Should().Be("[1,2]");
        Seen.Should().Equal("save a 1", "save a 1", "save b 2");
    }

    private void MapSurvivor(NamespaceBuilder root)
    {
        root.OnConnected(socket => socket.JoinAsync("survivors"));
        root.OnDisconnected((_, reason) => Seen.Enqueue($"disconnected {reason.ToProtocolString()}"));
        root.On<string, string>("greet", (socket, greeting) => $"{greeting} {socket.Auth?.GetProperty("name").GetString()}");
        root.On<int>("ready", (_, number) => Seen.Enqueue($"ready {number}"));
    }
}
