using System.IO.Compression;

namespace SocketIo.Server.Engine.WebSockets.Deflate;

/// <summary>
/// Compresses messages into WebSocket frames (RFC 7692, section 7.2.1), each of which may refer to those before it. Whoever wants
/// them to stand on their own takes a new one for each. Not safe for concurrent use.
/// </summary>
internal sealed class FrameDeflater : IDisposable
{
    private const byte CompressedBit = 0x40;
    private const int KeptCapacity = 16 * 1024;

    private readonly MemoryStream _output = new();
    private readonly DeflateStream _deflate;

    public FrameDeflater(CompressionLevel level) => _deflate = new DeflateStream(_output, level, leaveOpen: true);

    /// <summary>Compresses a message, which must not be empty, into one frame.</summary>
    /// <param name="prefix">What stands in front of the packet in the frame.</param>
    /// <param name="message">The message.</param>
    /// <returns>The frame; valid until the next call.</returns>
    public ReadOnlySpan<byte> Deflate(ReadOnlySpan<byte> prefix, in OutgoingMessage message)
    {
        _output.SetLength(WebSocketHeader.MaxLength);
        _output.Position = WebSocketHeader.MaxLength;
        _deflate.Write(prefix);
        _deflate.Write(message.Packet.Span);
        _deflate.Flush();

        byte[] array = _output.GetBuffer();
        int end = (int)_output.Length - CompressedMessage.Tail.Length;
        int start = WebSocketHeader.MaxLength - WebSocketHeader.WriteBefore(array, WebSocketHeader.MaxLength, end - WebSocketHeader.MaxLength, message.IsBinary);
        array[start] |= CompressedBit;
        return array.AsSpan(start, end - start);
    }

    /// <summary>Gives up the room that a large message took.</summary>
    public void Trim()
    {
        if (_output.Capacity > KeptCapacity)
        {
            _output.SetLength(0);
            _output.Capacity = KeptCapacity;
        }
    }

    public void Dispose()
    {
        _deflate.Dispose();
        _output.Dispose();
    }
}
