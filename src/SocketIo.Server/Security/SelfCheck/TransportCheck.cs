using Microsoft.AspNetCore.Http;

namespace SocketIo.Server.Security.SelfCheck;

internal sealed class TransportCheck : ISelfCheck
{
    public IEnumerable<SelfCheckFinding> Check(MappedEndpoint endpoint, IServiceProvider services)
    {
        if (endpoint.Options.RequireHttps == false)
        {
            yield return new SelfCheckFinding("https_not_required", SelfCheckSeverity.High, endpoint.Path, "Tokens and session ids may cross the network in plain text. Do not set RequireHttps to false.");
        }

        if (endpoint.Options.Cookie is { SecurePolicy: CookieSecurePolicy.None })
        {
            yield return new SelfCheckFinding("cookie_not_secure", SelfCheckSeverity.Medium, endpoint.Path, "The cookie with the session id is sent over plain HTTP too. Set its SecurePolicy to Always.");
        }

        if (endpoint.Options.Cookie is { SameSite: SameSiteMode.None, SecurePolicy: not CookieSecurePolicy.Always })
        {
            yield return new SelfCheckFinding("cookie_same_site_none", SelfCheckSeverity.Medium, endpoint.Path, "Browsers drop a cookie with SameSite=None that is not Secure. Set its SecurePolicy to Always.");
        }
    }
}
