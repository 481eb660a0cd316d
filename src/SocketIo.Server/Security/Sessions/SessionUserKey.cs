using System.Security.Claims;

namespace SocketIo.Server.Security.Sessions;

/// <summary>
/// What stays the same about a user from request to request, also when its cookie or token is renewed, and is not the same for
/// anybody else.
/// </summary>
internal static class SessionUserKey
{
    /// <summary>From the one that names somebody best to the one that names somebody at all.</summary>
    private static readonly string[] _claimTypes = ["sub", ClaimTypes.NameIdentifier, ClaimTypes.PrimarySid, ClaimTypes.Thumbprint, ClaimTypes.Name];

    /// <summary>The key; null for somebody who is not authenticated.</summary>
    public static string? Of(ClaimsPrincipal user)
    {
        ClaimsIdentity[] identities = [.. user.Identities.Where(identity => identity.IsAuthenticated)];
        if (identities.Length == 0)
        {
            return null;
        }

        foreach (string type in _claimTypes)
        {
            if (identities.Select(identity => identity.FindFirst(type)).FirstOrDefault(claim => claim is not null) is { } claim)
            {
                // Two issuers may call different people the same.
                return $"{type}\n{claim.Issuer}\n{claim.Value}";
            }
        }

        return $"{identities[0].AuthenticationType}\n{identities[0].Name}";
    }
}
