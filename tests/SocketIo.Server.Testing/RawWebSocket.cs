using System.Buffers.Binary;
using System.Text;

namespace SocketIo.Server.Testing;

/// <summary>A WebSocket of which a test writes and reads the very frames. It answers nothing by itself.</summary>
public sealed class RawWebSocket : IDisposable
{
    private const byte Final = 0x80;
    private const byte Masked = 0x80;
    private const byte Compressed = 0x40;

    private readonly RawConnection _connection;

    private RawWebSocket(RawConnection connection, RawResponse handshake)
    {
        _connection = connection;
        Handshake = handshake;
    }

    /// <summary>The server's answer to the opening handshake, a 101.</summary>
    public RawResponse Handshake { get; }

    /// <summary>What the server has agreed to; null when nothing.</summary>
    public string? Extensions => Handshake.Header("Sec-WebSocket-Extensions");

    /// <exception cref="IOException">The server answers with something else than 101.</exception>
    public static async Task<RawWebSocket> OpenAsync(Uri server, string pathAndQuery, params string[] headers) =>
        await OpenAsync(await RawConnection.OpenAsync(server), pathAndQuery, headers);

    /// <summary>Makes a WebSocket of a connection, which it owns from now on.</summary>
    /// <exception cref="IOException">The server answers with something else than 101.</exception>
    public static async Task<RawWebSocket> OpenAsync(RawConnection connection, string pathAndQuery, params string[] headers)
    {
        RawResponse response = await RequestAsync(connection, pathAndQuery, headers);
        if (response.Head[0] == "HTTP/1.1 101 Switching Protocols")
        {
            return new RawWebSocket(connection, response);
        }

        connection.Dispose();
        throw new IOException(response.ToString());
    }

    /// <summary>Asks for a WebSocket and returns the answer, whatever it is.</summary>
    public static async Task<RawResponse> RequestAsync(RawConnection connection, string pathAndQuery, params string[] headers)
    {
        await connection.SendHeadAsync(RequestHead(pathAndQuery, headers));
        return await connection.ReadResponseAsync();
    }

    /// <summary>The head of an opening handshake, one line each; the key is the one of RFC 6455.</summary>
    public static string[] RequestHead(string pathAndQuery, params string[] headers) =>
    [
        $"GET {pathAndQuery} HTTP/1.1", "Host: localhost", "Connection: Upgrade", "Upgrade: websocket",
        "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", .. headers,
    ];

    /// <summary>A whole message in one frame, masked as a client must do it (with zeros, so that it stays readable).</summary>
    public static byte[] Frame(int opcode, ReadOnlySpan<byte> payload, bool isFinal = true)
    {
        byte[] length = payload.Length switch
        {
            < 126 => [(byte)(Masked | payload.Length)],
            <= ushort.MaxValue => [Masked | 126, (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => [Masked | 127, 0, 0, 0, 0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length],
        };
        return [(byte)((isFinal ? Final : 0) | opcode), .. length, 0, 0, 0, 0, .. payload];
    }

    /// <summary>Sends bytes, usually some <see cref="Frame"/>s, in one write.</summary>
    public Task SendAsync(ReadOnlyMemory<byte> bytes) => _connection.SendAsync(bytes);

    public Task SendTextAsync(string text) => SendAsync(Frame(WebSocketFrame.Text, Encoding.UTF8.GetBytes(text)));

    public Task SendBinaryAsync(params byte[] payload) => SendAsync(Frame(WebSocketFrame.Binary, payload));

    /// <summary>The next frame; null when the server has ended the connection.</summary>
    /// <exception cref="InvalidDataException">No server may send such a frame, or not this one, which never fragments.</exception>
    public async Task<WebSocketFrame?> ReceiveAsync()
    {
        try
        {
            byte[] head = await _connection.ReadAsync(2);
            bool isCompressed = (head[0] & Compressed) != 0 && Extensions is not null;
            if ((head[0] & 0xF0) != (isCompressed ? Final | Compressed : Final) || (head[1] & Masked) != 0)
            {
                throw new InvalidDataException($"A frame starts with {Convert.ToHexString(head)}.");
            }

            int length = head[1] switch
            {
                126 => BinaryPrimitives.ReadUInt16BigEndian(await _connection.ReadAsync(2)),
                127 => checked((int)BinaryPrimitives.ReadUInt64BigEndian(await _connection.ReadAsync(8))),
                byte small => small,
            };
            return new WebSocketFrame(head[0] & 0xF, await _connection.ReadAsync(length)) { IsCompressed = isCompressed };
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The next frame, which is a text message.</summary>
    /// <exception cref="InvalidDataException">It is something else, or the end.</exception>
    public async Task<string> ReceiveTextAsync() => Encoding.UTF8.GetString((await ReceiveAsync(WebSocketFrame.Text)).Payload);

    /// <summary>The next frame, which is a binary message.</summary>
    /// <exception cref="InvalidDataException">It is something else, or the end.</exception>
    public async Task<byte[]> ReceiveBinaryAsync() => (await ReceiveAsync(WebSocketFrame.Binary)).Payload;

    /// <summary>The status of the next frame, which is the server's farewell; null when it has none.</summary>
    /// <exception cref="InvalidDataException">It is something else, or the end.</exception>
    public async Task<int?> ReceiveCloseAsync() => (await ReceiveAsync(WebSocketFrame.Close)).CloseStatus;

    /// <summary>Returns when the server has ended the connection.</summary>
    public Task EndsAsync() => _connection.EndsAsync();

    /// <summary>Sends no more, but goes on receiving.</summary>
    public void ShutdownSending() => _connection.ShutdownSending();

    /// <summary>Ends the connection with an RST, as a crashing client does.</summary>
    public void Reset() => _connection.Reset();

    /// <summary>Ends the connection without a farewell.</summary>
    public void Dispose() => _connection.Dispose();

    private async Task<WebSocketFrame> ReceiveAsync(int opcode)
    {
        WebSocketFrame? frame = await ReceiveAsync();
        return frame?.Opcode == opcode ? frame : throw new InvalidDataException($"Unexpected: {frame?.ToString() ?? "the end"}");
    }
}
