using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SocketIo.Server.Soak;

/// <summary>A TCP connection with a small buffer that grows when it has to.</summary>
internal sealed class SoakConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[512];
    private int _start;
    private int _end;

    /// <summary>What has been received and not been taken yet.</summary>
    public ReadOnlySpan<byte> Received => _buffer.AsSpan(_start, _end - _start);

    public ValueTask ConnectAsync(Uri server, CancellationToken cancellationToken) =>
        _socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port), cancellationToken);

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes, cancellationToken)..];
        }
    }

    /// <summary>Waits for more; false at the end of the connection.</summary>
    public async ValueTask<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            Received.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        int count = await _socket.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += count;
        return count > 0;
    }

    public void Take(int count) => _start += count;

    /// <summary>Reads the head of a response, without the empty line behind it.</summary>
    public async Task<string> ReadHeadAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = Received.IndexOf("\r\n\r\n"u8)) < 0)
        {
            await NeedAsync(cancellationToken);
        }

        string head = Encoding.Latin1.GetString(Received[..length]);
        Take(length + 4);
        return head;
    }

    /// <summary>Returns when so many bytes are there.</summary>
    public async Task ReadAsync(int count, CancellationToken cancellationToken)
    {
        while (Received.Length < count)
        {
            await NeedAsync(cancellationToken);
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task NeedAsync(CancellationToken cancellationToken)
    {
        if (!await ReceiveAsync(cancellationToken))
        {
            throw new EndOfStreamException("the connection has ended");
        }
    }
}
