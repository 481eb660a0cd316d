using System.Security.Claims;

namespace SocketIo.Server.Security.Authorization;

/// <summary>What a client is told that may not: whether signing in could help, and nothing else.</summary>
internal static class AuthorizationErrors
{
    private static readonly EventError Unauthorized = new("unauthorized", "Please sign in");
    private static readonly EventError Forbidden = new("forbidden", "You may not do that");

    public static EventError For(ClaimsPrincipal user) => user.Identity is { IsAuthenticated: true } ? Forbidden : Unauthorized;
}
