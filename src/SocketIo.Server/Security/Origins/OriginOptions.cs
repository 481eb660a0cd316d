namespace SocketIo.Server;

/// <summary>
/// Which web pages may use an endpoint. The page that comes from the endpoint's own origin always may. Applies to every request
/// on either transport: handshakes, polls, POSTs, preflights, upgrades and client files.
/// </summary>
public sealed class OriginOptions
{
    /// <summary>
    /// The allowed origins, such as <c>https://app.example</c>, or <c>https://*.example</c> for all subdomains. <c>*</c> alone
    /// allows every web page. Default: none. Pages of allowed origins get CORS headers, so that long-polling works for them.
    /// </summary>
    public IList<string> Origins { get; } = [];

    /// <summary>Decides on origins that <see cref="Origins"/> does not name; <see langword="null"/> for none. It must be quick.</summary>
    public Func<string, bool>? Predicate { get; set; }

    /// <summary>
    /// Whether pages of other allowed origins may send cookies and HTTP authentication. Default: <see langword="false"/>. Not
    /// possible together with <c>*</c>.
    /// </summary>
    public bool AllowCredentials { get; set; }

    /// <summary>
    /// Whether requests without an <c>Origin</c> header pass, as native clients and servers send them. Default:
    /// <see langword="true"/>. Browsers send none with same-origin GETs, so refusing them keeps browsers from long-polling.
    /// </summary>
    public bool AllowMissingOrigin { get; set; } = true;
}
