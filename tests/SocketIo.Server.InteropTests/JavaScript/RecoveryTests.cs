using System.Text.Json;
using SocketIo.Server.InteropTests.Clients;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.JavaScript;

/// <summary>socket.io-client and connection state recovery, with both parsers.</summary>
public sealed class RecoveryTests(Over transports) : JavaScriptFixture(transports)
{
    /// <summary>A client that tells when it is ready, and at the end what it has seen.</summary>
    private const string Survivor = """
        const socket = connect("/", { auth: { user: "ada" }, ...await more() });
        const seen = [], ids = [], recovered = [];
        socket.on("news", (number, offset) => seen.push(number));
        socket.on("bytes", (bytes, offset) => seen.push(bytes.length));
        socket.on("connect", () => {
          ids.push(socket.id);
          recovered.push(socket.recovered);
          settled(socket).then(() => socket.emit("ready", ids.length));
        });
        const [end] = await once(socket, "end");
        return { seen, ids: new Set(ids).size, recovered };
        """;

    [TestCase(Client.JavaScript48)]
    [TestCase(Client.JavaScript48MessagePack)]
    [Shows(Feature.Recovery)]
    public async Task A_client_whose_connection_is_cut_is_the_same_socket_afterwards_and_sees_every_event_once(Client client)
    {
        await StartAsync(client);
        Task<JsonElement> script = RunAsync(client);

        await IsTrueAsync(() => Seen.Contains("ready 1"));
        await Server.Root.To("adas").EmitAsync("news", 1);
        Task interruption = Server.InterruptNetworkAsync();
        await Server.Root.To("adas").EmitAsync("news", 2);
        await Server.Root.EmitAsync("bytes", new byte[3]);
        await CompletesAsync(interruption);
        await Server.Root.EmitAsync("news", 4);
        await IsTrueAsync(() => Seen.Contains("ready 2"));
        await Server.Root.EmitAsync("end", 1);

        (await script).GetRawText().Should().Be("""{"seen":[1,2,3,4],"ids":1,"recovered":[false,true]}""");
        Seen.Should().ContainInOrder("connected False", "connected True");
    }

    [TestCase(Client.JavaScript48)]
    [TestCase(Client.JavaScript48MessagePack)]
    [Shows(Feature.Recovery)]
    public async Task A_client_that_has_received_nothing_yet_is_recovered_too(Client client)
    {
        await StartAsync(client);
        Task<JsonElement> script = RunAsync(client);

        await IsTrueAsync(() => Seen.Contains("ready 1"));
        Task interruption = Server.InterruptNetworkAsync();
        await Server.Root.EmitAsync("news", 1);
        await CompletesAsync(interruption);
        await IsTrueAsync(() => Seen.Contains("ready 2"));
        await Server.Root.EmitAsync("end", 1);

        (await script).GetRawText().Should().Be("""{"seen":[1],"ids":1,"recovered":[false,true]}""");
    }

    [Test]
    public async Task A_client_that_asks_after_the_servers_restart_gets_a_new_socket()
    {
        await StartAsync(Client.JavaScript48);
        int port = Server.Address.Port;
        Task<JsonElement> script = RunAsync(Client.JavaScript48);

        await IsTrueAsync(() => Seen.Contains("ready 1"));
        await Server.Root.EmitAsync("news", 1);
        await Eventually.CompletesAsync(Server.StopAsync());
        await Server.DisposeAsync();
        await StartAsync(Client.JavaScript48, port);
        await IsTrueAsync(() => Seen.Contains("ready 2"));
        await Server.Root.EmitAsync("end", 1);

        (await script).GetRawText().Should().Be("""{"seen":[1],"ids":2,"recovered":[false,false]}""");
    }

    private Task StartAsync(Client client, int port = 0) => ServeAllAsync(
        io => io.MapNamespace("/", root =>
        {
            root.OnConnected(async socket =>
            {
                Seen.Enqueue($"connected {socket.Recovered}");
                if (!socket.Recovered)
                {
                    await socket.JoinAsync("adas");
                }
            });
            root.On<int>("ready", (_, number) => Seen.Enqueue($"ready {number}"));
        }),
        options =>
        {
            options.ConnectionStateRecovery = new();
            options.Parser = client == Client.JavaScript48MessagePack ? SocketIoParser.MessagePack : SocketIoParser.Json;
        },
        port);

    private Task<JsonElement> RunAsync(Client client) => RunAsync(
        (client == Client.JavaScript48MessagePack ? """const more = async () => ({ parser: (await import("socket.io-msgpack-parser")).default });""" : "const more = async () => ({});") + "\n" + Survivor);
}
