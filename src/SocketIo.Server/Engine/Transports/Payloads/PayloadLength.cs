namespace SocketIo.Server.Engine.Transports.Payloads;

/// <summary>The decimal length in front of a packet (Engine.IO protocol 3, "Payload"): as text, or with bytes from 0 to 9 for digits.</summary>
internal static class PayloadLength
{
    public const byte TextZero = (byte)'0';
    public const byte BinaryZero = 0;

    /// <summary>The most digits of a length that fits.</summary>
    public const int MaxDigits = 10;

    /// <summary>Reads the digits; -1 when they are none, or too many.</summary>
    public static int Read(ReadOnlySpan<byte> digits, byte zero)
    {
        if (digits.IsEmpty || digits.Length > MaxDigits)
        {
            return -1;
        }

        long length = 0;
        foreach (byte digit in digits)
        {
            int value = digit - zero;
            if (value is < 0 or > 9)
            {
                return -1;
            }

            length = (length * 10) + value;
        }

        return length > int.MaxValue ? -1 : (int)length;
    }

    /// <summary>Writes the digits, and returns how many.</summary>
    public static int Write(Span<byte> destination, int length, byte zero)
    {
        int count = CountDigits(length);
        for (int i = count - 1; i >= 0; i--)
        {
            destination[i] = (byte)(zero + (length % 10));
            length /= 10;
        }

        return count;
    }

    public static int CountDigits(int length)
    {
        int count = 1;
        for (; length >= 10; length /= 10)
        {
            count++;
        }

        return count;
    }
}
