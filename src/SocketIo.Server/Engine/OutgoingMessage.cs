using System.Buffers;

namespace SocketIo.Server.Engine;

/// <summary>
/// One Engine.IO packet, encoded and framed once. The buffer holds the server's WebSocket frame header directly in front
/// of the packet, so that a WebSocket writes <see cref="Frame"/> as it is, and long-polling takes <see cref="Packet"/>.
/// </summary>
/// <remarks>
/// A pooled message has one recipient, which returns the array once it is written. A shared one (a broadcast) is
/// queued by many sessions at the same time and left to the garbage collector.
/// </remarks>
internal readonly struct OutgoingMessage
{
    private readonly byte[] _array;
    private readonly int _frameStart;
    private readonly int _packetStart;
    private readonly int _end;
    private readonly bool _isPooled;

    /// <param name="array">The buffer; <paramref name="packetStart"/> is at least <see cref="WebSocketHeader.MaxLength"/>.</param>
    /// <param name="packetStart">Where the packet starts: the type digit of a text packet, the first byte of a binary one.</param>
    /// <param name="end">One past the last byte.</param>
    /// <param name="isBinary">Whether this is a binary message; text otherwise.</param>
    /// <param name="isPooled">Whether the array goes back to the shared pool after it was written.</param>
    public OutgoingMessage(byte[] array, int packetStart, int end, bool isBinary, bool isPooled)
    {
        _array = array;
        _packetStart = packetStart;
        _end = end;
        _isPooled = isPooled;
        IsBinary = isBinary;
        MayBeCompressed = true;
        _frameStart = packetStart - WebSocketHeader.WriteBefore(array, packetStart, end - packetStart, isBinary);
    }

    private OutgoingMessage(byte[] frame)
    {
        _array = frame;
        _end = frame.Length;
    }

    public bool IsBinary { get; }

    /// <summary>Whether a transport that compresses may do so: not what holds a secret, nor what was sent with <c>Compress(false)</c>.</summary>
    public bool MayBeCompressed { get; init; }

    /// <summary>The array of a message that many sessions may hold at once, by which it is the same for all of them; null for a pooled one.</summary>
    public byte[]? SharedArray => _isPooled ? null : _array;

    /// <summary>The bytes this message counts for in the bounded outgoing queue.</summary>
    public int Length => _end - _packetStart;

    /// <summary>Text: the type digit and the data. Binary: the raw bytes.</summary>
    public ReadOnlyMemory<byte> Packet => _array.AsMemory(_packetStart, _end - _packetStart);

    /// <summary>The packet as one unmasked WebSocket frame.</summary>
    public ReadOnlyMemory<byte> Frame => _array.AsMemory(_frameStart, _end - _frameStart);

    /// <summary>A message that lives as long as the process, for the packets without data.</summary>
    public static OutgoingMessage Constant(ReadOnlySpan<byte> packet) => Copy(packet, isBinary: false, new byte[WebSocketHeader.MaxLength + packet.Length], isPooled: false);

    /// <summary>A binary message in a pooled array.</summary>
    public static OutgoingMessage PooledBinary(ReadOnlySpan<byte> data) =>
        Copy(data, isBinary: true, ArrayPool<byte>.Shared.Rent(WebSocketHeader.MaxLength + data.Length), isPooled: true);

    /// <summary>A binary message that many sessions may hold at once.</summary>
    public static OutgoingMessage SharedBinary(ReadOnlySpan<byte> data) =>
        Copy(data, isBinary: true, new byte[WebSocketHeader.MaxLength + data.Length], isPooled: false);

    /// <summary>A copy of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isShared">Whether more than one session will queue it.</param>
    public static OutgoingMessage Of(in EngineMessage message, bool isShared)
    {
        ReadOnlySpan<byte> data = message.Data.Span;
        if (message.IsBinary)
        {
            return isShared ? SharedBinary(data) : PooledBinary(data);
        }

        OutgoingMessageWriter writer = OutgoingMessageWriter.Rent(prefixLength: 1);
        data.CopyTo(writer.GetSpan(data.Length));
        writer.Advance(data.Length);
        writer.Prepend(EnginePackets.Message);
        return writer.Complete(isShared);
    }

    /// <summary>A WebSocket control frame, which exists on no other transport.</summary>
    public static OutgoingMessage ControlFrame(byte[] frame) => new(frame);

    /// <summary>Gives a pooled array back; does nothing for a shared message.</summary>
    public void Return()
    {
        if (_isPooled)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }
    }

    private static OutgoingMessage Copy(ReadOnlySpan<byte> packet, bool isBinary, byte[] array, bool isPooled)
    {
        packet.CopyTo(array.AsSpan(WebSocketHeader.MaxLength));
        return new OutgoingMessage(array, WebSocketHeader.MaxLength, WebSocketHeader.MaxLength + packet.Length, isBinary, isPooled);
    }
}
