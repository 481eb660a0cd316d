using Microsoft.AspNetCore.Http;

namespace SocketIo.Server.Hosting;

/// <summary>
/// The origin of the page that loads a script, which browsers do without an <c>Origin</c> header. A page can keep back the
/// <c>Referer</c>, but in current browsers not where it stands to the server.
/// </summary>
internal static class ScriptOrigin
{
    /// <summary>What browsers write for an origin they do not tell, and which no policy but "any" allows.</summary>
    private const string Unknown = "null";

    /// <summary>The origin; empty when nothing speaks of a page, as with clients that are no browsers.</summary>
    public static string Of(HttpRequest request)
    {
        string referer = request.Headers.Referer.ToString();
        if (referer.Length > 0)
        {
            return Uri.TryCreate(referer, UriKind.Absolute, out Uri? page) ? page.GetLeftPart(UriPartial.Authority) : Unknown;
        }

        return request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none" ? "" : Unknown;
    }
}
