using System.Buffers;

namespace SocketIo.Server.Engine;

/// <summary>
/// The messages waiting for one client, bounded in count and bytes. It holds an array only while something waits. Not
/// synchronized: the session's lock guards it.
/// </summary>
internal struct OutgoingQueue
{
    private const int SmallestArray = 16;

    private OutgoingMessage[]? _items;
    private int _count;
    private int _unwrittenCount;
    private long _unwrittenBytes;

    public readonly bool IsEmpty => _count == 0;

    /// <summary>Whether nothing waits and nothing is being written.</summary>
    public readonly bool IsDrained => _unwrittenCount == 0;

    /// <summary>The bytes that wait or are being written.</summary>
    public readonly long UnwrittenBytes => _unwrittenBytes;

    /// <summary>The name of the option that stands in the way of so much more, or null.</summary>
    public readonly string? FindLimit(int count, long bytes, EngineIoOptions options)
    {
        if (_unwrittenCount + count > options.MaxOutgoingMessages)
        {
            return nameof(EngineIoOptions.MaxOutgoingMessages);
        }

        return _unwrittenBytes + bytes > options.MaxOutgoingBytes ? nameof(EngineIoOptions.MaxOutgoingBytes) : null;
    }

    public void Enqueue(in OutgoingMessage message)
    {
        _items ??= ArrayPool<OutgoingMessage>.Shared.Rent(SmallestArray);
        if (_count == _items.Length)
        {
            Grow();
        }

        _items[_count++] = message;
        _unwrittenCount++;
        _unwrittenBytes += message.Length;
    }

    /// <summary>Hands all that waits to a writer. It counts against the limits until <see cref="OnWritten"/>.</summary>
    public OutgoingBatch Take()
    {
        var batch = new OutgoingBatch(_items!, _count);
        _items = null;
        _count = 0;
        return batch;
    }

    public void OnWritten(int count, long bytes)
    {
        _unwrittenCount -= count;
        _unwrittenBytes -= bytes;
    }

    /// <summary>Drops all that waits.</summary>
    public void Clear()
    {
        if (_items is not null)
        {
            Take().Return();
        }
    }

    private void Grow()
    {
        OutgoingMessage[] larger = ArrayPool<OutgoingMessage>.Shared.Rent(_count * 2);
        _items.AsSpan(0, _count).CopyTo(larger);
        ArrayPool<OutgoingMessage>.Shared.Return(_items!, clearArray: true);
        _items = larger;
    }
}
