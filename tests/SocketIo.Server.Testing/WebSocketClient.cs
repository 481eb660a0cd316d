using System.Text;

namespace SocketIo.Server.Testing;

/// <summary>An <see cref="EngineClient"/> over a <see cref="RawWebSocket"/>.</summary>
public sealed class WebSocketClient : EngineClient
{
    private WebSocketClient(RawWebSocket socket) => Socket = socket;

    public RawWebSocket Socket { get; }

    /// <summary>The status of the server's close frame; null when it had none, or did not come.</summary>
    public int? CloseStatus { get; private set; }

    public static async Task<WebSocketClient> OpenAsync(Uri server, string path = "/socket.io/", string query = "")
    {
        WebSocketClient client = new(await RawWebSocket.OpenAsync(server, $"{path}?EIO=4&transport=websocket{query}"));
        client.OpenPacket = await client.ReceiveAsync();
        return client;
    }

    /// <summary>Moves a session of long-polling to a WebSocket. The client that had it must not be used any more.</summary>
    public static async Task<WebSocketClient> UpgradeAsync(Uri server, EngineClient polling, string path = "/socket.io/")
    {
        WebSocketClient client = new(await RawWebSocket.OpenAsync(server, $"{path}?EIO=4&transport=websocket&sid={polling.SessionId}"))
        {
            OpenPacket = polling.OpenPacket,
        };
        await client.SendAsync("2probe");
        if (await client.ReceiveAsync() is var answer and not "3probe")
        {
            throw new InvalidOperationException($"The upgrade was answered with {answer}.");
        }

        await client.SendAsync("5");
        return client;
    }

    public override Task SendAsync(params string[] packets) => Socket.SendAsync(packets.SelectMany(Frame).ToArray());

    public override void Dispose() => Socket.Dispose();

    private protected override async Task<string[]?> ReadAsync()
    {
        WebSocketFrame? frame = await Socket.ReceiveAsync();
        switch (frame?.Opcode)
        {
            case WebSocketFrame.Text:
                return [Encoding.UTF8.GetString(frame.Payload)];
            case WebSocketFrame.Binary:
                return ["b" + Convert.ToBase64String(frame.Payload)];
            default:
                CloseStatus = frame?.CloseStatus;
                return null;
        }
    }

    private static byte[] Frame(string packet) => packet.StartsWith('b')
        ? RawWebSocket.Frame(WebSocketFrame.Binary, Convert.FromBase64String(packet[1..]))
        : RawWebSocket.Frame(WebSocketFrame.Text, Encoding.UTF8.GetBytes(packet));
}
