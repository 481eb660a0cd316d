using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine.WebSockets;

/// <summary>How a session ends whose client breaks the rules of WebSockets.</summary>
public sealed class ProtocolErrorTests
{
    private static readonly byte[] UnknownOpcode = RawWebSocket.Frame(0x3, []);
    private static readonly byte[] InvalidText = RawWebSocket.Frame(WebSocketFrame.Text, [0xFF]);
    private static readonly byte[] TooBig = RawWebSocket.Frame(WebSocketFrame.Binary, new byte[1_000_001]);

    private static readonly TestCaseData[] Errors =
    [
        new TestCaseData(UnknownOpcode, 1002).SetArgDisplayNames("an unknown opcode"),
        new TestCaseData(InvalidText, 1007).SetArgDisplayNames("invalid text"),
        new TestCaseData(TooBig, 1009).SetArgDisplayNames("a message too big"),
    ];

    /// <summary>The clock stands still, so nothing ends here because time is up.</summary>
    [TestCaseSource(nameof(Errors))]
    public async Task A_client_that_answers_the_close_is_not_kept_waiting(byte[] mistake, int closeCode)
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(
            app => app.MapEngineIo("/engine.io", _ => { }),
            builder => builder.Services.AddSingleton<TimeProvider>(new ManualTimeProvider()).AddEngineIo());
        using RawWebSocket client = await RawWebSocket.OpenAsync(server.Address, "/engine.io/?EIO=4&transport=websocket");
        (await client.ReceiveAsync())!.Opcode.Should().Be(WebSocketFrame.Text, "the session opens first");

        Task sending = client.SendAsync(mistake);
        (await client.ReceiveAsync())!.CloseStatus.Should().Be(closeCode);
        await sending;
        await client.SendAsync(RawWebSocket.Frame(WebSocketFrame.Close, [(byte)(closeCode >> 8), (byte)closeCode]));

        (await client.ReceiveAsync()).Should().BeNull("the server ends the connection");
    }
}
