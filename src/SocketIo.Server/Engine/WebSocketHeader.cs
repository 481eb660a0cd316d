using System.Buffers.Binary;

namespace SocketIo.Server.Engine;

/// <summary>The header of a server's WebSocket data frame (RFC 6455, section 5.2): final, unmasked, 2 to 10 bytes.</summary>
internal static class WebSocketHeader
{
    /// <summary>The room an encoder leaves in front of a packet.</summary>
    public const int MaxLength = 10;

    private const byte FinalText = 0x81;
    private const byte FinalBinary = 0x82;

    /// <summary>Writes the header so that it ends where the payload starts, and returns its length.</summary>
    public static int WriteBefore(byte[] array, int payloadStart, int payloadLength, bool isBinary)
    {
        int length = LengthOf(payloadLength);
        return Write(array.AsSpan(payloadStart - length, length), payloadLength, isBinary);
    }

    /// <summary>Writes the header, and returns its length.</summary>
    public static int Write(Span<byte> header, int payloadLength, bool isBinary)
    {
        int length = LengthOf(payloadLength);
        header[0] = isBinary ? FinalBinary : FinalText;
        switch (length)
        {
            case 2:
                header[1] = (byte)payloadLength;
                break;
            case 4:
                header[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)payloadLength);
                break;
            default:
                header[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(header[2..], (ulong)payloadLength);
                break;
        }

        return length;
    }

    private static int LengthOf(int payloadLength) => payloadLength < 126 ? 2 : payloadLength <= ushort.MaxValue ? 4 : MaxLength;
}
