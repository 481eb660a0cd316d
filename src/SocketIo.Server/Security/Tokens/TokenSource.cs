using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace SocketIo.Server.Security.Tokens;

/// <summary>Finds the token of a CONNECT: the first source that holds one counts, and no other.</summary>
internal sealed class TokenSource(JwtOptions options)
{
    /// <summary>What stands for something that is there, but is no token.</summary>
    public const string NoToken = "?";

    /// <summary>The token; null when there is none.</summary>
    public string? Find(ConnectContext context)
    {
        Handshake handshake = context.Handshake;
        return FromAuth(context.Auth, options.AuthProperty)
            ?? (options.AcceptAuthorizationHeader ? FromHeader(handshake) : null)
            ?? (options.CookieName is { } cookie ? FromCookie(handshake, cookie) : null)
            ?? (options.QueryParameter is { } parameter ? Single(handshake.Query[parameter]) : null);
    }

    /// <summary>A text of the payload; null when it is not there, null or empty, and <see cref="NoToken"/> when it is no text.</summary>
    public static string? FromAuth(JsonElement? auth, string? property)
    {
        if (property is null || auth is not { ValueKind: JsonValueKind.Object } payload || !payload.TryGetProperty(property, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => Read(value),
            _ => NoToken,
        };
    }

    private static string? Read(JsonElement value)
    {
        try
        {
            return value.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: valid JSON, but no text.
            return NoToken;
        }
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
    private static string? Single(in StringValues values) => values.Count > 1 ? NoToken : string.IsNullOrEmpty(values) ? null : values.ToString();
}
