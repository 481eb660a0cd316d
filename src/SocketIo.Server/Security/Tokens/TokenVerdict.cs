using System.Security.Claims;

namespace SocketIo.Server.Security.Tokens;

/// <summary>What is thought of a token: its user and what to remember of it, or why it is refused.</summary>
internal readonly struct TokenVerdict
{
    private TokenVerdict(ClaimsPrincipal? user, SocketCredential? credential, string? code, string? detail)
    {
        User = user;
        Credential = credential;
        Code = code;
        Detail = detail;
    }

    public ClaimsPrincipal? User { get; }

    public SocketCredential? Credential { get; }

    /// <summary>Why the token is refused, for the client; null when it is valid.</summary>
    public string? Code { get; }

    /// <summary>Why the token is refused, for the audit: never a part of the token.</summary>
    public string? Detail { get; }

    public static TokenVerdict Valid(ClaimsPrincipal user, SocketCredential credential) => new(user, credential, null, null);

    public static TokenVerdict Refused(string code, string? detail = null) => new(null, null, code, detail);
}
