using Microsoft.IdentityModel.Tokens;
using SocketIo.Server.Protocol;
using SocketIo.Server.Security.Revocation;

namespace SocketIo.Server.Security.Tokens;

/// <summary>Finds at start what would refuse every token later.</summary>
internal static class JwtOptionsValidation
{
    /// <exception cref="ArgumentException">Something is missing.</exception>
    public static void ThrowIfInvalid(JwtOptions options)
    {
        if (options.MaxTokenLength <= 0)
        {
            throw new ArgumentException($"{nameof(options.MaxTokenLength)} must be more than zero.");
        }

        if (options is { AuthProperty: null, AcceptAuthorizationHeader: false, CookieName: null, QueryParameter: null })
        {
            throw new ArgumentException($"Tokens are looked for nowhere: set {nameof(options.AuthProperty)} or another source.");
        }

        if (options.AuthProperty is "" || options.CookieName is "" || options.QueryParameter is "")
        {
            throw new ArgumentException("The name of a token's source must not be empty; set null for a source that is not used.");
        }

        if (options.WarnBefore < TimeSpan.Zero)
        {
            throw new ArgumentException($"{nameof(options.WarnBefore)} must not be negative.");
        }

        if (options.WarningEvent is { } warning)
        {
            EventNames.ThrowIfReserved(warning);
        }

        if (options.RefreshEvent is { } refresh)
        {
            EventNames.ThrowIfReserved(refresh);
        }

        TokenValidationParameters parameters = options.ValidationParameters
            ?? throw new ArgumentException($"{nameof(options.ValidationParameters)} must not be null.");
        if (parameters.ClockSkew > TokenRevocations.MaxClockSkew)
        {
            throw new ArgumentException($"The clock skew must be at most {TokenRevocations.MaxClockSkew.TotalHours} hour, or revoked tokens could be accepted again.");
        }

        if (!HasKey(parameters))
        {
            throw new ArgumentException("There is no key to check tokens with: set IssuerSigningKey, IssuerSigningKeys, IssuerSigningKeyResolver or ConfigurationManager of the validation parameters.");
        }

        if (parameters.ValidateIssuer && !HasIssuer(parameters))
        {
            throw new ArgumentException("There is no issuer to compare with: set ValidIssuer of the validation parameters, or ValidateIssuer to false.");
        }

        if (parameters.ValidateAudience && !HasAudience(parameters))
        {
            throw new ArgumentException("There is no audience to compare with: set ValidAudience of the validation parameters, or ValidateAudience to false.");
        }
    }

    private static bool HasKey(TokenValidationParameters parameters) =>
        parameters.IssuerSigningKey is not null
        || parameters.IssuerSigningKeys?.Any() == true
        || parameters.IssuerSigningKeyResolver is not null
        || parameters.IssuerSigningKeyResolverUsingConfiguration is not null
        || parameters.ConfigurationManager is not null
        || parameters.SignatureValidator is not null
        || parameters.SignatureValidatorUsingConfiguration is not null;

    private static bool HasIssuer(TokenValidationParameters parameters) =>
        !string.IsNullOrEmpty(parameters.ValidIssuer)
        || parameters.ValidIssuers?.Any() == true
        || parameters.IssuerValidator is not null
        || parameters.IssuerValidatorUsingConfiguration is not null
        || parameters.ConfigurationManager is not null;

    private static bool HasAudience(TokenValidationParameters parameters) =>
        !string.IsNullOrEmpty(parameters.ValidAudience)
        || parameters.ValidAudiences?.Any() == true
        || parameters.AudienceValidator is not null;
}
