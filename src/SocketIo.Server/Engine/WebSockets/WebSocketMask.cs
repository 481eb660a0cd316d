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
    public static void Apply(ReadOnlySpan<byte> source, Span<byte> destination, uint key)
    {
        // Every step below is a multiple of four bytes wide, so each one starts with the first byte of the key again.
        int offset = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<byte> key256 = Vector256.Create(key).AsByte();
            for (; offset <= source.Length - Vector256<byte>.Count; offset += Vector256<byte>.Count)
            {
                (Vector256.Create(source[offset..]) ^ key256).CopyTo(destination[offset..]);
            }
        }

        Vector128<byte> key128 = Vector128.Create(key).AsByte();
        for (; offset <= source.Length - Vector128<byte>.Count; offset += Vector128<byte>.Count)
        {
            (Vector128.Create(source[offset..]) ^ key128).CopyTo(destination[offset..]);
        }

        for (; offset <= source.Length - sizeof(uint); offset += sizeof(uint))
        {
            uint masked = MemoryMarshal.Read<uint>(source[offset..]);
            MemoryMarshal.Write(destination[offset..], masked ^ key);
        }

        ReadOnlySpan<byte> keyBytes = MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in key));
        for (int i = 0; offset < source.Length; i++, offset++)
        {
            destination[offset] = (byte)(source[offset] ^ keyBytes[i]);
        }
    }

    /// <summary>The key for the rest of a payload of which <paramref name="count"/> bytes were unmasked.</summary>
    public static uint Advance(uint key, int count)
    {
        int bits = 8 * (count & 3);
        return BitConverter.IsLittleEndian ? BitOperations.RotateRight(key, bits) : BitOperations.RotateLeft(key, bits);
    }
}
