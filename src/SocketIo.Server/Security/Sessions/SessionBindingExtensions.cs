using System.Security.Claims;
using SocketIo.Server.Security.Sessions;

namespace SocketIo.Server;

/// <summary>Says by what a session knows its user again.</summary>
public static class SessionBindingExtensions
{
    /// <summary>
    /// Chooses by what a session knows its user again on the requests behind the handshake: polls, POSTs and the upgrade. Those of
    /// another user, or of none, are refused with 403; the session goes on. Without this call it is the subject, the name identifier,
    /// the security id, the thumbprint of the certificate or the name, together with who issued it.
    /// </summary>
    /// <param name="handshake">The Handshake gate.</param>
    /// <param name="userKey">
    /// What stays the same about a user as long as the session lasts; <see langword="null"/> binds a session to nobody. Called for every
    /// request, so it must be quick.
    /// </param>
    /// <returns>The same gate.</returns>
    public static PipelineBuilder<HandshakeContext> BindSessions(this PipelineBuilder<HandshakeContext> handshake, Func<ClaimsPrincipal, string?> userKey)
    {
        ArgumentNullException.ThrowIfNull(handshake);
        ArgumentNullException.ThrowIfNull(userKey);
        return handshake.Use(new SessionBindingMiddleware(new SessionBinding(userKey)));
    }
}
