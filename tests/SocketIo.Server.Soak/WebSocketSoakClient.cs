using System.Buffers.Binary;
using System.Text;

namespace SocketIo.Server.Soak;

/// <summary>A client over a WebSocket.</summary>
internal sealed class WebSocketSoakClient(Uri server, int number, SoakLedger ledger) : SoakClient(number, ledger)
{
    private const byte FinalText = 0x81;
    private const byte FinalClose = 0x88;
    private const byte Masked = 0x80;

    private readonly SoakConnection _connection = new();

    public override void Dispose()
    {
        base.Dispose();
        _connection.Dispose();
    }

    protected override async Task<string> OpenAsync(CancellationToken cancellationToken)
    {
        await _connection.ConnectAsync(server, cancellationToken);
        await _connection.SendAsync(
            Encoding.Latin1.GetBytes(
                $"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"),
            cancellationToken);
        string head = await _connection.ReadHeadAsync(cancellationToken);
        if (!head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"the WebSocket was answered with {head}");
        }

        return await ReadPacketAsync(cancellationToken) ?? "a close frame";
    }

    protected override async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (await ReadPacketAsync(cancellationToken) is { } packet)
        {
            await OnPacketAsync(packet, cancellationToken);
        }
    }

    protected override Task WriteAsync(string packet, CancellationToken cancellationToken) =>
        _connection.SendAsync(Frame(FinalText, Encoding.UTF8.GetBytes(packet)), cancellationToken);

    protected override Task SendCloseAsync(CancellationToken cancellationToken) => _connection.SendAsync(Frame(FinalClose, []), cancellationToken);

    /// <summary>A frame with a mask of zeros. What is sent here is short.</summary>
    private static byte[] Frame(byte first, byte[] payload) => payload.Length < 126
        ? [first, (byte)(Masked | payload.Length), 0, 0, 0, 0, .. payload]
        : throw new InvalidDataException($"{payload.Length} bytes to send");

    /// <summary>The next packet; null for the close frame.</summary>
    private async Task<string?> ReadPacketAsync(CancellationToken cancellationToken)
    {
        await _connection.ReadAsync(2, cancellationToken);
        (int first, int length, int header) = (_connection.Received[0], _connection.Received[1], 2);
        if (length == 126)
        {
            header = 4;
            await _connection.ReadAsync(header, cancellationToken);
            length = BinaryPrimitives.ReadUInt16BigEndian(_connection.Received[2..]);
        }

        await _connection.ReadAsync(header + length, cancellationToken);
        string text = Encoding.UTF8.GetString(_connection.Received.Slice(header, length));
        _connection.Take(header + length);
        return first switch
        {
            FinalText => text,
            FinalClose => null,
            _ => throw new InvalidDataException($"a frame began with {first:X2}"),
        };
    }
}
