using System.Security.Claims;

namespace SocketIo.Server.Security;

/// <summary>What a user is called where one is counted, listed or named.</summary>
internal static class UserNames
{
    /// <summary>The subject: <c>sub</c> or the name identifier, else the name; null for somebody who is not authenticated.</summary>
    public static string? Of(ClaimsPrincipal user) => user.Identity is not { IsAuthenticated: true } identity
        ? null
        : (user.FindFirst("sub") ?? user.FindFirst(ClaimTypes.NameIdentifier))?.Value ?? identity.Name;
}
