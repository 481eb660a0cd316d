using System.Text;

namespace SocketIo.Server.Testing;

/// <summary>An <see cref="EngineClient"/> over a <see cref="RawWebSocket"/>.</summary>
public sealed class WebSocketClient : EngineClient
{
    private readonly int _revision;

    private WebSocketClient(RawWebSocket socket, int revision)
    {
        Socket = socket;
        _revision = revision;
    }

    public RawWebSocket Socket { get; }

    /// <summary>The status of the server's close frame; null when it had none, or did not come.</summary>
    public int? CloseStatus { get; private set; }

    public static async Task<WebSocketClient> OpenAsync(Uri server, string path = "/socket.io/", string query = "", int revision = 4)
    {
        WebSocketClient client = new(await RawWebSocket.OpenAsync(server, $"{path}?EIO={revision}&transport=websocket{query}"), revision);
        client.OpenPacket = await client.ReceiveAsync();
        return client;
    }

    /// <summary>Moves a session of long-polling to a WebSocket. The client that had it must not be used any more.</summary>
    public static async Task<WebSocketClient> UpgradeAsync(Uri server, EngineClient polling, string path = "/socket.io/", string query = "")
    {
        WebSocketClient client = await ProbeAsync(server, polling, path, query);
        await client.SendAsync("5");
        return client;
    }

    /// <summary>The first half of it: the session is still with the other client, until this one sends <c>5</c>.</summary>
    public static async Task<WebSocketClient> ProbeAsync(Uri server, EngineClient polling, string path = "/socket.io/", string query = "")
    {
        WebSocketClient client = new(await RawWebSocket.OpenAsync(server, $"{path}?EIO=4&transport=websocket&sid={polling.SessionId}{query}"), revision: 4)
        {
            OpenPacket = polling.OpenPacket,
        };
        await client.SendAsync("2probe");
        if (await client.ReceiveAsync() is var answer and not "3probe")
        {
            throw new InvalidOperationException($"The upgrade was answered with {answer}.");
        }

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
                return [_revision == 3 ? $"b{frame.Payload[0]}{Convert.ToBase64String(frame.Payload.AsSpan(1))}" : "b" + Convert.ToBase64String(frame.Payload)];
            default:
                CloseStatus = frame?.CloseStatus;
                return null;
        }
    }

    private byte[] Frame(string packet) => packet.StartsWith('b')
        ? RawWebSocket.Frame(WebSocketFrame.Binary, BytesOf(packet))
        : RawWebSocket.Frame(WebSocketFrame.Text, Encoding.UTF8.GetBytes(packet));

    private byte[] BytesOf(string packet) => _revision == 3
        ? [(byte)(packet[1] - '0'), .. Convert.FromBase64String(packet[2..])]
        : Convert.FromBase64String(packet[1..]);
}
