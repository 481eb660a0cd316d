using System.Net.Sockets;
using System.Text;

namespace SocketIo.Server.Testing;

/// <summary>A TCP connection to a server, for tests of the very bytes that go over the wire. Every wait ends at <see cref="Eventually.Deadline"/>.</summary>
public sealed class RawConnection : IDisposable
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;

    private RawConnection(TcpClient client)
    {
        _client = client;
        _stream = client.GetStream();
    }

    public static async Task<RawConnection> OpenAsync(Uri server)
    {
        TcpClient client = new() { NoDelay = true };
        try
        {
            await Eventually.CompletesAsync(client.ConnectAsync(server.Host, server.Port));
            return new RawConnection(client);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Sends the lines of a request with CRLF after each, and the empty line that ends its head.</summary>
    public Task SendHeadAsync(params ReadOnlySpan<string> lines) =>
        SendAsync(Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n"));

    public Task SendAsync(ReadOnlyMemory<byte> bytes) => Eventually.CompletesAsync(_stream.WriteAsync(bytes).AsTask());

    /// <summary>Reads the status line and the headers of a response, without the empty line behind them.</summary>
    public async Task<string[]> ReadHeadAsync()
    {
        List<byte> head = [];
        while (!EndsWithEmptyLine(head))
        {
            head.AddRange(await ReadAsync(1));
        }

        return Encoding.Latin1.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Reads exactly so many bytes.</summary>
    public async Task<byte[]> ReadAsync(int count)
    {
        byte[] bytes = new byte[count];
        await Eventually.CompletesAsync(_stream.ReadExactlyAsync(bytes).AsTask());
        return bytes;
    }

    /// <summary>Reads all that comes until the server ends the connection.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using MemoryStream bytes = new();
        await Eventually.CompletesAsync(_stream.CopyToAsync(bytes));
        return bytes.ToArray();
    }

    public void Dispose() => _client.Dispose();

    private static bool EndsWithEmptyLine(List<byte> head) => head is [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n'];
}
