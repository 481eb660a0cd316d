using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace SocketIo.Server.Security.Tokens;

/// <summary>
/// Pins each key to the algorithms of its kind, so that nobody signs with HMAC over a public key, or not at all, however little
/// the application's parameters say about it.
/// </summary>
internal static class TokenAlgorithms
{
    private static readonly string[] _hmac = ["HS256", "HS384", "HS512"];
    private static readonly string[] _rsa = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
    private static readonly string[] _ec = ["ES256", "ES384", "ES512"];

    /// <summary>What encrypts the content of a token, whose key is symmetric in any case.</summary>
    private static readonly string[] _content = ["A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM"];

    /// <summary>RSA with PKCS #1 v1.5 padding gives decrypted keys away, bit by bit (Bleichenbacher's attack).</summary>
    private const string UnsafeKeyWrap = "RSA1_5";

    /// <summary>Whether the key of an encrypted token may be wrapped like that.</summary>
    public static bool IsSafeKeyWrap(string algorithm) => algorithm != UnsafeKeyWrap;

    /// <summary>Makes the parameters ask for the pinned algorithms, besides what they ask for already.</summary>
    public static void Pin(TokenValidationParameters parameters)
    {
        string[] listed = [.. parameters.ValidAlgorithms ?? []];
        AlgorithmValidator? own = parameters.AlgorithmValidator;
        parameters.RequireSignedTokens = true;
        parameters.AlgorithmValidator = (algorithm, key, token, given) =>
            Fits(algorithm, key)
            && (listed.Length == 0 || listed.Contains(algorithm, StringComparer.Ordinal))
            && (own is null || own(algorithm, key, token, given));
    }

    /// <summary>Whether an algorithm belongs to the kind of a key.</summary>
    public static bool Fits(string? algorithm, SecurityKey? key) => algorithm is not null && AlgorithmsOf(key).Contains(algorithm, StringComparer.Ordinal);

    private static string[] AlgorithmsOf(SecurityKey? key) => key switch
    {
        SymmetricSecurityKey => [.. _hmac, .. _content],
        RsaSecurityKey => _rsa,
        ECDsaSecurityKey => _ec,
        X509SecurityKey certificate => certificate.PublicKey is RSA ? _rsa : _ec,
        JsonWebKey { Kty: JsonWebAlgorithmsKeyTypes.Octet } => [.. _hmac, .. _content],
        JsonWebKey { Kty: JsonWebAlgorithmsKeyTypes.RSA } => _rsa,
        JsonWebKey { Kty: JsonWebAlgorithmsKeyTypes.EllipticCurve } => _ec,

        // Keys of a vault, for example: theirs are asymmetric.
        not null => [.. _rsa, .. _ec],
        _ => [],
    };
}
