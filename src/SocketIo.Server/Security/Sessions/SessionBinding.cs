using System.Security.Claims;

namespace SocketIo.Server.Security.Sessions;

/// <summary>
/// Ties a session to the user of its handshake, so that a session id alone, should it leak, is of no use to anybody else.
/// </summary>
/// <param name="keyOf">What stays the same about a user; null for nobody.</param>
internal sealed class SessionBinding(Func<ClaimsPrincipal, string?> keyOf)
{
    public static SessionBinding Default { get; } = new(SessionUserKey.Of);

    /// <summary>What requests of a session have to show that this user opens; null when anybody may send them.</summary>
    public string? KeyOf(ClaimsPrincipal user) => keyOf(user);

    /// <summary>Whether a user may send requests of a session.</summary>
    public bool Admits(Handshake handshake, ClaimsPrincipal user) =>
        handshake.UserKey is not { } key || string.Equals(key, keyOf(user), StringComparison.Ordinal);
}
