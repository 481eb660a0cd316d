using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SocketIo.Server.Comparison.Load;

/// <summary>Writes WebSocket frames as a client does: masked with a key that nobody knows before.</summary>
internal static class FrameWriter
{
    public const byte Text = 0x81;
    public const byte Close = 0x88;
    public const byte Pong = 0x8A;

    private const byte Masked = 0x80;
    private const int LongestHead = 14;

    public static void Write(ByteQueue queue, byte head, ReadOnlySpan<byte> payload)
    {
        Span<byte> frame = queue.GetSpan(LongestHead + payload.Length);
        frame[0] = head;
        int length = 2;
        if (payload.Length < 126)
        {
            frame[1] = (byte)(Masked | payload.Length);
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            frame[1] = Masked | 126;
            BinaryPrimitives.WriteUInt16BigEndian(frame[2..], (ushort)payload.Length);
            length = 4;
        }
        else
        {
            frame[1] = Masked | 127;
            BinaryPrimitives.WriteUInt64BigEndian(frame[2..], (ulong)payload.Length);
            length = 10;
        }

        // Never zero: some servers skip the work for a mask that changes nothing.
        uint key = (uint)Random.Shared.Next(1, int.MaxValue);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[length..], key);
        length += sizeof(uint);
        Mask(payload, frame.Slice(length, payload.Length), key);
        queue.Advance(length + payload.Length);
    }

    private static void Mask(ReadOnlySpan<byte> from, Span<byte> to, uint key)
    {
        ulong wide = key | ((ulong)key << 32);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(from);
        Span<ulong> masked = MemoryMarshal.Cast<byte, ulong>(to);
        for (int i = 0; i < words.Length; i++)
        {
            masked[i] = words[i] ^ wide;
        }

        for (int i = words.Length * sizeof(ulong); i < from.Length; i++)
        {
            to[i] = (byte)(from[i] ^ (byte)(key >> (8 * (i % 4))));
        }
    }
}
