using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace SocketIo.Server.Engine;

/// <summary>Chooses the content coding of a response by the request's <c>Accept-Encoding</c> header (RFC 9110, section 12.5.3).</summary>
internal static class AcceptEncoding
{
    public const string Brotli = "br";
    public const string GZip = "gzip";

    /// <summary>In HTTP this names the zlib format (RFC 1950), not raw deflate data.</summary>
    public const string Deflate = "deflate";

    private const string Identity = "identity";

    /// <summary>
    /// The offered coding with the highest quality; among equals one that is named wins over <c>*</c>, then the one the client
    /// names first, then the one offered first. Null means to send the content as it is: the client takes none of those
    /// offered, asks for <c>identity</c> more than for them, or sent no (or no readable) header.
    /// </summary>
    public static string? Choose(StringValues header, params ReadOnlySpan<string> offered)
    {
        if (header.Count == 0 || !StringWithQualityHeaderValue.TryParseList(header, out IList<StringWithQualityHeaderValue>? accepted))
        {
            return null;
        }

        string? chosen = null;
        Preference best = new(Quality: 0, IsNamed: false, Position: 0);
        foreach (string coding in offered)
        {
            Preference preference = PreferenceFor(coding, accepted, orAny: true);
            if (preference.Quality > 0 && (chosen is null || preference.IsOver(best)))
            {
                chosen = coding;
                best = preference;
            }
        }

        return PreferenceFor(Identity, accepted, orAny: false).Quality > best.Quality ? null : chosen;
    }

    private static Preference PreferenceFor(string coding, IList<StringWithQualityHeaderValue> accepted, bool orAny)
    {
        Preference any = default;
        for (int position = 0; position < accepted.Count; position++)
        {
            StringSegment name = accepted[position].Value;
            double quality = accepted[position].Quality ?? 1;
            if (name.Equals(coding, StringComparison.OrdinalIgnoreCase))
            {
                return new Preference(quality, IsNamed: true, position);
            }

            if (orAny && name == "*")
            {
                any = new Preference(quality, IsNamed: false, position);
            }
        }

        return any;
    }

    private readonly record struct Preference(double Quality, bool IsNamed, int Position)
    {
        public bool IsOver(Preference other)
        {
            if (Quality != other.Quality)
            {
                return Quality > other.Quality;
            }

            return IsNamed != other.IsNamed ? IsNamed : Position < other.Position;
        }
    }
}
