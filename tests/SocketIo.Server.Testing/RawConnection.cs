using System.Net.Sockets;
using System.Text;

namespace SocketIo.Server.Testing;

/// <summary>A TCP connection to a server, for tests of the very bytes that go over the wire. Every wait ends at <see cref="Eventually.Deadline"/>.</summary>
public sealed class RawConnection : IDisposable
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;

    // What was received and not yet asked for.
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    private RawConnection(TcpClient client)
    {
        _client = client;
        _stream = client.GetStream();
    }

    /// <param name="server">The server's address.</param>
    /// <param name="receiveBuffer">How many bytes the system may hold for a test that does not read; its own choice when null.</param>
    public static async Task<RawConnection> OpenAsync(Uri server, int? receiveBuffer = null)
    {
        TcpClient client = new() { NoDelay = true };
        try
        {
            if (receiveBuffer is { } size)
            {
                client.ReceiveBufferSize = size;
            }

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

    /// <summary>Reads one response with its body, whether that has a length or comes in chunks.</summary>
    /// <param name="hasBody">Whether the response can have a body: not to a HEAD.</param>
    public async Task<RawResponse> ReadResponseAsync(bool hasBody = true)
    {
        RawResponse head = new(await ReadHeadAsync(), []);
        if (!hasBody || head.Status is < 200 or 204 or 304)
        {
            return head;
        }

        return head.Header("Transfer-Encoding") == "chunked"
            ? head with { Body = await ReadChunksAsync() }
            : head with { Body = await ReadAsync(int.Parse(head.Header("Content-Length")!, System.Globalization.CultureInfo.InvariantCulture)) };
    }

    /// <summary>Reads exactly so many bytes.</summary>
    /// <exception cref="EndOfStreamException">The server ended the connection before.</exception>
    public async Task<byte[]> ReadAsync(int count)
    {
        byte[] bytes = new byte[count];
        for (int read = 0; read < count;)
        {
            if (_start == _end && !await FillAsync())
            {
                throw new EndOfStreamException($"The connection ended {count - read} bytes too early.");
            }

            int taken = Math.Min(count - read, _end - _start);
            _buffer.AsSpan(_start, taken).CopyTo(bytes.AsSpan(read));
            _start += taken;
            read += taken;
        }

        return bytes;
    }

    /// <summary>Reads all that comes until the server ends the connection.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using MemoryStream bytes = new();
        do
        {
            bytes.Write(_buffer, _start, _end - _start);
        }
        while (await FillAsync());
        return bytes.ToArray();
    }

    /// <summary>Returns when the server has ended the connection, in whatever way.</summary>
    public async Task EndsAsync()
    {
        try
        {
            await ReadToEndAsync();
        }
        catch (IOException)
        {
            // A reset is an end too.
        }
    }

    /// <summary>Sends no more, but goes on reading.</summary>
    public void ShutdownSending() => _client.Client.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection with an RST, as a crashing client does.</summary>
    public void Reset()
    {
        _client.LingerState = new LingerOption(true, 0);
        _client.Close();
    }

    public void Dispose() => _client.Dispose();

    private static bool EndsWithEmptyLine(List<byte> head) => head is [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n'];

    private async Task<byte[]> ReadChunksAsync()
    {
        List<byte> body = [];
        while (true)
        {
            int size = Convert.ToInt32(await ReadLineAsync(), 16);
            body.AddRange(await ReadAsync(size));
            await ReadLineAsync();
            if (size == 0)
            {
                return [.. body];
            }
        }
    }

    private async Task<string> ReadLineAsync()
    {
        StringBuilder line = new();
        while (line.Length < 2 || line[^1] != '\n')
        {
            line.Append((char)(await ReadAsync(1))[0]);
        }

        return line.ToString(0, line.Length - 2);
    }

    private async ValueTask<bool> FillAsync()
    {
        _start = 0;
        _end = 0;
        _end = await Eventually.GetAsync(_stream.ReadAsync(_buffer).AsTask());
        return _end > 0;
    }
}
