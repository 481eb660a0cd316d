using Microsoft.AspNetCore.Http;
using SocketIo.Server.Security.Sessions;

namespace SocketIo.Server;

/// <summary>
/// What the Handshake gate decides on: the HTTP request that would open a session, before any state exists for it. It runs
/// once per session, on either transport.
/// </summary>
public sealed class HandshakeContext : PipelineContext
{
    private List<IDisposable>? _owned;

    internal HandshakeContext(HttpContext httpContext, EngineTransports transport)
    {
        HttpContext = httpContext;
        Transport = transport;
        Start(root: null);
    }

    /// <summary>
    /// The request and its response. Headers and cookies set on the response reach the client with the handshake, on a
    /// WebSocket with its 101.
    /// </summary>
    public HttpContext HttpContext { get; }

    /// <summary>The transport that the session would start on.</summary>
    public EngineTransports Transport { get; }

    /// <inheritdoc/>
    public override CancellationToken CancellationToken => HttpContext.RequestAborted;

    /// <inheritdoc/>
    public override IServiceProvider Services => HttpContext.RequestServices;

    /// <summary>Whom the authentication schemes have found that namespaces name.</summary>
    internal IReadOnlyList<SchemeUser> SchemeUsers { get; set; } = [];

    internal int RejectionStatus { get; private set; }

    internal string RejectionMessage { get; private set; } = "Forbidden";

    /// <summary>What the audit calls the reason.</summary>
    internal string RejectionCode { get; private set; } = "rejected";

    /// <summary>What the audit says beside the code.</summary>
    internal string? RejectionDetail { get; private set; }

    /// <summary>Refuses the handshake. The client sees the status and a body <c>{"code":4,"message":...}</c>.</summary>
    /// <param name="message">Shown to the client. Default: <c>Forbidden</c>.</param>
    /// <param name="statusCode">The HTTP status, 400 to 599. Default: 403.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="statusCode"/> is no error status.</exception>
    public void Reject(string message = "Forbidden", int statusCode = StatusCodes.Status403Forbidden)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentOutOfRangeException.ThrowIfLessThan(statusCode, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statusCode, 599);
        IsRejected = true;
        RejectionMessage = message;
        RejectionStatus = statusCode;
        RejectionDetail = message;
    }

    /// <summary>Refuses the handshake for a reason that the library has a code for.</summary>
    /// <param name="message">Shown to the client.</param>
    /// <param name="statusCode">The HTTP status.</param>
    /// <param name="code">What the audit calls it.</param>
    /// <param name="detail">More for the audit.</param>
    internal void Reject(string message, int statusCode, string code, string detail)
    {
        Reject(message, statusCode);
        RejectionCode = code;
        RejectionDetail = detail;
    }

    /// <summary>
    /// Hands over what is to be disposed of when the session has ended, or at once when none is opened. It must not throw.
    /// </summary>
    /// <param name="resource">For example a place among so many.</param>
    public void RegisterForDispose(IDisposable resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        (_owned ??= []).Add(resource);
    }

    /// <summary>What was handed over, for the session that disposes of it from now on; null when nothing was.</summary>
    internal IReadOnlyList<IDisposable>? TakeOwned()
    {
        List<IDisposable>? owned = _owned;
        _owned = null;
        return owned;
    }

    /// <summary>Disposes of what no session has taken.</summary>
    internal void DisposeOwned()
    {
        foreach (IDisposable resource in TakeOwned() ?? [])
        {
            resource.Dispose();
        }
    }

    internal override void RejectUndecided() => Reject();
}
