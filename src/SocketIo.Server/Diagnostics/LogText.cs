using System.Text;

namespace SocketIo.Server.Diagnostics;

/// <summary>
/// Makes text from a client safe to stand in a log: shortened, and without characters that could forge a line or drive a
/// terminal.
/// </summary>
internal static class LogText
{
    private const int MaxLength = 64;

    public static string Escape(string text)
    {
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
