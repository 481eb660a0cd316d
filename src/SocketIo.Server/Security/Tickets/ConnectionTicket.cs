namespace SocketIo.Server;

/// <summary>A ticket that lets one client join one namespace, once.</summary>
/// <param name="Value">What the client sends as <c>auth.ticket</c>; a secret.</param>
/// <param name="ExpiresAt">When it expires.</param>
public sealed record ConnectionTicket(string Value, DateTimeOffset ExpiresAt);
