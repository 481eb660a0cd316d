using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>An issuer of tokens: valid ones, and every kind of bad one.</summary>
internal sealed class TestTokens(TimeProvider time)
{
    public const string Issuer = "https://issuer.example";
    public const string Audience = "chat";

    public static readonly SymmetricSecurityKey Key = new(RandomNumberGenerator.GetBytes(64)) { KeyId = "main" };

    public static TokenValidationParameters Parameters => new()
    {
        IssuerSigningKey = Key,
        ValidIssuer = Issuer,
        ValidAudience = Audience,
        ClockSkew = TimeSpan.Zero,
        NameClaimType = "sub",
        RoleClaimType = "role",
    };

    /// <summary>A token of a user, valid for a minute unless said otherwise.</summary>
    public string Issue(
        string user = "alice",
        TimeSpan? life = null,
        SecurityKey? key = null,
        string algorithm = SecurityAlgorithms.HmacSha256,
        string? issuer = Issuer,
        string? audience = Audience,
        string[]? roles = null,
        DateTimeOffset? notBefore = null,
        EncryptingCredentials? encryption = null,
        params (string Name, object Value)[] claims)
    {
        DateTimeOffset now = time.GetUtcNow();
        Dictionary<string, object> all = new() { ["sub"] = user, ["jti"] = Guid.NewGuid().ToString("N"), ["role"] = roles ?? [] };
        foreach ((string name, object value) in claims)
        {
            all[name] = value;
        }

        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            SigningCredentials = new SigningCredentials(key ?? Key, algorithm),
            EncryptingCredentials = encryption,
            Issuer = issuer,
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = notBefore?.UtcDateTime,
            Expires = (now + (life ?? TimeSpan.FromMinutes(1))).UtcDateTime,
            Claims = all,
        });
    }

    /// <summary>A token put together by hand.</summary>
    public static string Forge(string header, string payload, Func<byte[], byte[]> sign)
    {
        string signed = Base64UrlEncoder.Encode(header) + "." + Base64UrlEncoder.Encode(payload);
        return signed + "." + Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes(signed)));
    }

    /// <summary>The same token with another payload, and the signature of the old one.</summary>
    public static string Tamper(string token, string from, string to)
    {
        string[] parts = token.Split('.');
        parts[1] = Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(parts[1]).Replace(from, to, StringComparison.Ordinal));
        return string.Join('.', parts);
    }

    /// <summary>The payload of a CONNECT.</summary>
    public static string Auth(object? token) => JsonSerializer.Serialize(new Dictionary<string, object?> { ["token"] = token });
}
