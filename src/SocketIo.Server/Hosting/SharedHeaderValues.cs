using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace SocketIo.Server.Hosting;

/// <summary>
/// Lets requests share the values of headers that are the same in many of them. A connection holds its request for as long as it
/// lasts, and for a browser's that is a good kilobyte of what thousands of others have sent as well. Headers that may hold a secret
/// are left alone.
/// </summary>
internal sealed class SharedHeaderValues
{
    private const int Places = 1024;
    private const int MaxLength = 256;

    private static readonly string[] _sharedHeaders =
    [
        HeaderNames.Host, HeaderNames.Origin, HeaderNames.UserAgent, HeaderNames.Accept, HeaderNames.AcceptEncoding, HeaderNames.AcceptLanguage,
        HeaderNames.CacheControl, HeaderNames.Pragma, HeaderNames.Connection, HeaderNames.Upgrade, HeaderNames.SecWebSocketVersion,
        HeaderNames.SecWebSocketExtensions,
    ];

    // Each text has one place where it can be. Threads may take it from each other at any time, which costs a string and no more.
    private readonly string?[] _values = new string?[Places];

    /// <summary>Replaces the values of a request by equal ones that others have too.</summary>
    public void Share(HttpRequest request)
    {
        foreach (string name in _sharedHeaders)
        {
            StringValues values = request.Headers[name];
            if (values is [{ } only] && Find(only) is { } known && !ReferenceEquals(known, only))
            {
                request.Headers[name] = known;
            }
        }
    }

    /// <summary>The same text, as somebody else has it if possible.</summary>
    private string Find(string text)
    {
        if (text.Length > MaxLength)
        {
            return text;
        }

        ref string? place = ref _values[(uint)text.GetHashCode() % Places];
        if (place is { } known && known == text)
        {
            return known;
        }

        place = text;
        return text;
    }
}
