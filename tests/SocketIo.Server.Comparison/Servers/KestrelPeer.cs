using System.Buffers;
using System.Net.WebSockets;

namespace SocketIo.Server.Comparison.Servers;

/// <summary>One connection. A <see cref="WebSocket"/> takes one message at a time, so senders wait for one another.</summary>
internal sealed class KestrelPeer(WebSocket socket) : IDisposable
{
    private readonly SemaphoreSlim _sending = new(1);

    /// <summary>Hands every message to <paramref name="handle"/> until the client closes. Waiting for one holds no buffer.</summary>
    public async Task ReadAsync(Func<ReadOnlyMemory<byte>, ValueTask> handle)
    {
        while ((await socket.ReceiveAsync(Memory<byte>.Empty, default)).MessageType != WebSocketMessageType.Close)
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(4096);
            try
            {
                int length = 0;
                ValueWebSocketReceiveResult result;
                do
                {
                    if (length == buffer.Length)
                    {
                        buffer = Grow(buffer);
                    }

                    result = await socket.ReceiveAsync(buffer.AsMemory(length), default);
                    length += result.Count;
                }
                while (!result.EndOfMessage);

                if (result.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                await handle(buffer.AsMemory(0, length));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> message)
    {
        await _sending.WaitAsync();
        try
        {
            await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, default);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Sends without waiting for a slow client, or for one that has just left.</summary>
    public void Post(ReadOnlyMemory<byte> message)
    {
        ValueTask sending = SendAsync(message);
        if (!sending.IsCompletedSuccessfully)
        {
            _ = IgnoreAsync(sending);
        }
    }

    public void Dispose() => _sending.Dispose();

    private static async Task IgnoreAsync(ValueTask sending)
    {
        try
        {
            await sending;
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The client has gone; its own loop says so.
        }
    }

    private static byte[] Grow(byte[] buffer)
    {
        byte[] bigger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
        buffer.CopyTo(bigger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return bigger;
    }
}
