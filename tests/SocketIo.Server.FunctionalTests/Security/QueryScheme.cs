using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>An authentication scheme that believes the query: <c>Scheme=name:role,role</c>. Only <c>wrong</c> is wrong.</summary>
internal sealed class QueryScheme(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        await Task.Yield();
        string credential = Request.Query[Scheme.Name].ToString();
        if (credential.Length == 0)
        {
            return AuthenticateResult.NoResult();
        }

        string[] parts = credential.Split(':', ',');
        return parts[0] == "wrong"
            ? AuthenticateResult.Fail("wrong")
            : AuthenticateResult.Success(new AuthenticationTicket(SignIn.As(parts[0], parts[1..]), Scheme.Name));
    }
}

internal static class QuerySchemeExtensions
{
    public static AuthenticationBuilder AddQuery(this AuthenticationBuilder builder, string scheme) =>
        builder.AddScheme<AuthenticationSchemeOptions, QueryScheme>(scheme, null);
}
