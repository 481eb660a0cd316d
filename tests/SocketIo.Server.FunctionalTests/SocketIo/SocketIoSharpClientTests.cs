using System.Text;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>
/// The client of SocketIOSharp, by what it sends (its package cannot be had from every source): Engine.IO 3, JSON with line breaks,
/// long-polling first and then the upgrade, its own pings. See docs/migrating-from-socketiosharp.md.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SocketIoSharpClientTests : IAsyncDisposable
{
    private const string Path = "/socket.io/?EIO=3&";

    private SocketIoApp _app = null!;

    [SetUp]
    public async Task ServeAsync() => _app = await SocketIoApp.ServeAsync(
        root =>
        {
            root.On<EventArguments>("input", (socket, data) => socket.EmitAsync("echo", data));
            root.On<(int A, int B), int>("sum", (_, numbers) => numbers.A + numbers.B);
            root.On<byte[], byte[]>("binary", (_, bytes) => [.. bytes.Reverse()]);
        },
        options => options.AllowEio3 = true);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [TestCase("\r\n")]
    [TestCase("\n")]
    public async Task It_connects_over_long_polling_upgrades_and_exchanges_events(string lineBreak)
    {
        using EngineClient polling = await _app.OpenOldAsync(ClientTransport.Polling);
        (await polling.ReceiveAsync()).Should().Be("40");
        await polling.SendAsync(Indent("42[|  \"input\",|  \"over polling\"|]", lineBreak));
        WithoutSpace(await polling.ReceiveAsync()).Should().Be("42[\"echo\",\"overpolling\"]");

        using RawWebSocket webSocket = await RawWebSocket.OpenAsync(_app.Address, $"{Path}transport=websocket&sid={polling.SessionId}");
        await webSocket.SendTextAsync("2probe");
        (await webSocket.ReceiveTextAsync()).Should().Be("3probe");
        await webSocket.SendTextAsync("5");
        await webSocket.SendTextAsync("2");
        (await webSocket.ReceiveTextAsync()).Should().Be("3");

        await webSocket.SendTextAsync(Indent("42[|  \"input\",|  {|    \"a\": 1|  },|  null|]", lineBreak));
        WithoutSpace(await webSocket.ReceiveTextAsync()).Should().Be("42[\"echo\",{\"a\":1},null]");
        await webSocket.SendTextAsync(Indent("420[|  \"sum\",|  1,|  2|]", lineBreak));
        (await webSocket.ReceiveTextAsync()).Should().Be("430[3]");
    }

    [Test]
    public async Task It_sends_and_receives_binary_data_with_the_type_in_front()
    {
        using RawWebSocket webSocket = await OpenWebSocketAsync();

        await webSocket.SendTextAsync(Indent("451-1[|  \"binary\",|  {|    \"_placeholder\": true,|    \"num\": 0|  }|]", "\r\n"));
        await webSocket.SendBinaryAsync(4, 1, 2, 3);

        (await webSocket.ReceiveTextAsync()).Should().Be("461-1[{\"_placeholder\":true,\"num\":0}]");
        (await webSocket.ReceiveBinaryAsync()).Should().Equal(4, 3, 2, 1);
    }

    [Test]
    public async Task It_acknowledges_what_the_server_asks()
    {
        using RawWebSocket webSocket = await OpenWebSocketAsync();

        Task<string> reply = _app.Io.Of("/").Sockets.Single().EmitWithAckAsync<string>("ask", "name?");
        string question = await webSocket.ReceiveTextAsync();
        await webSocket.SendTextAsync(Indent($"43{question["42".Length..question.IndexOf('[', StringComparison.Ordinal)]}[|  \"sharp\"|]", "\r\n"));

        (await reply).Should().Be("sharp");
    }

    [Test]
    public async Task It_meets_newer_clients_in_the_same_rooms()
    {
        using RawWebSocket old = await OpenWebSocketAsync();
        using SocketClient newer = await _app.ConnectAsync();

        await _app.Io.Of("/").EmitAsync("echo", "to everybody");

        (await old.ReceiveTextAsync()).Should().Be("42[\"echo\",\"to everybody\"]");
        (await newer.ReceiveAsync()).Should().Be("42[\"echo\",\"to everybody\"]");
    }

    [Test]
    public async Task An_event_named_with_a_number_has_no_handler()
    {
        using RawWebSocket webSocket = await OpenWebSocketAsync();

        await webSocket.SendTextAsync(Indent("421[|  9001,|  1|]", "\r\n"));

        (await webSocket.ReceiveTextAsync()).Should().StartWith("431[{\"error\":{\"code\":\"unknown_event\"");
    }

    private static string Indent(string packet, string lineBreak) => new StringBuilder(packet).Replace("|", lineBreak).ToString();

    private static string WithoutSpace(string packet) => string.Concat(packet.Where(character => !char.IsWhiteSpace(character)));

    private async Task<RawWebSocket> OpenWebSocketAsync()
    {
        RawWebSocket webSocket = await RawWebSocket.OpenAsync(_app.Address, Path + "transport=websocket");
        (await webSocket.ReceiveTextAsync()).Should().StartWith("0{");
        (await webSocket.ReceiveTextAsync()).Should().Be("40");
        return webSocket;
    }
}
