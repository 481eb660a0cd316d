using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SocketIo.Server.Engine.WebSockets;

/// <summary>
/// The masking of client frames (RFC 6455, section 5.3): byte i of a payload is XORed with byte i mod 4 of the key. The
/// key is kept as the four bytes lie in memory, so that no step depends on the byte order of the machine.
/// </summary>
internal static class WebSocketMask
{
    /// <summary>Copies and unmasks in one pass. The spans are the same memory or do not overlap.</summary>
    /// <returns>Whether all unmasked bytes are ASCII, which is cheap to know here and spares most text its validation.</returns>
    public static bool Apply(ReadOnlySpan<byte> source, Span<byte> destination, uint key)
    {
        // Every step below is a multiple of four bytes wide, so each one starts with the first byte of the key again.
        int offset = 0;
        Vector128<byte> seen = default;
        if (Vector256.IsHardwareAccelerated && source.Length >= Vector256<byte>.Count)
        {
            Vector256<byte> key256 = Vector256.Create(key).AsByte();
            Vector256<byte> seen256 = default;
            for (; offset <= source.Length - Vector256<byte>.Count; offset += Vector256<byte>.Count)
            {
                Vector256<byte> bytes = Vector256.Create(source[offset..]) ^ key256;
                bytes.CopyTo(destination[offset..]);
                seen256 |= bytes;
            }

            seen = seen256.GetLower() | seen256.GetUpper();
        }

        Vector128<byte> key128 = Vector128.Create(key).AsByte();
        for (; offset <= source.Length - Vector128<byte>.Count; offset += Vector128<byte>.Count)
        {
            Vector128<byte> bytes = Vector128.Create(source[offset..]) ^ key128;
            bytes.CopyTo(destination[offset..]);
            seen |= bytes;
        }

        uint seenInTail = 0;
        for (; offset <= source.Length - sizeof(uint); offset += sizeof(uint))
        {
            uint bytes = MemoryMarshal.Read<uint>(source[offset..]) ^ key;
            MemoryMarshal.Write(destination[offset..], bytes);
            seenInTail |= bytes;
        }

        ReadOnlySpan<byte> keyBytes = MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in key));
        for (int i = 0; offset < source.Length; i++, offset++)
        {
            byte value = (byte)(source[offset] ^ keyBytes[i]);
            destination[offset] = value;
            seenInTail |= value;
        }

        return seen.ExtractMostSignificantBits() == 0 && (seenInTail & 0x80808080) == 0;
    }

    /// <summary>The key for the rest of a payload of which <paramref name="count"/> bytes were unmasked.</summary>
    public static uint Advance(uint key, int count)
    {
        int bits = 8 * (count & 3);
        return BitConverter.IsLittleEndian ? BitOperations.RotateRight(key, bits) : BitOperations.RotateLeft(key, bits);
    }
}
