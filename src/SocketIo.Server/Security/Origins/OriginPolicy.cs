using Microsoft.AspNetCore.Http;

namespace SocketIo.Server.Security.Origins;

/// <summary>The frozen form of <see cref="OriginOptions"/>. Browsers cannot lie about the origin, so this stops foreign pages, and nobody else.</summary>
internal sealed class OriginPolicy
{
    private const string Any = "*";

    private readonly AllowedOrigin[] _allowed;
    private readonly Func<string, bool>? _predicate;
    private readonly bool _allowsMissing;

    /// <exception cref="ArgumentException">An entry is no origin, or credentials are to go anywhere.</exception>
    public OriginPolicy(OriginOptions options)
    {
        AllowsAny = options.Origins.Contains(Any);
        if (AllowsAny && options.AllowCredentials)
        {
            throw new ArgumentException($"{nameof(OriginOptions.AllowCredentials)} together with \"*\" would let every web page act as its visitor. List the origins.");
        }

        _allowed = [.. options.Origins.Where(origin => origin != Any).Select(origin => new AllowedOrigin(origin))];
        _predicate = options.Predicate;
        _allowsMissing = options.AllowMissingOrigin;
        AllowsCredentials = options.AllowCredentials;
    }

    /// <summary>Only pages from the endpoint's own origin, and clients that are no browsers.</summary>
    public static OriginPolicy SameOrigin { get; } = new(new OriginOptions());

    public bool AllowsAny { get; }

    public bool AllowsCredentials { get; }

    /// <summary>Whether pages of some other origin may use the endpoint, and so need CORS headers.</summary>
    public bool IsCrossOrigin => AllowsAny || _allowed.Length > 0 || _predicate is not null;

    public bool Allows(HttpRequest request, string origin)
    {
        if (origin.Length == 0)
        {
            return _allowsMissing;
        }

        if (AllowsAny)
        {
            return true;
        }

        // "null", which sandboxed pages and files send, is no origin, and so is foreign.
        if (AllowedOrigin.TryParse(origin) is not { } parsed)
        {
            return false;
        }

        return IsOwn(request, parsed) || Array.Exists(_allowed, allowed => allowed.Matches(parsed)) || (_predicate?.Invoke(origin) ?? false);
    }

    private static bool IsOwn(HttpRequest request, Uri origin) =>
        AllowedOrigin.TryParse($"{request.Scheme}://{request.Host.ToUriComponent()}") is { } own
        && own.Scheme == origin.Scheme && own.Host == origin.Host && own.Port == origin.Port;
}
