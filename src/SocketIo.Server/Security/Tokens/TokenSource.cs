using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using SocketIo.Server.Namespaces;

namespace SocketIo.Server.Security.Tokens;

/// <summary>Finds the token of a CONNECT: the first source that holds one counts, and no other.</summary>
internal sealed class TokenSource(JwtOptions options)
{
    /// <summary>The token; null when there is none.</summary>
    public string? Find(ConnectContext context)
    {
        Handshake handshake = context.Handshake;
        return AuthPayload.ReadText(context.Auth, options.AuthProperty)
            ?? (options.AcceptAuthorizationHeader ? FromHeader(handshake) : null)
            ?? (options.CookieName is { } cookie ? FromCookie(handshake, cookie) : null)
            ?? (options.QueryParameter is { } parameter ? Single(handshake.Query[parameter]) : null);
    }

    private static string? FromHeader(Handshake handshake)
    {
        handshake.Headers.TryGetValue(HeaderNames.Authorization, out StringValues values);
        return Single(values) is { } text
            && AuthenticationHeaderValue.TryParse(text, out AuthenticationHeaderValue? header)
            && header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
                ? header.Parameter
                : null;
    }

    private static string? FromCookie(Handshake handshake, string name)
    {
        handshake.Headers.TryGetValue(HeaderNames.Cookie, out StringValues values);
        return CookieHeaderValue.TryParseList([.. values.OfType<string>()], out IList<CookieHeaderValue>? cookies)
            ? Single(new StringValues([.. cookies.Where(cookie => cookie.Name.Equals(name, StringComparison.Ordinal)).Select(cookie => cookie.Value.ToString())]))
            : null;
    }

    /// <summary>With two of them nobody could say which one counts.</summary>
    private static string? Single(in StringValues values) => values.Count > 1 ? AuthPayload.NoText : string.IsNullOrEmpty(values) ? null : values.ToString();
}
