using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SocketIo.Server;

namespace SecureChat;

/// <summary>What a client gets when it signs in.</summary>
/// <param name="Token">The token.</param>
/// <param name="ExpiresIn">How long it is valid, in seconds.</param>
internal sealed record IssuedToken(string Token, int ExpiresIn);

/// <summary>Issues the tokens of this server, and says what is a valid one.</summary>
internal sealed class Tokens(TimeSpan clockSkew)
{
    private const string Name = "secure-chat";
    private const int MinSeconds = 2;
    private const int MaxSeconds = 3600;

    private readonly JsonWebTokenHandler _handler = new();

    public TokenValidationParameters Parameters { get; } = new()
    {
        // Nobody outside this process knows the key; tokens end with it.
        IssuerSigningKey = new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)),
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        ValidIssuer = Name,
        ValidAudience = Name,
        ClockSkew = clockSkew,
        NameClaimType = JwtRegisteredClaimNames.Sub,
        RoleClaimType = "role",
    };

    /// <summary>Whether a client may ask for tokens that are valid for so long; for as long as possible when it is null.</summary>
    public static bool Allows(int? seconds) => seconds is null or (>= MinSeconds and <= MaxSeconds);

    public IssuedToken Issue(User user, int? seconds)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        int lifetime = seconds ?? MaxSeconds;
        string token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Name,
            Audience = Name,
            IssuedAt = now.UtcDateTime,
            Expires = now.UtcDateTime.AddSeconds(lifetime),
            SigningCredentials = new SigningCredentials(Parameters.IssuerSigningKey, SecurityAlgorithms.HmacSha256),
            Claims = new Dictionary<string, object>
            {
                [JwtRegisteredClaimNames.Sub] = user.Name,
                [JwtRegisteredClaimNames.Jti] = Guid.NewGuid().ToString("N"),
                ["role"] = user.Roles,
                ["project"] = user.Projects,
                [JwtRegisteredClaimNames.Amr] = new[] { "pwd" },
                [TokenIssueTime.ClaimType] = TokenIssueTime.Of(now),
            },
        });
        return new IssuedToken(token, lifetime);
    }
}
