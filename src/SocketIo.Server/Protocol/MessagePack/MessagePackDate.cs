using System.Buffers.Binary;

namespace SocketIo.Server.Protocol.MessagePack;

/// <summary>
/// The extensions that are dates: milliseconds in type 0 (notepack 2), and the timestamps of the specification in type -1 (notepack 3).
/// </summary>
internal static class MessagePackDate
{
    /// <summary>What <c>Date.prototype.toJSON</c> gives.</summary>
    public const string JsonFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private const sbyte Milliseconds = 0;
    private const sbyte Timestamp = -1;
    private const int NanosecondsPerTick = 100;
    private const long MaxNanoseconds = 999_999_999;

    public static bool IsDate(in MessagePackToken extension) => (extension.ExtensionType, extension.Bytes.Length) is (Milliseconds, 8) or (Timestamp, 4 or 8 or 12);

    /// <summary>Reads a date; null when .NET has no such date.</summary>
    public static DateTime? Read(in MessagePackToken date)
    {
        ReadOnlySpan<byte> bytes = date.Bytes;
        return bytes.Length switch
        {
            4 => Create(BinaryPrimitives.ReadUInt32BigEndian(bytes), TimeSpan.TicksPerSecond, nanoseconds: 0),
            8 when date.ExtensionType == Milliseconds => Create(BinaryPrimitives.ReadInt64BigEndian(bytes), TimeSpan.TicksPerMillisecond, nanoseconds: 0),
            8 => ReadTimestamp64(BinaryPrimitives.ReadUInt64BigEndian(bytes)),
            _ => Create(BinaryPrimitives.ReadInt64BigEndian(bytes[4..]), TimeSpan.TicksPerSecond, BinaryPrimitives.ReadUInt32BigEndian(bytes)),
        };
    }

    private static DateTime? ReadTimestamp64(ulong value) => Create((long)(value & 0x3_ffff_ffff), TimeSpan.TicksPerSecond, (long)(value >> 34));

    private static DateTime? Create(long units, long ticksPerUnit, long nanoseconds)
    {
        Int128 ticks = ((Int128)units * ticksPerUnit) + (nanoseconds / NanosecondsPerTick) + DateTime.UnixEpoch.Ticks;
        return nanoseconds <= MaxNanoseconds && ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTime((long)ticks, DateTimeKind.Utc) : null;
    }
}
