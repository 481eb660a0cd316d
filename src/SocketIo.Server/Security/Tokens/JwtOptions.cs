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

    /// <summary>
    /// Whether a socket is disconnected when its token has expired and the clock skew is over. Default: <see langword="true"/>. The
    /// client sees <c>io server disconnect</c> and does not reconnect by itself; handlers see <see cref="DisconnectReason.TokenExpired"/>.
    /// </summary>
    public bool CloseAtExpiry { get; set; } = true;

    /// <summary>
    /// The event that warns a client before its token expires, with <c>{expiresAt}</c> in Unix seconds; <see langword="null"/> for none.
    /// Default: <c>auth:expiring</c>. Not sent when <see cref="CloseAtExpiry"/> is off.
    /// </summary>
    public string? WarningEvent { get; set; } = "auth:expiring";

    /// <summary>How long before the token expires the client is warned. Default: 20 seconds. At once when less is left.</summary>
    public TimeSpan WarnBefore { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The event by which a client brings a new token without reconnecting: its argument is <c>{token}</c>, its acknowledgement
    /// <c>{exp}</c> in Unix seconds. <see langword="null"/> for none. Default: <c>auth:refresh</c>. Refused with <c>token_invalid</c>,
    /// or with <c>forbidden</c> when it is the token of another user or of one who may not join the namespace. It passes the steps of
    /// the namespace, but needs no authorization rule, and catch-all listeners do not see it.
    /// </summary>
    public string? RefreshEvent { get; set; } = "auth:refresh";
}
