using System.Globalization;
using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;

namespace SocketIo.Server.Security.Tokens;

/// <summary>What is remembered of the token by which a socket was let in; never the token itself. Immutable.</summary>
internal sealed record SocketCredential
{
    /// <summary>Who says so; null when not known.</summary>
    public string? Issuer { get; init; }

    /// <summary>Whom the token speaks of.</summary>
    public string? User { get; init; }

    /// <summary>The <c>jti</c>.</summary>
    public string? TokenId { get; init; }

    /// <summary>What tokens of one sign-in share.</summary>
    public string? Family { get; init; }

    /// <summary>When the token was issued, at the earliest; null when not known, and so before any revocation.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>When the token expires; null when it does not.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When its socket ends: the clock skew later.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>What the claims of a user say about the token it signed in with.</summary>
    public static SocketCredential Of(ClaimsPrincipal user, string familyClaim) => new()
    {
        User = UserNames.Of(user),
        TokenId = Find(user, JwtRegisteredClaimNames.Jti),
        Family = Find(user, familyClaim),
        IssuedAt = ReadNumber(user, TokenIssueTime.ClaimType) is { } precise ? TokenIssueTime.Read(precise)
            : ReadTime(user, JwtRegisteredClaimNames.Iat) is { } seconds ? TokenIssueTime.ReadSeconds(seconds) : null,
        ExpiresAt = ReadTime(user, JwtRegisteredClaimNames.Exp),
    };

    /// <summary>What revocations may be found by.</summary>
    public IEnumerable<TokenRevocationKey> Keys()
    {
        if (User is not null)
        {
            yield return new(TokenRevocationKind.User, User);
        }

        if (TokenId is not null)
        {
            yield return new(TokenRevocationKind.Token, TokenId);
        }

        if (Family is not null)
        {
            yield return new(TokenRevocationKind.Family, Family);
        }
    }

    /// <summary>Whether a revocation that was found by one of the keys means this token.</summary>
    public bool IsHitBy(TokenRevocation revocation) =>
        revocation.Key.Kind != TokenRevocationKind.User || IssuedAt is not { } issuedAt || issuedAt < revocation.RevokedAt;

    /// <summary>Whether both speak of the same person, so that one may take the place of the other.</summary>
    public bool HasSubjectOf(SocketCredential other) =>
        User is not null && User == other.User && (Issuer is null || other.Issuer is null || Issuer == other.Issuer);

    private static string? Find(ClaimsPrincipal user, string type) => user.FindFirst(type)?.Value is { Length: > 0 } value ? value : null;

    private static long? ReadNumber(ClaimsPrincipal user, string type) =>
        long.TryParse(Find(user, type), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static DateTimeOffset? ReadTime(ClaimsPrincipal user, string type) => ReadNumber(user, type) is { } seconds
        ? DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, DateTimeOffset.MaxValue.ToUnixTimeSeconds()))
        : null;
}
