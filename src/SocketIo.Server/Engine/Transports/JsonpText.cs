using System.Buffers;
using System.Buffers.Text;

namespace SocketIo.Server.Engine.Transports;

/// <summary>
/// UTF-8 text inside of a JavaScript string. Besides what JSON escapes, the line separators that end a line in old JavaScript,
/// and the characters that HTML reads: a <c>&lt;/script&gt;</c> stays harmless wherever the answer ends up.
/// </summary>
internal static class JsonpText
{
    private const int MaxEscape = 6;

    /// <summary>The first byte of the line separators, and of other characters.</summary>
    private const byte SeparatorStart = 0xE2;

    private static readonly SearchValues<byte> _suspects =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(code => (byte)code), (byte)'"', (byte)'\\', (byte)'<', (byte)'>', (byte)'&', 0x7F, SeparatorStart]);

    /// <summary>The bytes that <see cref="Write"/> will write.</summary>
    public static long Measure(ReadOnlySpan<byte> text)
    {
        Span<byte> escape = stackalloc byte[MaxEscape];
        long length = 0;
        for (int index; (index = text.IndexOfAny(_suspects)) >= 0;)
        {
            text = text[index..];
            length += index + Escape(ref text, escape);
        }

        return length + text.Length;
    }

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        Span<byte> escape = stackalloc byte[MaxEscape];
        for (int index; (index = text.IndexOfAny(_suspects)) >= 0;)
        {
            output.Write(text[..index]);
            text = text[index..];
            int length = Escape(ref text, escape);
            output.Write(escape[..length]);
        }

        output.Write(text);
    }

    /// <summary>Takes what the text starts with, writes what stands for it, and returns the length of that.</summary>
    private static int Escape(ref ReadOnlySpan<byte> text, scoped Span<byte> escape)
    {
        byte first = text[0];
        int separator = text switch
        {
            [SeparatorStart, 0x80, 0xA8, ..] => 0x2028,
            [SeparatorStart, 0x80, 0xA9, ..] => 0x2029,
            _ => 0,
        };
        text = text[(separator == 0 ? 1 : 3)..];
        if (separator == 0 && first == SeparatorStart)
        {
            escape[0] = first;
            return 1;
        }

        escape[0] = (byte)'\\';
        if (first is (byte)'"' or (byte)'\\')
        {
            escape[1] = first;
            return 2;
        }

        escape[1] = (byte)'u';
        Utf8Formatter.TryFormat(separator == 0 ? first : separator, escape[2..], out _, new StandardFormat('x', 4));
        return MaxEscape;
    }
}
