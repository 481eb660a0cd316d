using System.Text;
using System.Text.RegularExpressions;

namespace SocketIo.Server.Diagnostics;

/// <summary>
/// Makes text from a client safe to stand in a log: shortened, without characters that could forge a line or drive a terminal, and
/// without what looks like a token, wherever a client has put it.
/// </summary>
internal static partial class LogText
{
    private const int MaxLength = 64;
    private const string TokenStart = "eyJ";

    public static string Escape(string text)
    {
        // The base64 of {" is how every JSON Web Token starts. What comes behind the part that is kept does not matter.
        if (text.AsSpan(0, Math.Min(text.Length, MaxLength)).Contains(TokenStart, StringComparison.Ordinal))
        {
            text = Token().Replace(text, "[token]");
        }

        ReadOnlySpan<char> kept = text.AsSpan(0, Math.Min(text.Length, MaxLength));
        if (text.Length <= MaxLength && !HasUnsafe(kept))
        {
            return text;
        }

        var escaped = new StringBuilder();
        foreach (char character in kept)
        {
            if (IsUnsafe(character))
            {
                escaped.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                escaped.Append(character);
            }
        }

        return text.Length > MaxLength ? escaped.Append('…').ToString() : escaped.ToString();
    }

    [GeneratedRegex(@"eyJ[A-Za-z0-9_\-.=]{6,}", RegexOptions.NonBacktracking)]
    private static partial Regex Token();

    private static bool HasUnsafe(ReadOnlySpan<char> text)
    {
        foreach (char character in text)
        {
            if (IsUnsafe(character))
            {
                return true;
            }
        }

        return false;
    }

    // Control and format characters (bidirectional overrides among them), and line separators.
    private static bool IsUnsafe(char character) =>
        char.IsControl(character) || char.IsSurrogate(character)
        || char.GetUnicodeCategory(character) is System.Globalization.UnicodeCategory.Format
            or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator;
}
