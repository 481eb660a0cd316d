using System.Text.Json;
using Microsoft.Playwright;
using SocketIo.Server.InteropTests.Clients;

namespace SocketIo.Server.InteropTests.JavaScript;

/// <summary>What socket.io-client 4.8 can do in a browser besides that what every version can.</summary>
[TestFixture(Over.Polling)]
[TestFixture(Over.WebSocket)]
[TestFixture(Over.Upgrade)]
public sealed class ChromiumTests(Over transports) : ClientFixture(transports)
{
    [Test]
    [Shows(Client.Chromium48, Feature.Recovery)]
    public async Task A_client_whose_connection_is_cut_is_the_same_socket_afterwards_and_sees_every_event_once()
    {
        await ServeAsync(
            root => root.On<int>("ready", (_, number) => Seen.Enqueue($"ready {number}")),
            options => options.ConnectionStateRecovery = new());
        Task<JsonElement> script = RunAsync("socket.io.js", """
            const socket = connect();
            const seen = [], ids = [], recovered = [];
            socket.on("news", (number) => seen.push(number));
            socket.on("connect", async () => {
              ids.push(socket.id);
              recovered.push(socket.recovered);
              await settled(socket);
              socket.emit("ready", ids.length);
            });
            await once(socket, "end");
            return [seen, new Set(ids).size, recovered];
            """);

        await IsTrueAsync(() => Seen.Contains("ready 1"));
        await Server.Root.EmitAsync("news", 1);
        Task interruption = Server.InterruptNetworkAsync();
        await Server.Root.EmitAsync("news", 2);
        await CompletesAsync(interruption);
        await Server.Root.EmitAsync("news", 3);
        await IsTrueAsync(() => Seen.Contains("ready 2"));
        await Server.Root.EmitAsync("end", 1);

        (await script).GetRawText().Should().Be("[[1,2,3],1,[false,true]]");
    }

    [Test]
    [Shows(Client.Chromium48, Feature.MessagePack)]
    public async Task The_script_with_the_MessagePack_parser_speaks_it()
    {
        await ServeAsync(root => root.On<EventArguments, EventArguments>("echo", (_, arguments) => arguments), options => options.Parser = SocketIoParser.MessagePack);

        JsonElement result = await RunAsync("socket.io.msgpack.min.js", """
            const socket = connect();
            const [number, text, { bytes }] = await ask(socket, "echo", 1.5, "é", { bytes: new Uint8Array([1, 2, 255]).buffer });
            return [number, text, [...new Uint8Array(bytes)], await settled(socket)];
            """);

        result.GetRawText().Should().Be($"""[1.5,"é",[1,2,255],"{(IsPollingOnly ? "polling" : "websocket")}"]""");
    }

    private async Task<JsonElement> RunAsync(string bundle, string script)
    {
        await using IBrowserContext profile = await SharedBrowser.OpenProfileAsync();
        return await Watch(PageScript.RunAsync(profile, Server.Address, "socket.io-client/dist/" + bundle, script, Transports));
    }
}
