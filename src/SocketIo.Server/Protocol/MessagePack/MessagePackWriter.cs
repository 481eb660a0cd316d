using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace SocketIo.Server.Protocol.MessagePack;

/// <summary>Writes values in the shortest form there is for each, as notepack does.</summary>
internal readonly struct MessagePackWriter(IBufferWriter<byte> output)
{
    public void WriteNil() => WriteByte(MessagePackCode.Nil);

    public void WriteBoolean(bool value) => WriteByte(value ? MessagePackCode.True : MessagePackCode.False);

    public void WriteInteger(long value)
    {
        switch (value)
        {
            case >= 0:
                WriteInteger((ulong)value);
                break;
            case >= -32:
                WriteByte((byte)value);
                break;
            case >= sbyte.MinValue:
                WriteByte(MessagePackCode.Int8);
                WriteByte((byte)value);
                break;
            case >= short.MinValue:
                WriteByte(MessagePackCode.Int16);
                WriteUInt16((ushort)value);
                break;
            case >= int.MinValue:
                WriteByte(MessagePackCode.Int32);
                WriteUInt32((uint)value);
                break;
            default:
                WriteByte(MessagePackCode.Int64);
                WriteUInt64((ulong)value);
                break;
        }
    }

    public void WriteInteger(ulong value)
    {
        switch (value)
        {
            case <= MessagePackCode.MaxPositiveFixInt:
                WriteByte((byte)value);
                break;
            case <= uint.MaxValue:
                WriteSize((uint)value, MessagePackCode.UInt8);
                break;
            default:
                WriteByte(MessagePackCode.UInt64);
                WriteUInt64(value);
                break;
        }
    }

    public void WriteFloat(double value)
    {
        WriteByte(MessagePackCode.Float64);
        BinaryPrimitives.WriteDoubleBigEndian(output.GetSpan(sizeof(double)), value);
        output.Advance(sizeof(double));
    }

    public void WriteString(string value)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(value);
        WriteString(utf8);
    }

    /// <param name="utf8">The string in UTF-8.</param>
    public void WriteString(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length < 32)
        {
            WriteByte((byte)(MessagePackCode.FixStr | utf8.Length));
        }
        else
        {
            WriteSize((uint)utf8.Length, MessagePackCode.Str8);
        }

        output.Write(utf8);
    }

    public void WriteBinary(ReadOnlySpan<byte> value)
    {
        WriteSize((uint)value.Length, MessagePackCode.Bin8);
        output.Write(value);
    }

    public void WriteArrayHeader(int count) => WriteContainer(count, MessagePackCode.FixArray, MessagePackCode.Array16);

    public void WriteMapHeader(int count) => WriteContainer(count, MessagePackCode.FixMap, MessagePackCode.Map16);

    private void WriteContainer(int count, byte fix, byte code16)
    {
        switch (count)
        {
            case < 16:
                WriteByte((byte)(fix | count));
                break;
            case <= ushort.MaxValue:
                WriteByte(code16);
                WriteUInt16((ushort)count);
                break;
            default:
                WriteByte((byte)(code16 + 1));
                WriteUInt32((uint)count);
                break;
        }
    }

    /// <summary>A code of three that follow each other, and a number of 1, 2 or 4 bytes.</summary>
    private void WriteSize(uint size, byte code8)
    {
        switch (size)
        {
            case <= byte.MaxValue:
                WriteByte(code8);
                WriteByte((byte)size);
                break;
            case <= ushort.MaxValue:
                WriteByte((byte)(code8 + 1));
                WriteUInt16((ushort)size);
                break;
            default:
                WriteByte((byte)(code8 + 2));
                WriteUInt32(size);
                break;
        }
    }

    private void WriteByte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    private void WriteUInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(sizeof(ushort)), value);
        output.Advance(sizeof(ushort));
    }

    private void WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(sizeof(uint)), value);
        output.Advance(sizeof(uint));
    }

    private void WriteUInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(output.GetSpan(sizeof(ulong)), value);
        output.Advance(sizeof(ulong));
    }
}
