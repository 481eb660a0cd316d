using Microsoft.AspNetCore.Http;

namespace SocketIo.Server.Hosting;

/// <summary>The defaults of the cookie that holds the session id, for load balancers with cookie affinity.</summary>
internal static class SessionCookie
{
    private const string DefaultName = "io";

    public static CookieBuilder? Create(CookieBuilder? configured)
    {
        if (configured is null)
        {
            return null;
        }

        var cookie = new CookieBuilder
        {
            Name = configured.Name ?? DefaultName,
            Path = configured.Path ?? "/",
            Domain = configured.Domain,
            MaxAge = configured.MaxAge,
            Expiration = configured.Expiration,
            IsEssential = true,
            SecurePolicy = configured.SecurePolicy,
            SameSite = configured.SameSite == SameSiteMode.Unspecified ? SameSiteMode.Lax : configured.SameSite,

            // The session id is a secret, and only the load balancer reads the cookie.
            HttpOnly = true,
        };
        foreach (string extension in configured.Extensions)
        {
            cookie.Extensions.Add(extension);
        }

        return cookie;
    }
}
