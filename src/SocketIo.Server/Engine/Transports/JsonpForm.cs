namespace SocketIo.Server.Engine.Transports;

/// <summary>
/// The body of a POST that a form sends: the payload is its field <c>d</c>. Browsers make two characters of a newline in a form, so
/// clients write <c>\n</c> for it, and <c>\\n</c> for what was <c>\n</c> already.
/// </summary>
internal static class JsonpForm
{
    /// <summary>Finds the payload in a body, in the same buffer; false when there is none. The caller still owns the body then.</summary>
    public static bool TryDecode(MessageBuffer body, out MessageBuffer payload)
    {
        Span<byte> form = body.Span;
        for (int start = 0; start < form.Length;)
        {
            int length = form[start..].IndexOf((byte)'&');
            int end = length < 0 ? form.Length : start + length;
            if (form[start..end] is [(byte)'d', (byte)'=', ..])
            {
                int valueStart = start + 2;
                int decoded = Decode(form[valueStart..end]);
                payload = body.Skip(valueStart).Shrink(Unescape(form.Slice(valueStart, decoded)));
                return true;
            }

            start = end + 1;
        }

        payload = default;
        return false;
    }

    /// <summary>Decodes in place, and returns the length. What is no escape stays as it is.</summary>
    private static int Decode(Span<byte> value)
    {
        int length = 0;
        for (int i = 0; i < value.Length; length++)
        {
            if (value[i] == '%' && i + 2 < value.Length && TryReadHex(value[i + 1], value[i + 2], out byte decoded))
            {
                value[length] = decoded;
                i += 3;
            }
            else
            {
                value[length] = value[i] == '+' ? (byte)' ' : value[i];
                i++;
            }
        }

        return length;
    }

    /// <summary>Makes newlines of <c>\n</c>, and <c>\n</c> of <c>\\n</c>, in place, and returns the length.</summary>
    private static int Unescape(Span<byte> text)
    {
        int length = 0;
        for (int i = 0; i < text.Length; length++)
        {
            switch (text[i..])
            {
                case [(byte)'\\', (byte)'\\', (byte)'n', ..]:
                    text[length++] = (byte)'\\';
                    text[length] = (byte)'n';
                    i += 3;
                    break;
                case [(byte)'\\', (byte)'n', ..]:
                    text[length] = (byte)'\n';
                    i += 2;
                    break;
                default:
                    text[length] = text[i++];
                    break;
            }
        }

        return length;
    }

    private static bool TryReadHex(byte high, byte low, out byte value)
    {
        value = (byte)((HexValue(high) << 4) | HexValue(low));
        return char.IsAsciiHexDigit((char)high) && char.IsAsciiHexDigit((char)low);
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
