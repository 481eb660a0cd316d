using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SocketIo.Server.Security.Tokens;

/// <summary>
/// Judges tokens. Everything but the time is checked first, so that only the holder of a genuine token learns that it has
/// expired.
/// </summary>
internal sealed class JwtValidator
{
    private readonly JsonWebTokenHandler _handler;
    private readonly TokenValidationParameters _parameters;
    private readonly LifetimeValidator? _ownLifetime;
    private readonly TokenRevocationOptions _revocation;
    private readonly TimeProvider _time;

    public JwtValidator(JwtOptions options, TokenRevocationOptions revocation, TimeProvider time)
    {
        _revocation = revocation;
        _time = time;
        _handler = new JsonWebTokenHandler { MaximumTokenSizeInBytes = options.MaxTokenLength, MapInboundClaims = options.MapInboundClaims };
        _parameters = options.ValidationParameters.Clone();
        TokenAlgorithms.Pin(_parameters);
        _ownLifetime = _parameters.LifetimeValidator;
        _parameters.LifetimeValidator = static (_, _, _, _) => true;
    }

    public async ValueTask<TokenVerdict> ValidateAsync(string token)
    {
        if (token.Length > _handler.MaximumTokenSizeInBytes)
        {
            return TokenVerdict.Refused(TokenCodes.Invalid, $"longer than {nameof(JwtOptions.MaxTokenLength)}");
        }

        try
        {
            JsonWebToken parsed = _handler.ReadJsonWebToken(token);
            if (parsed.IsEncrypted && !TokenAlgorithms.IsSafeKeyWrap(parsed.Alg))
            {
                return TokenVerdict.Refused(TokenCodes.Invalid, "its key is wrapped by an unsafe algorithm");
            }

            TokenValidationResult result = await _handler.ValidateTokenAsync(parsed, _parameters).ConfigureAwait(false);
            return result.IsValid ? JudgeTime(result) : TokenVerdict.Refused(TokenCodes.Invalid, NameOf(result.Exception));
        }
        catch (Exception exception)
        {
            return TokenVerdict.Refused(TokenCodes.Invalid, NameOf(exception));
        }
    }

    /// <summary>When a socket ends whose token expires at some time; null when it does not.</summary>
    public DateTimeOffset? EndOf(DateTimeOffset? expiresAt) => expiresAt is { } end && _parameters.ValidateLifetime ? Later(end) : null;

    /// <summary>The kind of a failure says enough; its message may quote the token.</summary>
    private static string? NameOf(Exception? exception) => exception?.GetType().Name;

    private TokenVerdict JudgeTime(TokenValidationResult result)
    {
        var outer = (JsonWebToken)result.SecurityToken;
        JsonWebToken token = outer.InnerToken ?? outer;
        DateTimeOffset? expiresAt = TimeOf(token, JwtRegisteredClaimNames.Exp, token.ValidTo);
        if (_parameters.ValidateLifetime)
        {
            DateTimeOffset now = _time.GetUtcNow();
            if (expiresAt is null && _parameters.RequireExpirationTime)
            {
                return TokenVerdict.Refused(TokenCodes.Invalid, "without expiration time");
            }

            if (expiresAt is { } end && Later(end) <= now)
            {
                return TokenVerdict.Refused(TokenCodes.Expired);
            }

            DateTimeOffset? notBefore = TimeOf(token, JwtRegisteredClaimNames.Nbf, token.ValidFrom);
            bool isEarly = notBefore is { } start && start > Later(now);
            if (isEarly || _ownLifetime?.Invoke(notBefore?.UtcDateTime, expiresAt?.UtcDateTime, token, _parameters) == false)
            {
                return TokenVerdict.Refused(TokenCodes.Invalid, "not valid at this time");
            }

            if (expiresAt - (TimeOf(token, JwtRegisteredClaimNames.Iat, token.IssuedAt) ?? notBefore ?? now) > _revocation.MaxTokenLifetime)
            {
                return TokenVerdict.Refused(TokenCodes.Invalid, $"valid for longer than {nameof(TokenRevocationOptions.MaxTokenLifetime)}");
            }
        }

        var user = new ClaimsPrincipal(result.ClaimsIdentity);
        return TokenVerdict.Valid(user, SocketCredential.Of(user, _revocation.FamilyClaim) with
        {
            Issuer = string.IsNullOrEmpty(token.Issuer) ? null : token.Issuer,
            TokenId = string.IsNullOrEmpty(token.Id) ? null : token.Id,
            ExpiresAt = expiresAt,
            EndsAt = EndOf(expiresAt),
        });
    }

    private static DateTimeOffset? TimeOf(JsonWebToken token, string claim, DateTime value) =>
        token.TryGetPayloadValue(claim, out object _) ? new DateTimeOffset(value, TimeSpan.Zero) : null;

    /// <summary>A time and the clock skew.</summary>
    private DateTimeOffset Later(DateTimeOffset time) =>
        DateTimeOffset.MaxValue - time > _parameters.ClockSkew ? time + _parameters.ClockSkew : DateTimeOffset.MaxValue;
}
