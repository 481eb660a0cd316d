using System.Buffers;
using SocketIo.Server.Engine;

namespace SocketIo.Server.Protocol;

/// <summary>
/// The binary messages that followed a packet: either in pooled arrays that go back with the packet, or copies that the
/// garbage collector owns.
/// </summary>
internal readonly struct ReceivedAttachments
{
    private readonly MessageBuffer[]? _pooled;
    private readonly byte[][]? _copies;

    /// <param name="pooled">An array rented from the shared pool.</param>
    /// <param name="count">How many of its elements are in use.</param>
    public ReceivedAttachments(MessageBuffer[] pooled, int count)
    {
        _pooled = pooled;
        Count = count;
    }

    /// <param name="copies">Arrays that nobody changes or returns.</param>
    public ReceivedAttachments(byte[][] copies)
    {
        _copies = copies;
        Count = copies.Length;
    }

    public int Count { get; }

    public int ByteCount
    {
        get
        {
            int bytes = 0;
            for (int i = 0; i < Count; i++)
            {
                bytes += Bytes(i).Length;
            }

            return bytes;
        }
    }

    public ReadOnlySpan<byte> this[int index] => Bytes(index).Span;

    /// <summary>Attachments that outlive the packet.</summary>
    public ReceivedAttachments Copy()
    {
        if (Count == 0 || _copies is not null)
        {
            return this;
        }

        byte[][] copies = new byte[Count][];
        for (int i = 0; i < copies.Length; i++)
        {
            copies[i] = this[i].ToArray();
        }

        return new ReceivedAttachments(copies);
    }

    /// <summary>One attachment; only of a <see cref="Copy"/> may it be kept.</summary>
    public ReadOnlyMemory<byte> Bytes(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return _copies is null ? _pooled![index].Memory : _copies[index];
    }

    /// <summary>Gives pooled arrays back; to be called once, by the owner.</summary>
    public void Return()
    {
        if (_pooled is null)
        {
            return;
        }

        foreach (MessageBuffer attachment in _pooled.AsSpan(0, Count))
        {
            attachment.Return();
        }

        ArrayPool<MessageBuffer>.Shared.Return(_pooled, clearArray: true);
    }
}
