using System.Buffers.Text;

namespace SocketIo.Server.Protocol.Json;

/// <summary>
/// JavaScript strings may hold half of a surrogate pair (a text cut in the middle of an emoji), which JSON.stringify sends
/// escaped and .NET refuses to read. Such a half becomes the replacement character, as everywhere in .NET.
/// </summary>
internal static class LoneSurrogates
{
    private const int EscapeLength = 6; // \uD83D

    /// <summary>Replaces in place; the length stays the same. Does not mind malformed JSON, which is found later.</summary>
    public static void Replace(Span<byte> json)
    {
        int backslash;
        while ((backslash = json.IndexOf((byte)'\\')) >= 0)
        {
            json = json[backslash..];
            json = json[Math.Min(ReplaceEscape(json), json.Length)..];
        }
    }

    /// <summary>Looks at the escape at the start and returns how many bytes are settled.</summary>
    private static int ReplaceEscape(Span<byte> json)
    {
        if (!TryReadUnit(json, out char unit))
        {
            return 2;
        }

        if (char.IsHighSurrogate(unit) && TryReadUnit(json[EscapeLength..], out char next) && char.IsLowSurrogate(next))
        {
            return 2 * EscapeLength;
        }

        if (char.IsSurrogate(unit))
        {
            "\\ufffd"u8.CopyTo(json);
        }

        return EscapeLength;
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> json, out char unit)
    {
        unit = default;
        if (json.Length < EscapeLength || json[0] != '\\' || json[1] != 'u')
        {
            return false;
        }

        bool isHex = Utf8Parser.TryParse(json[2..EscapeLength], out ushort value, out int consumed, 'x') && consumed == 4;
        unit = (char)value;
        return isHex;
    }
}
