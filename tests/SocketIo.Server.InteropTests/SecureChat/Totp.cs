using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace SocketIo.Server.InteropTests.SecureChat;

/// <summary>An authenticator app with the secret that all the four people have, by the letter of RFC 4226 and RFC 6238.</summary>
internal static class Totp
{
    // JBSWY3DPEHPK3PXP in base32
    private static readonly byte[] s_secret = [0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x21, 0xde, 0xad, 0xbe, 0xef];

    /// <summary>The code of now, or of one of the 30 seconds around it.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "The algorithm of authenticator apps.")]
    public static string CodeOfNow(int step = 0)
    {
        byte[] counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, (DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30) + step);
        byte[] hash = HMACSHA1.HashData(s_secret, counter);
        int number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[19] & 15)) & 0x7fffffff;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
