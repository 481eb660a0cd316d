namespace SocketIo.Server.Comparison.Load;

/// <summary>Bytes that are added at one end and taken from the other, in one piece of memory that grows.</summary>
internal sealed class ByteQueue
{
    private byte[] _bytes = [];
    private int _start;
    private int _end;

    public int Length => _end - _start;

    public Span<byte> Content => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Room for at least so many bytes behind the content.</summary>
    public Span<byte> GetSpan(int length)
    {
        if (_bytes.Length - _end < length)
        {
            byte[] target = _bytes.Length >= 2 * (Length + length) ? _bytes : new byte[Math.Max(256, 2 * (Length + length))];
            Content.CopyTo(target);
            (_bytes, _start, _end) = (target, 0, Length);
        }

        return _bytes.AsSpan(_end);
    }

    public void Advance(int length) => _end += length;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _end += bytes.Length;
    }

    public void Take(int length)
    {
        _start += length;
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
        }
    }
}
