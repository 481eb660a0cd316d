using System.IO.Compression;

namespace SocketIo.Server.Engine.WebSockets.Deflate;

/// <summary>Takes the compression off a client's messages (RFC 7692, section 7.2.2). One per connection, for one reader.</summary>
/// <param name="keepsContext">Whether a message may refer to earlier ones; then something is held between them.</param>
internal sealed class MessageInflater(bool keepsContext) : IDisposable
{
    /// <summary>How much larger a message is at first believed to be than what came.</summary>
    private const int ExpectedRatio = 4;

    private DeflateStream? _stream;
    private CompressedMessage? _input;

    /// <summary>Inflates a message into a buffer that grows with what comes out, up to the limit; the caller keeps the compressed one.</summary>
    /// <exception cref="WebSocketProtocolException">There is more in it than the limit allows, or it was not compressed like this.</exception>
    public MessageBuffer Inflate(ReadOnlyMemory<byte> compressed, int maxBytes)
    {
        if (compressed.IsEmpty)
        {
            // Even an empty message is one byte when it is compressed. This harms nobody, but would leave the stream in disorder.
            return default;
        }

        _input ??= new CompressedMessage();
        _stream ??= new DeflateStream(_input, CompressionMode.Decompress);
        _input.Begin(compressed);
        try
        {
            return ReadAll(_stream, compressed.Length, maxBytes);
        }
        catch (InvalidDataException)
        {
            WebSocketProtocolException.ThrowInvalidCompression();
            return default;
        }
        finally
        {
            // Behind a final block the stream is at its end, and the next message starts another one.
            if (!keepsContext || !_input.IsUsedUp)
            {
                Dispose();
            }
        }
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _stream = null;
        _input = null;
    }

    private static MessageBuffer ReadAll(DeflateStream stream, int compressedLength, int maxBytes)
    {
        MessageBuffer buffer = MessageBuffer.Rent((int)Math.Min(ExpectedRatio * (long)compressedLength, maxBytes));
        int length = 0;
        try
        {
            while (stream.Read(buffer.Span[length..]) is > 0 and var count)
            {
                length += count;
                if (length == maxBytes)
                {
                    ThrowIfMore(stream);
                    break;
                }

                if (length == buffer.Length)
                {
                    buffer = Grow(buffer, maxBytes);
                }
            }
        }
        catch
        {
            buffer.Return();
            throw;
        }

        return buffer.Shrink(length);
    }

    private static MessageBuffer Grow(MessageBuffer buffer, int maxBytes)
    {
        MessageBuffer larger = MessageBuffer.Rent((int)Math.Min(2L * buffer.Length, maxBytes));
        buffer.Span.CopyTo(larger.Span);
        buffer.Return();
        return larger;
    }

    private static void ThrowIfMore(DeflateStream stream)
    {
        if (stream.ReadByte() >= 0)
        {
            WebSocketProtocolException.ThrowTooBig();
        }
    }
}
