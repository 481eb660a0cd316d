using System.Text;
using System.Text.Unicode;

namespace SocketIo.Server.Engine.Transports.Payloads;

/// <summary>Takes text packets by their lengths. What a length cuts in the middle of a character is no packet.</summary>
internal sealed class LengthPrefixedTextReader : PayloadReader
{
    public LengthPrefixedTextReader(MessageBuffer body, int maxPackets)
        : base(body, maxPackets) => Error = Utf8.IsValid(body.Span) ? null : "invalid UTF-8";

    protected override bool IsAtEnd => Rest.IsEmpty;

    protected override bool TryTake(out ReadOnlySpan<byte> packet, out bool isBinary)
    {
        packet = default;
        isBinary = false;
        ReadOnlySpan<byte> rest = Rest;
        int colon = rest.IndexOf((byte)':');
        int units = colon < 0 ? -1 : PayloadLength.Read(rest[..colon], PayloadLength.TextZero);
        if (units < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> text = rest[(colon + 1)..];
        int length = CountBytes(text, units);
        if (length < 0)
        {
            return false;
        }

        packet = text[..length];
        Position += colon + 1 + length;
        return true;
    }

    /// <summary>The bytes that the first so many UTF-16 code units take; -1 when there are not so many.</summary>
    private static int CountBytes(ReadOnlySpan<byte> text, int units)
    {
        if (units <= text.Length && Ascii.IsValid(text[..units]))
        {
            return units;
        }

        int position = 0;
        for (; units > 0 && position < text.Length; units--)
        {
            int size = SizeOf(text[position]);
            position += size;
            if (size == 4)
            {
                units--; // a surrogate pair
            }
        }

        return units == 0 ? position : -1;
    }

    private static int SizeOf(byte firstByte) => firstByte switch
    {
        < 0x80 => 1,
        < 0xE0 => 2,
        < 0xF0 => 3,
        _ => 4,
    };
}
