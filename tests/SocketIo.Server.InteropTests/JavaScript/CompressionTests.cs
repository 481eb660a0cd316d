using System.Text.Json;

namespace SocketIo.Server.InteropTests.JavaScript;

/// <summary>The real client, where the server compresses: what it offers is understood, and what it gets is smaller and the same.</summary>
[Parallelizable]
public sealed class CompressionTests
{
    [TestCase("websocket", false, false)]
    [TestCase("websocket", true, true)]
    [TestCase("websocket", true, false)]
    [TestCase("websocket", false, true)]
    [TestCase("polling,websocket", false, false)]
    [TestCase("polling,websocket", true, true)]
    public async Task Messages_on_WebSockets_are_compressed_in_both_directions(string transports, bool serverTakeover, bool clientTakeover)
    {
        await using InteropServer server = await ServeAsync(options => options.PerMessageDeflate = new PerMessageDeflateOptions
        {
            Threshold = 0,
            ServerContextTakeover = serverTakeover,
            ClientContextTakeover = clientTakeover,
        });

        JsonElement result = await NodeScript.RunAsync(server.Address, Script("perMessageDeflate: { threshold: 0 }"), transports.Split(','));

        result.GetProperty("same").GetInt32().Should().Be(20);
        result.GetProperty("extension").GetString().Should().StartWith("permessage-deflate");
        int sent = result.GetProperty("sent").GetInt32();
        result.GetProperty("bytesRead").GetInt32().Should().BeLessThan(sent / 10);
        result.GetProperty("bytesWritten").GetInt32().Should().BeLessThan(sent / 10);
    }

    [Test]
    public async Task A_client_that_does_not_want_it_is_served_without()
    {
        await using InteropServer server = await ServeAsync(options => options.PerMessageDeflate = new PerMessageDeflateOptions());

        JsonElement result = await NodeScript.RunAsync(server.Address, Script("perMessageDeflate: false"), ["websocket"]);

        result.GetProperty("same").GetInt32().Should().Be(20);
        result.GetProperty("extension").GetString().Should().BeEmpty();
        result.GetProperty("bytesRead").GetInt32().Should().BeGreaterThan(result.GetProperty("sent").GetInt32());
    }

    [Test]
    public async Task A_server_without_the_option_does_not_want_it_either()
    {
        await using InteropServer server = await ServeAsync(_ => { });

        JsonElement result = await NodeScript.RunAsync(server.Address, Script("perMessageDeflate: true"), ["websocket"]);

        result.GetProperty("same").GetInt32().Should().Be(20);
        result.GetProperty("extension").GetString().Should().BeEmpty();
    }

    [Test]
    public async Task Events_that_are_not_compressed_arrive_among_those_that_are()
    {
        await using InteropServer server = await ServeAsync(options => options.PerMessageDeflate = new PerMessageDeflateOptions());

        JsonElement result = await NodeScript.RunAsync(
            server.Address,
            """
            const socket = connect();
            const received = [];
            socket.on("part", (number, text, bytes) => received.push([number, text.length, bytes.length]));
            await next(socket, "connect");
            await socket.emitWithAck("parts", 6);
            return received;
            """,
            ["websocket"]);

        result.GetRawText().Should().Be("[[0,5000,3000],[1,5000,3000],[2,5000,3000],[3,5000,3000],[4,5000,3000],[5,5000,3000]]");
    }

    [Test]
    public async Task Answers_to_polls_are_compressed_for_a_client_that_can_read_them()
    {
        await using InteropServer server = await ServeAsync(options => options.HttpCompression = new HttpCompressionOptions());

        // Of the client's transports only this one inflates in Node.js, as all of them do in a browser.
        JsonElement result = await NodeScript.RunAsync(server.Address, Script("transports: [Fetch]"));

        result.GetProperty("same").GetInt32().Should().Be(20);
        server.Requests.All.Should().Contain(request => request.Coding == "gzip" || request.Coding == "br" || request.Coding == "deflate");
    }

    private static string Script(string options) => $$"""
        const socket = connect("/", { {{options}} });
        await next(socket, "connect");
        await settled(socket);
        const ws = socket.io.engine.transport.ws;
        const [read, written] = ws ? [ws._socket.bytesRead, ws._socket.bytesWritten] : [0, 0];
        let same = 0, sent = 0;
        for (let i = 0; i < 20; i++) {
          const text = `Größe ${i} `.repeat(1 + i * 300);
          const bytes = Buffer.alloc(i * 1_000, i);
          const [echoed, data] = await new Promise((resolve) => socket.emit("echo", text, bytes, (...reply) => resolve(reply)));
          if (echoed === text && bytes.equals(data)) same++;
          sent += Buffer.byteLength(text) + bytes.length;
        }
        return { same, sent, extension: ws?.extensions, bytesRead: ws?._socket.bytesRead - read, bytesWritten: ws?._socket.bytesWritten - written };
        """;

    private static Task<InteropServer> ServeAsync(Action<SocketIoOptions> options) => InteropServer.StartAsync(
        io => io.MapNamespace("/", root =>
        {
            root.On<(string, byte[]), (string, byte[])>("echo", (_, arguments) => arguments);
            root.On<int>("parts", async (socket, count) =>
            {
                for (int i = 0; i < count; i++)
                {
                    (int, string, byte[]) part = (i, new string('x', 5_000), new byte[3_000]);
                    await (i % 2 == 0 ? socket.EmitAsync("part", part) : socket.EmitUncompressedAsync("part", part));
                }
            });
        }),
        options);
}
