using System.Buffers;

namespace SocketIo.Server.Engine;

/// <summary>
/// The bytes of one received message, in a pooled array. Exactly one holder owns it: handing it on hands the duty to
/// <see cref="Return"/> it on too, so a message can outlive the read that brought it without being copied.
/// </summary>
internal readonly struct MessageBuffer
{
    private readonly byte[]? _array;
    private readonly int _start;

    private MessageBuffer(byte[] array, int start, int length)
    {
        _array = array;
        _start = start;
        Length = length;
    }

    /// <summary>The number of bytes in the message; the pooled array behind it may be longer.</summary>
    public int Length { get; }

    public Span<byte> Span => _array.AsSpan(_start, Length);

    public ReadOnlyMemory<byte> Memory => _array.AsMemory(_start, Length);

    public static MessageBuffer Rent(int length) => length == 0 ? default : new(ArrayPool<byte>.Shared.Rent(length), 0, length);

    public static MessageBuffer CopyOf(ReadOnlySpan<byte> bytes)
    {
        MessageBuffer buffer = Rent(bytes.Length);
        bytes.CopyTo(buffer.Span);
        return buffer;
    }

    /// <summary>The same array holding fewer bytes, for decoders that only learn the length at the end.</summary>
    public MessageBuffer Shrink(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        return _array is null ? default : new(_array, _start, length);
    }

    /// <summary>The same array without its first bytes: a packet without its type digit.</summary>
    public MessageBuffer Skip(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Length);
        return _array is null ? default : new(_array, _start + count, Length - count);
    }

    /// <summary>Gives the array back to the pool. To be called once, by the owner, who must not touch the bytes afterwards.</summary>
    public void Return()
    {
        if (_array is not null)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }
    }
}
