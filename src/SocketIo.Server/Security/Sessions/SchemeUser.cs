using System.Security.Claims;

namespace SocketIo.Server.Security.Sessions;

/// <summary>Whom an authentication scheme has found in a handshake. Immutable.</summary>
/// <param name="Scheme">The scheme.</param>
/// <param name="User">The user.</param>
/// <param name="Key">What the scheme has to find in requests of the session; null when it does not matter.</param>
internal sealed record SchemeUser(string Scheme, ClaimsPrincipal User, string? Key);
