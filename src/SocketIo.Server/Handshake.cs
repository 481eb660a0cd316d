using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using SocketIo.Server.Hosting;
using SocketIo.Server.Security.Sessions;

namespace SocketIo.Server;

/// <summary>
/// The HTTP request that opened a session, as it was then. It stays readable as long as anybody holds it and is safe for
/// concurrent reading.
/// </summary>
public sealed class Handshake
{
    private readonly PathString _pathBase;
    private readonly PathString _path;
    private readonly QueryString _queryString;
    private IQueryCollection? _query;
    private ClaimsPrincipal? _user;

    internal Handshake(HttpContext context, DateTimeOffset receivedAt)
    {
        HttpRequest request = context.Request;
        Headers = new HandshakeHeaders(request.Headers);
        _pathBase = request.PathBase;
        _path = request.Path;
        _queryString = request.QueryString;
        RemoteAddress = context.GetRemoteAddress();
        IsSecure = request.IsHttps;
        ReceivedAt = receivedAt;
        _user = context.Features.Get<IHttpAuthenticationFeature>()?.User;
    }

    /// <summary>The request's headers; names are compared without case.</summary>
    public IReadOnlyDictionary<string, StringValues> Headers { get; }

    /// <summary>The path and the query of the request. It may hold secrets if the client puts them there.</summary>
    public string Url => string.Concat(_pathBase.Value, _path.Value, _queryString.Value);

    /// <summary>The query of the request, Engine.IO's own keys (<c>EIO</c>, <c>transport</c>, <c>t</c>) included.</summary>
    public IQueryCollection Query => _query ??= new QueryCollection(QueryHelpers.ParseQuery(_queryString.Value));

    /// <summary>The client's address as ASP.NET Core knows it, forwarded headers included where the application trusts them.</summary>
    public IPAddress? RemoteAddress { get; }

    /// <summary>Whether the request came over TLS.</summary>
    public bool IsSecure { get; }

    /// <summary>Whether the request carries an <c>Origin</c> header, as a browser's cross-origin requests do.</summary>
    public bool HasOrigin => Headers.ContainsKey("Origin");

    /// <summary>
    /// The revision of the Engine.IO protocol that the client speaks: 4; or 3 for a client of Socket.IO 1.x or 2.x, see
    /// <see cref="EngineIoOptions.AllowEio3"/>.
    /// </summary>
    public int EngineProtocol { get; internal init; } = 4;

    /// <summary>When the request arrived.</summary>
    public DateTimeOffset ReceivedAt { get; }

    /// <summary>The user that ASP.NET Core's authentication found in the request.</summary>
    public ClaimsPrincipal User => LazyInitializer.EnsureInitialized(ref _user, static () => new ClaimsPrincipal(new ClaimsIdentity()));

    /// <summary>Whether there is a user at all: most connections are anonymous, and cost no object for it.</summary>
    internal bool HasUser => Volatile.Read(ref _user) is not null;

    /// <summary>What requests of the session have to show; null when anybody may send them.</summary>
    internal string? UserKey { get; set; }

    /// <summary>Whom the authentication schemes have found that namespaces name; a scheme that found nobody is not there.</summary>
    internal IReadOnlyList<SchemeUser> SchemeUsers { get; init; } = [];

    /// <summary>The user of sockets whose namespace names these schemes: all that they have found, in one, and nobody else. <see cref="User"/> for none.</summary>
    internal ClaimsPrincipal UserOf(IReadOnlyList<string> schemes)
    {
        if (schemes.Count == 0)
        {
            return User;
        }

        ClaimsPrincipal[] users = [.. schemes.SelectMany(scheme => SchemeUsers.Where(user => user.Scheme == scheme), (_, user) => user.User)];
        return users switch
        {
            [] => new ClaimsPrincipal(new ClaimsIdentity()),
            [var only] => only,
            _ => new ClaimsPrincipal(users.SelectMany(user => user.Identities)),
        };
    }
}
