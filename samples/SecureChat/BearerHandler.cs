using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SocketIo.Server;

namespace SecureChat;

/// <summary>
/// The user of an HTTP request with <c>Authorization: Bearer</c>. Other applications take the package
/// Microsoft.AspNetCore.Authentication.JwtBearer for this, and ask <see cref="ITokenRevocation"/> in its OnTokenValidated.
/// </summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Tokens tokens, ITokenRevocation revocation)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "Bearer";

    private static readonly JsonWebTokenHandler s_handler = new() { MapInboundClaims = false };

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out AuthenticationHeaderValue? header)
            || !Name.Equals(header.Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        TokenValidationResult result = await s_handler.ValidateTokenAsync(header.Parameter, tokens.Parameters);
        if (!result.IsValid)
        {
            return AuthenticateResult.Fail("The token is not valid.");
        }

        ClaimsPrincipal user = new(result.ClaimsIdentity);
        return await revocation.IsRevokedAsync(user, Context.RequestAborted)
            ? AuthenticateResult.Fail("The token is revoked.")
            : AuthenticateResult.Success(new AuthenticationTicket(user, Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = Name;
        return base.HandleChallengeAsync(properties);
    }
}
