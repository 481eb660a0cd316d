namespace SocketIo.Server.Security.StepUp;

/// <summary>Base32 (RFC 4648), as authenticator apps show their secrets: in either case, with or without spaces and padding.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <exception cref="FormatException">The text is no base32.</exception>
    public static byte[] Decode(string text)
    {
        List<byte> bytes = [];
        int bits = 0;
        int value = 0;
        foreach (char character in text.TrimEnd('='))
        {
            if (character == ' ')
            {
                continue;
            }

            int digit = Alphabet.IndexOf(char.ToUpperInvariant(character), StringComparison.Ordinal);
            value = digit < 0 ? throw new FormatException("The secret is no base32.") : ((value << 5) | digit) & 0xFFF;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(value >> bits));
            }
        }

        return [.. bytes];
    }
}
