using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace SocketIo.Server.Security.Sessions;

/// <summary>
/// Ties a session to the user of its handshake, so that a session id alone, should it leak, is of no use to anybody else.
/// </summary>
/// <param name="keyOf">What stays the same about a user; null for nobody.</param>
internal sealed class SessionBinding(Func<ClaimsPrincipal, string?> keyOf)
{
    public static SessionBinding Default { get; } = new(SessionUserKey.Of);

    /// <summary>What requests of a session have to show that a handshake opens; null when anybody may send them.</summary>
    public string? KeyOf(Handshake handshake) => handshake.HasUser || this != Default ? KeyOf(handshake.User) : null;

    /// <summary>What stays the same about a user; null for nobody.</summary>
    public string? KeyOf(ClaimsPrincipal user) => keyOf(user);

    /// <summary>Whether a request of a session comes from its user, and from those that the schemes of namespaces have found. At once if there are none.</summary>
    public ValueTask<bool> AdmitsAsync(Handshake handshake, HttpContext request)
    {
        bool isUser = handshake.UserKey is not { } key || key == keyOf(request.User);
        return isUser && handshake.SchemeUsers.Count > 0 ? AdmitsAsync(handshake.SchemeUsers, request) : new(isUser);
    }

    private async ValueTask<bool> AdmitsAsync(IReadOnlyList<SchemeUser> users, HttpContext request)
    {
        foreach (SchemeUser user in users)
        {
            if (user.Key is { } key)
            {
                AuthenticateResult result = await request.AuthenticateAsync(user.Scheme).ConfigureAwait(false);
                if (result is not { Succeeded: true, Principal: { } shown } || key != keyOf(shown))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
