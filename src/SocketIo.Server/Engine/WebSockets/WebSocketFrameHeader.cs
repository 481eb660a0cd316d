using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SocketIo.Server.Engine.WebSockets;

/// <summary>The header of one client frame (RFC 6455, section 5.2), already checked for all that a single frame can have wrong.</summary>
internal readonly struct WebSocketFrameHeader
{
    /// <summary>Two bytes, an eight-byte length, the masking key.</summary>
    public const int MaxSize = 14;

    private const byte FinalBit = 0x80;
    private const byte ReservedBits = 0x70;
    private const byte CompressedBit = 0x40;
    private const byte OpcodeBits = 0x0F;
    private const byte MaskBit = 0x80;
    private const int MaxShortLength = 125;
    private const int KeySize = 4;

    private WebSocketFrameHeader(byte first, int size, long payloadLength, uint key)
    {
        IsFinal = (first & FinalBit) != 0;
        IsCompressed = (first & CompressedBit) != 0;
        Opcode = (WebSocketOpcode)(first & OpcodeBits);
        Size = size;
        PayloadLength = payloadLength;
        Key = key;
    }

    public bool IsFinal { get; }

    /// <summary>Whether this is the first frame of a compressed message (RFC 7692, section 6).</summary>
    public bool IsCompressed { get; }

    public WebSocketOpcode Opcode { get; }

    public bool IsControl => Opcode >= WebSocketOpcode.Close;

    /// <summary>The bytes the header itself takes.</summary>
    public int Size { get; }

    public long PayloadLength { get; }

    /// <summary>The masking key, for <see cref="WebSocketMask"/>.</summary>
    public uint Key { get; }

    /// <summary>Reads the header at the start of <paramref name="bytes"/>; false when it is not all there yet.</summary>
    /// <param name="bytes">What has come.</param>
    /// <param name="allowsCompression">Whether permessage-deflate was negotiated.</param>
    /// <param name="header">The header.</param>
    /// <exception cref="WebSocketProtocolException">No valid frame starts like this.</exception>
    public static bool TryParse(ReadOnlySpan<byte> bytes, bool allowsCompression, out WebSocketFrameHeader header)
    {
        header = default;
        if (bytes.Length < 2)
        {
            return false;
        }

        byte first = bytes[0];
        byte second = bytes[1];
        Check(first, second, allowsCompression);

        int lengthSize = (second & ~MaskBit) switch { 126 => sizeof(ushort), 127 => sizeof(ulong), _ => 0 };
        int size = 2 + lengthSize + KeySize;
        if (bytes.Length < size)
        {
            return false;
        }

        long payloadLength = lengthSize switch
        {
            0 => second & ~MaskBit,
            sizeof(ushort) => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            _ => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
        };
        CheckLength(payloadLength, lengthSize);
        header = new WebSocketFrameHeader(first, size, payloadLength, MemoryMarshal.Read<uint>(bytes[(size - KeySize)..]));
        return true;
    }

    private static void Check(byte first, byte second, bool allowsCompression)
    {
        // Only an extension may give the reserved bits a meaning.
        if ((first & ReservedBits) != 0 && !(allowsCompression && StartsCompressedMessage(first)))
        {
            WebSocketProtocolException.ThrowProtocolError("reserved bits set");
        }

        // Section 5.1: a server must close the connection upon an unmasked frame.
        if ((second & MaskBit) == 0)
        {
            WebSocketProtocolException.ThrowProtocolError("unmasked frame");
        }

        switch ((WebSocketOpcode)(first & OpcodeBits))
        {
            case WebSocketOpcode.Continuation or WebSocketOpcode.Text or WebSocketOpcode.Binary:
                break;
            case WebSocketOpcode.Close or WebSocketOpcode.Ping or WebSocketOpcode.Pong:
                // Section 5.5.
                if ((first & FinalBit) == 0 || (second & ~MaskBit) > WebSocketFrames.MaxControlPayload)
                {
                    WebSocketProtocolException.ThrowProtocolError("fragmented or oversized control frame");
                }

                break;
            default:
                WebSocketProtocolException.ThrowProtocolError("unknown opcode");
                break;
        }
    }

    // The bit stands in the first frame of a message and in no other.
    private static bool StartsCompressedMessage(byte first) =>
        (first & ReservedBits) == CompressedBit && (WebSocketOpcode)(first & OpcodeBits) is (WebSocketOpcode.Text or WebSocketOpcode.Binary);

    // Section 5.2: the minimal number of bytes must encode the length, and the highest bit of eight must be zero.
    private static void CheckLength(long payloadLength, int lengthSize)
    {
        bool isMinimal = lengthSize switch
        {
            0 => true,
            sizeof(ushort) => payloadLength > MaxShortLength,
            _ => payloadLength > ushort.MaxValue,
        };
        if (!isMinimal)
        {
            WebSocketProtocolException.ThrowProtocolError("invalid payload length");
        }
    }
}
