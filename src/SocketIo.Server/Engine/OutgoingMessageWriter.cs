using System.Buffers;

namespace SocketIo.Server.Engine;

/// <summary>
/// Builds one text <see cref="OutgoingMessage"/>. The body is written first and the prefix afterwards, backwards, because
/// a prefix may hold what only the body tells (how many attachments it has, how long it became).
/// </summary>
/// <remarks>One instance per thread, taken with <see cref="Rent"/> and given back by <see cref="Complete"/> or <see cref="Discard"/>.</remarks>
internal sealed class OutgoingMessageWriter : IBufferWriter<byte>
{
    // What a Utf8JsonWriter asks for at its first value; with less room the array would be exchanged for each message.
    private const int InitialBody = 256;

    [ThreadStatic]
    private static OutgoingMessageWriter? _cached;

    private byte[] _array = [];
    private int _start;
    private int _end;

    /// <summary>A writer whose body starts behind room for a prefix of <paramref name="prefixLength"/> bytes at most.</summary>
    public static OutgoingMessageWriter Rent(int prefixLength)
    {
        OutgoingMessageWriter writer = _cached ?? new OutgoingMessageWriter();
        _cached = null;
        writer._start = WebSocketHeader.MaxLength + prefixLength;
        writer._end = writer._start;
        writer._array = ArrayPool<byte>.Shared.Rent(writer._start + InitialBody);
        return writer;
    }

    /// <summary>The bytes written so far, the prefix included.</summary>
    public ReadOnlySpan<byte> Written => _array.AsSpan(_start, _end - _start);

    public void Advance(int count) => _end += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _array.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _array.AsSpan(_end);
    }

    /// <summary>Puts bytes in front of all that was written.</summary>
    public void Prepend(ReadOnlySpan<byte> bytes)
    {
        _start -= bytes.Length;
        bytes.CopyTo(_array.AsSpan(_start));
    }

    /// <summary>Puts one byte in front of all that was written.</summary>
    public void Prepend(byte value) => _array[--_start] = value;

    /// <summary>Ends the message and gives the writer back.</summary>
    /// <param name="isShared">Whether more than one session will queue it; then it is moved out of the pooled array.</param>
    public OutgoingMessage Complete(bool isShared)
    {
        OutgoingMessage message;
        if (isShared)
        {
            byte[] exact = new byte[WebSocketHeader.MaxLength + Written.Length];
            Written.CopyTo(exact.AsSpan(WebSocketHeader.MaxLength));
            message = new OutgoingMessage(exact, WebSocketHeader.MaxLength, exact.Length, isBinary: false, isPooled: false);
            ArrayPool<byte>.Shared.Return(_array);
        }
        else
        {
            message = new OutgoingMessage(_array, _start, _end, isBinary: false, isPooled: true);
        }

        Release();
        return message;
    }

    /// <summary>Drops what was written (an argument could not be serialized) and gives the writer back.</summary>
    public void Discard()
    {
        ArrayPool<byte>.Shared.Return(_array);
        Release();
    }

    private void Release()
    {
        _array = [];
        _cached = this;
    }

    private void Reserve(int sizeHint)
    {
        int needed = _end + Math.Max(sizeHint, 1);
        if (needed <= _array.Length)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _array.Length * 2));
        _array.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
