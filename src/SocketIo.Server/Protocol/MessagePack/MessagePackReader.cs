using System.Buffers.Binary;

namespace SocketIo.Server.Protocol.MessagePack;

/// <summary>
/// Walks the values of a message. It allocates nothing, and believes no length: what a value claims to hold must be there, at one byte
/// for each element at least.
/// </summary>
internal ref struct MessagePackReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;

    /// <summary>Where the next value starts.</summary>
    public int Position { get; private set; }

    public readonly bool IsAtEnd => Position == _message.Length;

    private readonly int Remaining => _message.Length - Position;

    /// <summary>Reads a value; of an array or a map its header, which its elements follow.</summary>
    /// <exception cref="PacketParseException">The bytes are no MessagePack.</exception>
    public MessagePackToken Read()
    {
        byte code = Take(1)[0];
        return code switch
        {
            <= MessagePackCode.MaxPositiveFixInt => Integer(code),
            < MessagePackCode.FixArray => Map(code - MessagePackCode.FixMap),
            < MessagePackCode.FixStr => Array(code - MessagePackCode.FixArray),
            < MessagePackCode.Nil => Bytes(MessagePackKind.String, code - MessagePackCode.FixStr),
            MessagePackCode.Nil => new MessagePackToken { Kind = MessagePackKind.Nil },
            MessagePackCode.False or MessagePackCode.True => new MessagePackToken { Kind = MessagePackKind.Boolean, Integer = code - MessagePackCode.False },
            MessagePackCode.Bin8 or MessagePackCode.Bin16 or MessagePackCode.Bin32 => Bytes(MessagePackKind.Binary, TakeLength(code - MessagePackCode.Bin8)),
            MessagePackCode.Ext8 or MessagePackCode.Ext16 or MessagePackCode.Ext32 => Extension(TakeLength(code - MessagePackCode.Ext8), isFixed: false),
            MessagePackCode.Float32 => Float(BinaryPrimitives.ReadSingleBigEndian(Take(4))),
            MessagePackCode.Float64 => Float(BinaryPrimitives.ReadDoubleBigEndian(Take(8))),
            MessagePackCode.UInt8 or MessagePackCode.UInt16 or MessagePackCode.UInt32 => Integer(TakeLength(code - MessagePackCode.UInt8)),
            MessagePackCode.UInt64 => LargeInteger(BinaryPrimitives.ReadUInt64BigEndian(Take(8))),
            MessagePackCode.Int8 => Integer((sbyte)Take(1)[0]),
            MessagePackCode.Int16 => Integer(BinaryPrimitives.ReadInt16BigEndian(Take(2))),
            MessagePackCode.Int32 => Integer(BinaryPrimitives.ReadInt32BigEndian(Take(4))),
            MessagePackCode.Int64 => Integer(BinaryPrimitives.ReadInt64BigEndian(Take(8))),
            >= MessagePackCode.FixExt1 and <= MessagePackCode.FixExt16 => Extension(1 << (code - MessagePackCode.FixExt1), isFixed: true),
            MessagePackCode.Str8 or MessagePackCode.Str16 or MessagePackCode.Str32 => Bytes(MessagePackKind.String, TakeLength(code - MessagePackCode.Str8)),
            MessagePackCode.Array16 or MessagePackCode.Array32 => Array(TakeLength(1 + code - MessagePackCode.Array16)),
            MessagePackCode.Map16 or MessagePackCode.Map32 => Map(TakeLength(1 + code - MessagePackCode.Map16)),
            >= MessagePackCode.MinNegativeFixInt => Integer((sbyte)code),
            _ => throw Malformed(),
        };
    }

    /// <summary>Reads a value with all that belongs to it, however deep, without recursion.</summary>
    public void Skip()
    {
        for (long left = 1; left > 0; left--)
        {
            left += Read().ChildCount;
        }
    }

    /// <summary>Moves to a value that was passed already.</summary>
    public void GoTo(int position) => Position = position;

    public static PacketParseException Malformed() => new(PacketParseException.InvalidMessagePack);

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count > Remaining)
        {
            throw Malformed();
        }

        ReadOnlySpan<byte> taken = _message.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    /// <summary>An unsigned number of 1, 2 or 4 bytes.</summary>
    private long TakeLength(int power) => power switch
    {
        0 => Take(1)[0],
        1 => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
        _ => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
    };

    private readonly MessagePackToken Array(long count) => Container(MessagePackKind.Array, count, count);

    private readonly MessagePackToken Map(long count) => Container(MessagePackKind.Map, count, 2 * count);

    private readonly MessagePackToken Container(MessagePackKind kind, long count, long children) =>
        children <= Remaining ? new MessagePackToken { Kind = kind, Count = (int)count } : throw Malformed();

    private MessagePackToken Bytes(MessagePackKind kind, long length)
    {
        int start = Position;
        return new MessagePackToken { Kind = kind, Start = start, Bytes = Take(length) };
    }

    private MessagePackToken Extension(long length, bool isFixed)
    {
        sbyte type = (sbyte)Take(1)[0];
        int start = Position;
        return new MessagePackToken
        {
            Kind = MessagePackKind.Extension,
            ExtensionType = type,
            Start = start,
            Bytes = Take(length),
            IsUndefined = isFixed && type == 0 && length == 1,
            IsArrayBuffer = !isFixed && type == 0,
        };
    }

    private static MessagePackToken Integer(long value) => new() { Kind = MessagePackKind.Integer, Integer = value };

    private static MessagePackToken LargeInteger(ulong value) => new()
    {
        Kind = value > long.MaxValue ? MessagePackKind.LargeInteger : MessagePackKind.Integer,
        Integer = (long)value,
    };

    private static MessagePackToken Float(double value) => new() { Kind = MessagePackKind.Float, Float = value };
}
