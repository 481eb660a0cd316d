using System.Text.Json;

namespace SocketIo.Server.InteropTests.JavaScript;

/// <summary>What is about the change of transports itself; the other tests go through it in passing.</summary>
[Parallelizable]
public sealed class UpgradeTests
{
    [Test]
    public async Task Messages_in_both_directions_while_clients_upgrade_are_neither_lost_nor_reordered()
    {
        await using InteropServer server = await InteropServer.StartAsync(io => io.MapNamespace("/", root =>
        {
            root.OnConnected(socket => { socket.Items["stream"] = new Stream(socket); });
            root.On<EventArguments>("up", (socket, arguments) => StreamOf(socket).OnUp(arguments));
            root.On<EventArguments, (int, int, int)>("stop", (socket, _) => StreamOf(socket).StopAsync());
        }));

        JsonElement result = await NodeScript.RunAsync(server.Address, """
            const run = async () => {
              const socket = connect();
              let startedOn, down = 0, up = 0, wrong = 0, rounds = 0;
              socket.io.once("open", () => (startedOn = socket.io.engine.transport.name)); // the upgrade may be over before "connect"
              socket.on("down", (number, data) => {
                if (number !== down || Buffer.isBuffer(data) !== (number % 3 === 0)) wrong++;
                down++;
              });
              await next(socket, "connect");
              let isUpgraded = false;
              settled(socket).then(() => (isUpgraded = true));
              while (rounds < 20) {
                for (let i = 0; i < 5; i++, up++) socket.emit("up", up, up % 3 === 0 ? Buffer.from([up % 256]) : "text");
                if (isUpgraded) rounds++;
                await new Promise((resolve) => setTimeout(resolve, 1));
              }
              const [sent, received, unexpected] = await new Promise((resolve) => socket.emit("stop", (...reply) => resolve(reply)));
              return { startedOn, endedOn: socket.io.engine.transport.name, wrong, unexpected, isAllDown: sent === down && sent > 0, isAllUp: received === up };
            };
            return await Promise.all(Array.from({ length: 10 }, run));
            """);

        result.EnumerateArray().Select(client => client.GetRawText()).Should().HaveCount(10).And.AllBe(
            """{"startedOn":"polling","endedOn":"websocket","wrong":0,"unexpected":0,"isAllDown":true,"isAllUp":true}""");
    }

    [Test]
    public async Task A_client_stays_with_long_polling_where_no_upgrade_is_offered()
    {
        await using InteropServer server = await ServeEchoAsync(options => options.AllowUpgrades = false);

        JsonElement result = await NodeScript.RunAsync(server.Address, """
            const socket = connect("/", { rememberUpgrade: true });
            const replies = await Promise.all([1, 2, 3].map((number) => socket.emitWithAck("echo", number)));
            return [socket.io.engine.transport.name, socket.io.engine.upgrading ?? false, replies];
            """);

        result.GetRawText().Should().Be("""["polling",false,[1,2,3]]""");
    }

    [Test]
    public async Task A_client_that_starts_with_a_WebSocket_falls_back_to_long_polling_where_there_is_none()
    {
        await using InteropServer server = await ServeEchoAsync(options => options.Transports = EngineTransports.Polling);

        JsonElement result = await NodeScript.RunAsync(
            server.Address,
            """
            const [error] = await next(connect("/", { reconnection: false }), "connect_error");
            const socket = connect("/", { transports: ["websocket", "polling"], tryAllTransports: true });
            return [error.message, await socket.emitWithAck("echo", 1), socket.io.engine.transport.name];
            """,
            ["websocket"]);

        result.GetRawText().Should().Be("""["websocket error",1,"polling"]""");
    }

    [Test]
    public async Task A_client_that_polls_where_there_are_only_WebSockets_is_refused()
    {
        await using InteropServer server = await ServeEchoAsync(options => options.Transports = EngineTransports.WebSocket);

        JsonElement result = await NodeScript.RunAsync(
            server.Address,
            """
            const [error] = await next(connect("/", { reconnection: false }), "connect_error");
            return [error.message, error.description];
            """,
            ["polling"]);

        result.GetRawText().Should().Be("""["xhr poll error",400]""");
    }

    private static Task<InteropServer> ServeEchoAsync(Action<SocketIoOptions> options) =>
        InteropServer.StartAsync(io => io.MapNamespace("/", root => root.On<int, int>("echo", (_, number) => number)), options);

    private static Stream StreamOf(ISocket socket) => (Stream)socket.Items["stream"]!;

    /// <summary>Numbers every message, and a binary one among three, in both directions.</summary>
    private sealed class Stream
    {
        private readonly Task<int> _down;
        private int _up;
        private int _unexpected;
        private volatile bool _isStopped;

        public Stream(ISocket socket) => _down = SendAsync(socket);

        public void OnUp(EventArguments arguments)
        {
            if (arguments.Get<int>(0) != _up || arguments.IsBinary(1) != (_up % 3 == 0))
            {
                _unexpected++;
            }

            _up++;
        }

        public async Task<(int Sent, int Received, int Unexpected)> StopAsync()
        {
            _isStopped = true;
            return (await _down, _up, _unexpected);
        }

        private async Task<int> SendAsync(ISocket socket)
        {
            int sent = 0;
            using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(1));
            while (!_isStopped)
            {
                await socket.EmitAsync("down", (sent, sent % 3 == 0 ? (object)new[] { (byte)sent } : "text"));
                sent++;
                await timer.WaitForNextTickAsync();
            }

            return sent;
        }
    }
}
