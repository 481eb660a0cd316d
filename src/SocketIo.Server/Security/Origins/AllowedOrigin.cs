namespace SocketIo.Server.Security.Origins;

/// <summary>One entry of the list: an origin, or all subdomains of one.</summary>
internal sealed class AllowedOrigin
{
    private const string Wildcard = "*.";

    private readonly Uri _origin;
    private readonly string? _suffix;

    /// <exception cref="ArgumentException">The text is no origin.</exception>
    public AllowedOrigin(string text)
    {
        int host = text.IndexOf("://", StringComparison.Ordinal) + 3;
        bool hasWildcard = host > 2 && text.AsSpan(host).StartsWith(Wildcard);
        string plain = hasWildcard ? text.Remove(host, Wildcard.Length) : text;
        _origin = TryParse(plain) ?? throw new ArgumentException($"\"{text}\" is no origin. Write a scheme, a host and a port unless it is the default: https://app.example or https://*.example");
        _suffix = hasWildcard ? "." + _origin.Host : null;
    }

    /// <summary>Reads an origin; null when the text has more to it, or less.</summary>
    public static Uri? TryParse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri is { Host.Length: > 0, PathAndQuery: "/", Fragment: "", UserInfo: "" } && !text.EndsWith('/')
            ? uri
            : null;

    public bool Matches(Uri origin) =>
        origin.Scheme == _origin.Scheme
        && origin.Port == _origin.Port
        && (_suffix is null ? origin.Host == _origin.Host : origin.Host.EndsWith(_suffix, StringComparison.Ordinal));
}
