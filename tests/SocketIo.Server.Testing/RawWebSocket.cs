using System.Buffers.Binary;

namespace SocketIo.Server.Testing;

/// <summary>A WebSocket of which a test writes and reads the very frames. It answers nothing by itself.</summary>
public sealed class RawWebSocket : IDisposable
{
    private const byte Final = 0x80;
    private const byte Masked = 0x80;

    private readonly RawConnection _connection;

    private RawWebSocket(RawConnection connection) => _connection = connection;

    /// <exception cref="IOException">The server answers with something else than 101.</exception>
    public static async Task<RawWebSocket> OpenAsync(Uri server, string pathAndQuery, params string[] headers)
    {
        RawConnection connection = await RawConnection.OpenAsync(server);
        await connection.SendHeadAsync(
            [
                $"GET {pathAndQuery} HTTP/1.1", $"Host: {server.Authority}", "Connection: Upgrade", "Upgrade: websocket",
                "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", .. headers,
            ]);
        string[] head = await connection.ReadHeadAsync();
        if (head[0] != "HTTP/1.1 101 Switching Protocols")
        {
            connection.Dispose();
            throw new IOException(head[0]);
        }

        return new RawWebSocket(connection);
    }

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

    /// <summary>The next frame; null when the server has ended the connection.</summary>
    public async Task<WebSocketFrame?> ReceiveAsync()
    {
        try
        {
            byte[] head = await _connection.ReadAsync(2);
            int length = head[1] switch
            {
                126 => BinaryPrimitives.ReadUInt16BigEndian(await _connection.ReadAsync(2)),
                127 => checked((int)BinaryPrimitives.ReadUInt64BigEndian(await _connection.ReadAsync(8))),
                byte small => small,
            };
            return new WebSocketFrame(head[0] & 0xF, await _connection.ReadAsync(length));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Ends the connection without a farewell.</summary>
    public void Dispose() => _connection.Dispose();
}
