using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace SocketIo.Server.Protocol.Json;

/// <summary>
/// Escapes what JSON.stringify escapes and nothing else: the quote, the backslash, control characters, and halves of
/// surrogate pairs. (The framework's relaxed encoder also escapes emoji, and replaces the halves.)
/// </summary>
internal sealed unsafe class JsonStringifyEncoder : JavaScriptEncoder
{
    private const string Escaped =
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000A\u000B\u000C\u000D\u000E\u000F" +
        "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\"\\";

    private const int LongestEscape = 6; // \u001f

    // How far to look for the next character at once: looking to the end each time would be quadratic.
    private const int Window = 256;

    private static readonly SearchValues<char> EscapedChars = SearchValues.Create(Escaped);
    private static readonly SearchValues<byte> EscapedBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Escaped));

    private JsonStringifyEncoder()
    {
    }

    public static JsonStringifyEncoder Instance { get; } = new();

    public override int MaxOutputCharactersPerInputCharacter => LongestEscape;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < 0x20 or '"' or '\\';

    public override int FindFirstCharacterToEncode(char* text, int textLength) =>
        IndexOfFirstToEscape(new ReadOnlySpan<char>(text, textLength));

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        int escaped = utf8Text.IndexOfAny(EscapedBytes);
        return Utf8.IsValid(escaped < 0 ? utf8Text : utf8Text[..escaped]) ? escaped : base.FindFirstCharacterToEncodeUtf8(utf8Text);
    }

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten) =>
        TryEscape((char)unicodeScalar, new Span<char>(buffer, bufferLength), out numberOfCharactersWritten);

    /// <summary>The base class replaces halves of surrogate pairs before it asks; everything else is the same here.</summary>
    public override OperationStatus Encode(
        ReadOnlySpan<char> source, Span<char> destination, out int charsConsumed, out int charsWritten, bool isFinalBlock = true)
    {
        charsConsumed = 0;
        charsWritten = 0;
        while (charsConsumed < source.Length)
        {
            ReadOnlySpan<char> rest = source[charsConsumed..];
            ReadOnlySpan<char> window = rest[..Math.Min(rest.Length, Window)];
            int plain = IndexOfFirstToEscape(window);
            if (plain != 0)
            {
                plain = plain < 0 ? window.Length : plain;
                if (!window[..plain].TryCopyTo(destination[charsWritten..]))
                {
                    return OperationStatus.DestinationTooSmall;
                }

                charsConsumed += plain;
                charsWritten += plain;
                continue;
            }

            if (!isFinalBlock && rest.Length == 1 && char.IsHighSurrogate(rest[0]))
            {
                return OperationStatus.NeedMoreData;
            }

            if (!TryEscape(rest[0], destination[charsWritten..], out int length))
            {
                return OperationStatus.DestinationTooSmall;
            }

            charsConsumed++;
            charsWritten += length;
        }

        return OperationStatus.Done;
    }

    private static int IndexOfFirstToEscape(ReadOnlySpan<char> text)
    {
        int escaped = text.IndexOfAny(EscapedChars);
        int lone = IndexOfLoneSurrogate(escaped < 0 ? text : text[..escaped]);
        return lone < 0 ? escaped : lone;
    }

    private static int IndexOfLoneSurrogate(ReadOnlySpan<char> text)
    {
        int offset = 0;
        while (true)
        {
            int next = text[offset..].IndexOfAnyInRange('\uD800', '\uDFFF');
            if (next < 0)
            {
                return -1;
            }

            offset += next;
            if (!char.IsHighSurrogate(text[offset]) || offset + 1 == text.Length || !char.IsLowSurrogate(text[offset + 1]))
            {
                return offset;
            }

            offset += 2;
        }
    }

    private static bool TryEscape(char unit, Span<char> destination, out int written)
    {
        char shorthand = unit switch
        {
            '"' or '\\' => unit,
            '\b' => 'b',
            '\f' => 'f',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            _ => '\0',
        };
        return shorthand == '\0'
            ? destination.TryWrite($"\\u{(int)unit:x4}", out written)
            : destination.TryWrite($"\\{shorthand}", out written);
    }
}
