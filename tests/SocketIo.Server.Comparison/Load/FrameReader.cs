using System.Buffers.Binary;

namespace SocketIo.Server.Comparison.Load;

/// <summary>Reads the frames of a server, which are not masked, from bytes that come in pieces.</summary>
internal sealed class FrameReader
{
    private const byte Final = 0x80;
    private const byte Continuation = 0;

    private ByteQueue? _fragments;
    private byte _opcode;
    private bool _isDelivered;

    /// <summary>Takes one frame from the bytes and returns its length; 0 when it is not there as a whole.</summary>
    /// <param name="bytes">What has been received.</param>
    /// <param name="opcode">Of the message, or of the control frame; null while more fragments must follow.</param>
    /// <param name="payload">Valid until the next call.</param>
    public int Read(ReadOnlySpan<byte> bytes, out byte? opcode, out ReadOnlySpan<byte> payload)
    {
        opcode = null;
        payload = default;
        if (bytes.Length < 2)
        {
            return 0;
        }

        int head = bytes[1] switch { < 126 => 2, 126 => 4, 127 => 10, _ => throw new InvalidDataException("A server's frame is masked.") };
        if (bytes.Length < head)
        {
            return 0;
        }

        long length = head switch
        {
            2 => bytes[1],
            4 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            _ => checked((long)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..])),
        };
        if (bytes.Length < head + length)
        {
            return 0;
        }

        payload = bytes.Slice(head, (int)length);
        Deliver(bytes[0], ref payload, out opcode);
        return head + (int)length;
    }

    private void Deliver(byte first, ref ReadOnlySpan<byte> payload, out byte? opcode)
    {
        byte own = (byte)(first & 0x0F);
        bool isFinal = (first & Final) != 0;
        bool isControl = own >= 8;
        if (isControl || (isFinal && own != Continuation))
        {
            opcode = own;
            return;
        }

        _fragments ??= new ByteQueue();
        if (_isDelivered)
        {
            _fragments.Take(_fragments.Length);
            _isDelivered = false;
        }

        _opcode = own == Continuation ? _opcode : own;
        _fragments.Add(payload);
        opcode = isFinal ? _opcode : null;
        payload = isFinal ? _fragments.Content : default;
        _isDelivered = isFinal;
    }
}
