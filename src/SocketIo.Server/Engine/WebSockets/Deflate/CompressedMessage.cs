namespace SocketIo.Server.Engine.WebSockets.Deflate;

/// <summary>
/// What a decompressor reads: the compressed payload of one message after the other, each with the four bytes at its end that the
/// wire leaves out (RFC 7692, section 7.2.2).
/// </summary>
internal sealed class CompressedMessage : Stream
{
    private ReadOnlyMemory<byte> _payload;
    private ReadOnlyMemory<byte> _tail;

    /// <summary>The end that the sender took off: an empty block that is not compressed.</summary>
    public static ReadOnlyMemory<byte> Tail { get; } = new byte[] { 0x00, 0x00, 0xFF, 0xFF };

    /// <summary>Whether the decompressor has asked for all of it; it does not behind the final block of a stream.</summary>
    public bool IsUsedUp => _tail.IsEmpty;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Puts the next message in.</summary>
    public void Begin(ReadOnlyMemory<byte> payload)
    {
        _payload = payload;
        _tail = Tail;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => _payload.IsEmpty ? Take(ref _tail, buffer) : Take(ref _payload, buffer);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static int Take(ref ReadOnlyMemory<byte> rest, Span<byte> buffer)
    {
        int count = Math.Min(rest.Length, buffer.Length);
        rest.Span[..count].CopyTo(buffer);
        rest = rest[count..];
        return count;
    }
}
