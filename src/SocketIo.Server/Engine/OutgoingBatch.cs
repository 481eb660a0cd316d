using System.Buffers;

namespace SocketIo.Server.Engine;

/// <summary>Messages taken from a queue to be written together. Its owner returns it once, written or not.</summary>
internal readonly struct OutgoingBatch(OutgoingMessage[] items, int count)
{
    public ReadOnlySpan<OutgoingMessage> Messages => items.AsSpan(0, count);

    public int Count => count;

    /// <summary>A batch of one message that was never queued.</summary>
    public static OutgoingBatch Of(OutgoingMessage message)
    {
        OutgoingMessage[] items = ArrayPool<OutgoingMessage>.Shared.Rent(1);
        items[0] = message;
        return new OutgoingBatch(items, 1);
    }

    public long ByteCount
    {
        get
        {
            long bytes = 0;
            foreach (ref readonly OutgoingMessage message in Messages)
            {
                bytes += message.Length;
            }

            return bytes;
        }
    }

    public void Return()
    {
        foreach (ref readonly OutgoingMessage message in Messages)
        {
            message.Return();
        }

        ArrayPool<OutgoingMessage>.Shared.Return(items, clearArray: true);
    }
}
