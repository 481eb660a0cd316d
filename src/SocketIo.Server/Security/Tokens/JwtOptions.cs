using Microsoft.IdentityModel.Tokens;

namespace SocketIo.Server;

/// <summary>How the tokens of clients are found and judged when they CONNECT. Not to be changed once the endpoint is mapped.</summary>
public sealed class JwtOptions
{
    /// <summary>
    /// Keys, issuer, audience, clock skew and all else that makes a token valid, as for ASP.NET Core's bearer authentication. A copy is
    /// taken at start. Default: no key, which is refused at start.
    /// </summary>
    /// <remarks>
    /// Keys may change while the application runs: set <see cref="TokenValidationParameters.IssuerSigningKeyResolver"/> or
    /// <see cref="TokenValidationParameters.ConfigurationManager"/>. Tokens must be signed, and by an algorithm that belongs to the
    /// kind of the key, whatever else is set here. <see cref="TokenValidationParameters.ValidAlgorithms"/> narrows that further.
    /// Times are judged by the <see cref="TimeProvider"/> of the application.
    /// </remarks>
    public TokenValidationParameters ValidationParameters { get; set; } = new();

    /// <summary>
    /// The property of the CONNECT's <c>auth</c> payload that holds the token; <see langword="null"/> to look there for none. Default:
    /// <c>token</c>. It is looked at before the sources below, which are for clients that cannot send a payload.
    /// </summary>
    public string? AuthProperty { get; set; } = "token";

    /// <summary>
    /// Whether the token may come in the <c>Authorization: Bearer</c> header of the handshake. Default: <see langword="false"/>, since
    /// browsers cannot send it with a WebSocket, and it stays the same for as long as the connection lasts.
    /// </summary>
    public bool AcceptAuthorizationHeader { get; set; }

    /// <summary>
    /// The cookie of the handshake that may hold the token; <see langword="null"/> for none. Default: <see langword="null"/>, since
    /// browsers send cookies without being asked, so that only the origin check tells who wants to connect.
    /// </summary>
    public string? CookieName { get; set; }

    /// <summary>
    /// The parameter of the handshake's query that may hold the token; <see langword="null"/> for none. Default:
    /// <see langword="null"/>, since URLs end up in logs and histories.
    /// </summary>
    public string? QueryParameter { get; set; }

    /// <summary>
    /// The length of a token in characters. Default: 16,384. Past it the token is refused as <c>token_invalid</c> before anything looks
    /// into it.
    /// </summary>
    public int MaxTokenLength { get; set; } = 16 * 1024;

    /// <summary>
    /// Whether a client without any token may pass, as the user of its handshake. Default: <see langword="false"/>, it is refused with
    /// <c>token_missing</c>. A token that is not valid is refused in any case.
    /// </summary>
    public bool AllowMissingToken { get; set; }

    /// <summary>
    /// Whether claims get the long names of <see cref="System.Security.Claims.ClaimTypes"/>, as ASP.NET Core's bearer authentication does it by default.
    /// Default: <see langword="false"/>, they are called what the token calls them: <c>sub</c>, <c>role</c>.
    /// </summary>
    public bool MapInboundClaims { get; set; }
}
