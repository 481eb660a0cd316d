using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SocketIo.Server.Security.StepUp;

/// <summary>Time-based one-time passwords (RFC 6238) as all authenticator apps make them: HMAC-SHA-1, 30 seconds, six digits.</summary>
internal static class Totp
{
    private const int Digits = 6;
    private const int StepSeconds = 30;

    // How many steps a client's clock may be off, in either direction.
    private const int Window = 1;

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The steps around a moment whose code this is; without those whose code it is not. Takes the same time for any code.</summary>
    public static IReadOnlyCollection<long> FindSteps(byte[] secret, string code, long now)
    {
        if (code.Length != Digits || !code.All(char.IsAsciiDigit))
        {
            return [];
        }

        byte[] sent = Encoding.ASCII.GetBytes(code);
        List<long> found = [];
        for (long step = now - Window; step <= now + Window; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(sent, Encoding.ASCII.GetBytes(Compute(secret, step))))
            {
                found.Add(step);
            }
        }

        return found;
    }

    public static bool IsCurrent(long step, long now) => step >= now - Window;

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "RFC 6238 and every authenticator app use HMAC-SHA-1, for which no attack is known.")]
    public static string Compute(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, hash);
        int offset = hash[^1] & 0xF;
        int number = BinaryPrimitives.ReadInt32BigEndian(hash[offset..]) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
