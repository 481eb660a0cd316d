using System.Security.Claims;
using SocketIo.Server.Security;

namespace SocketIo.Server.Adapters.Recovery;

/// <summary>Whether two principals are the same user: both nobody, or both of one name that one issuer has given.</summary>
internal static class SameUser
{
    public static bool Is(ClaimsPrincipal one, ClaimsPrincipal other)
    {
        if (!IsAuthenticated(one) && !IsAuthenticated(other))
        {
            return true;
        }

        // A user without a name cannot be told from any other.
        return IsAuthenticated(one) && IsAuthenticated(other)
            && UserNames.Of(one) is { } name && name == UserNames.Of(other)
            && IssuerOf(one, name) == IssuerOf(other, name);
    }

    private static bool IsAuthenticated(ClaimsPrincipal user) => user.Identity is { IsAuthenticated: true };

    private static string? IssuerOf(ClaimsPrincipal user, string name) => user.FindFirst(claim => claim.Value == name)?.Issuer;
}
