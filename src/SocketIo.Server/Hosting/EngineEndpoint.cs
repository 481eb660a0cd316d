using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SocketIo.Server.Engine;
using SocketIo.Server.Engine.Revisions;
using SocketIo.Server.Engine.Transports;
using SocketIo.Server.Engine.WebSockets;
using SocketIo.Server.Engine.WebSockets.Deflate;
using SocketIo.Server.Pipeline;
using SocketIo.Server.Security.Audit;
using SocketIo.Server.Security.Sessions;

namespace SocketIo.Server.Hosting;

/// <summary>
/// The HTTP edge of an Engine.IO endpoint: finds out what a request asks for, refuses what is wrong with it before any
/// state exists, and hands the rest to a session.
/// </summary>
internal sealed partial class EngineEndpoint(
    EngineServer server,
    PipelineChain<HandshakeContext> handshakeGate,
    SessionBinding binding,
    SecurityAudit audit,
    ILogger<EngineEndpoint> logger)
{
    private const string LimitReached = "limit_reached";

    private static readonly SearchValues<char> _controlCharacters =
        SearchValues.Create([.. Enumerable.Range(0, 128).Select(code => (char)code).Where(character => char.IsControl(character) && character != '\t')]);

    private readonly SharedHeaderValues _headerValues = new();
    private readonly CookieBuilder? _cookie = SessionCookie.Create(server.Options.Cookie);

    /// <summary>Serves one request, which for a WebSocket means until the connection ends.</summary>
    public Task HandleAsync(HttpContext context)
    {
        EngineQuery query = EngineQuery.Parse(context.Request.QueryString);
        bool isWebSocket = WebSocketHandshake.IsWebSocketRequest(context.Request);
        if ((query.Transport & server.Options.Transports) == 0)
        {
            return RefuseAsync(context, EngineError.UnknownTransport, isWebSocket);
        }

        if (context.Request.Headers.Origin.ToString().AsSpan().ContainsAny(_controlCharacters))
        {
            return RefuseAsync(context, EngineError.BadRequest, isWebSocket);
        }

        if (query.IsJsonp && query.Transport == EngineTransports.Polling && (!server.Options.AllowJsonp || query.JsonpIndex is null))
        {
            return RefuseAsync(context, EngineError.BadRequest, isWebSocket);
        }

        return query.SessionId is null ? OpenAsync(context, query, isWebSocket) : ContinueAsync(context, query, isWebSocket);
    }

    /// <summary>A request of a session that should exist: a poll, a POST, or the WebSocket of an upgrade.</summary>
    private Task ContinueAsync(HttpContext context, in EngineQuery query, bool isWebSocket)
    {
        if (!server.TryFind(query.SessionId!, out EngineSession? session))
        {
            return RefuseAsync(context, EngineError.UnknownSession, isWebSocket);
        }

        ValueTask<bool> admitted = binding.AdmitsAsync(session.Handshake, context);
        return admitted.IsCompletedSuccessfully
            ? ContinueAsync(context, query, isWebSocket, session, admitted.Result)
            : ContinueAsync(context, query, isWebSocket, session, admitted);
    }

    private async Task ContinueAsync(HttpContext context, EngineQuery query, bool isWebSocket, EngineSession session, ValueTask<bool> admitted) =>
        await ContinueAsync(context, query, isWebSocket, session, await admitted.ConfigureAwait(false)).ConfigureAwait(false);

    private Task ContinueAsync(HttpContext context, in EngineQuery query, bool isWebSocket, EngineSession session, bool isAdmitted)
    {
        if (!isAdmitted)
        {
            return RefuseForeignAsync(context, session, isWebSocket);
        }

        if (query.Revision != session.Revision)
        {
            return RefuseAsync(context, EngineError.BadRequest, isWebSocket);
        }

        if (isWebSocket)
        {
            return query.Transport == EngineTransports.WebSocket
                ? RunAsync(UpgradeAsync(context, session))
                : RefuseAsync(context, EngineError.BadRequest, isWebSocket);
        }

        if (query.Transport != EngineTransports.Polling || session.Transport is not PollingTransport polling)
        {
            return RefuseAsync(context, EngineError.BadRequest, isWebSocket);
        }

        PollingRequest request = PollingRequestOf(context, query);
        if (HttpMethods.IsGet(context.Request.Method))
        {
            return AnswerAsync(context, polling.PollAsync(request));
        }

        if (HttpMethods.IsPost(context.Request.Method))
        {
            return AnswerAsync(context, polling.PostAsync(request));
        }

        // What the reference answers; the session is not affected.
        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        return Task.CompletedTask;
    }

    private PollingRequest PollingRequestOf(HttpContext context, in EngineQuery query) =>
        new(context, query.Revision, query.JsonpIndex, server.Options.HttpCompression);

    private async Task AnswerAsync(HttpContext context, Task<bool> isAnswered)
    {
        if (!await isAnswered.ConfigureAwait(false))
        {
            await RefuseAsync(context, EngineError.BadRequest, isWebSocket: false).ConfigureAwait(false);
        }
    }

    /// <summary>A handshake: everything that is wrong with it is said before a session exists.</summary>
    private Task OpenAsync(HttpContext context, in EngineQuery query, bool isWebSocket)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !(isWebSocket && HttpMethods.IsConnect(context.Request.Method)))
        {
            return RefuseAsync(context, EngineError.BadHandshakeMethod, isWebSocket);
        }

        if (isWebSocket != (query.Transport == EngineTransports.WebSocket))
        {
            return RefuseAsync(context, EngineError.BadRequest, isWebSocket);
        }

        return isWebSocket && WebSocketHandshake.Validate(context.Request) is { } webSocketError
            ? RefuseWebSocketAsync(context, webSocketError)
            : RunAsync(PassGateAsync(context, query));
    }

    /// <summary>
    /// Serves the WebSocket that a request has become, if it has. What the opening needed is not kept in memory for as long as
    /// the connection lasts.
    /// </summary>
    private static Task RunAsync(ValueTask<WebSocketTransport?> opening)
    {
        return opening.IsCompletedSuccessfully ? opening.Result?.RunAsync() ?? Task.CompletedTask : RunLaterAsync(opening);

        static async Task RunLaterAsync(ValueTask<WebSocketTransport?> opening)
        {
            WebSocketTransport? transport = await opening.ConfigureAwait(false);
            opening = default;
            await (transport?.RunAsync() ?? Task.CompletedTask).ConfigureAwait(false);
        }
    }

    private async ValueTask<WebSocketTransport?> PassGateAsync(HttpContext context, EngineQuery query)
    {
        var gate = new HandshakeContext(context, query.Transport);
        try
        {
            return await OpenAsync(context, gate, query).ConfigureAwait(false);
        }
        finally
        {
            gate.DisposeOwned();
        }
    }

    /// <returns>The WebSocket to serve; null when the request has its answer.</returns>
    private async ValueTask<WebSocketTransport?> OpenAsync(HttpContext context, HandshakeContext gate, EngineQuery query)
    {
        bool isWebSocket = query.Transport == EngineTransports.WebSocket;
        ValueTask<EngineError?> deciding = RunGateAsync(context, gate);
        bool takesTime = !deciding.IsCompleted;
        EngineError? refusal = await deciding.ConfigureAwait(false);
        if (context.Response.HasStarted || (takesTime && context.RequestAborted.IsCancellationRequested))
        {
            // A middleware has given an answer of its own, or nobody waits for one any more.
            return null;
        }

        if (refusal is null && query.Revision == EngineRevision.Three && !server.Options.AllowEio3)
        {
            refusal = EngineError.UnsupportedProtocol;
        }

        if (refusal is null && !server.TryReservePlace(out string? limit))
        {
            refusal = EngineError.Unavailable;
            if (limit is not null)
            {
                audit.Write(SecurityEventKind.HandshakeRefused, context, LimitReached, limit);
            }
        }

        if (refusal is { } error)
        {
            await RefuseAsync(context, error, isWebSocket).ConfigureAwait(false);
            return null;
        }

        _headerValues.Share(context.Request);
        var handshake = new Handshake(context, server.Time.GetUtcNow())
        {
            EngineProtocol = query.Revision.Number,
            SchemeUsers = gate.SchemeUsers,
        };
        handshake.UserKey = binding.KeyOf(handshake);
        if (isWebSocket)
        {
            return await OpenWebSocketAsync(context, gate, handshake, query).ConfigureAwait(false);
        }

        await OpenPollingAsync(context, gate, handshake, query).ConfigureAwait(false);
        return null;
    }

    private ValueTask OpenPollingAsync(HttpContext context, HandshakeContext gate, Handshake handshake, in EngineQuery query)
    {
        EngineSession session = server.Create(handshake, query.Revision, query.SupportsBinary, session => new PollingTransport(session, server));
        session.Owned = gate.TakeOwned();
        if (_cookie is not null)
        {
            context.Response.Cookies.Append(_cookie.Name!, session.Id, _cookie.Build(context));
        }

        bool offersUpgrade = server.Options.AllowUpgrades && server.Options.Transports.HasFlag(EngineTransports.WebSocket);
        OutgoingMessage open = EnginePackets.CreateOpen(session.Id, offersUpgrade, server.Options);
        server.Open(session);
        return PollingResponse.WritePayloadAsync(PollingRequestOf(context, query), OutgoingBatch.Of(open));
    }

    private async ValueTask<WebSocketTransport?> OpenWebSocketAsync(HttpContext context, HandshakeContext gate, Handshake handshake, EngineQuery query)
    {
        WebSocketConnection? accepted = null;
        try
        {
            accepted = await TryAcceptAsync(context, SecurityEventKind.HandshakeRefused).ConfigureAwait(false);
        }
        finally
        {
            if (accepted is null)
            {
                server.ReleasePlace();
            }
        }

        if (accepted is not { } connection)
        {
            return null;
        }

        EngineSession session = server.Create(handshake, query.Revision, query.SupportsBinary, session => new WebSocketTransport(session, server, context, connection));
        session.Owned = gate.TakeOwned();

        // Whoever knows the id can find the session by it.
        session.Cork();
        session.Send(EnginePackets.CreateOpen(session.Id, offersUpgrade: false, server.Options));
        server.Open(session);
        session.Uncork();
        return (WebSocketTransport)session.Transport;
    }

    /// <returns>The WebSocket that carries the session now; null when it does not, and the request is over.</returns>
    private async ValueTask<WebSocketTransport?> UpgradeAsync(HttpContext context, EngineSession session)
    {
        if (WebSocketHandshake.Validate(context.Request) is { } error)
        {
            await RefuseWebSocketAsync(context, error).ConfigureAwait(false);
            return null;
        }

        _headerValues.Share(context.Request);
        UpgradeAttempt? attempt = session.TryBeginUpgrade();
        WebSocketConnection? accepted = null;
        try
        {
            accepted = await TryAcceptAsync(context, SecurityEventKind.RequestRefused).ConfigureAwait(false);
        }
        finally
        {
            if (accepted is null && attempt is not null)
            {
                session.AbandonUpgrade(attempt);
            }
        }

        if (accepted is not { } connection)
        {
            return null;
        }

        var transport = new WebSocketTransport(session, server, context, connection);
        if (attempt is null)
        {
            await transport.RefuseAsync().ConfigureAwait(false);
            return null;
        }

        return await transport.TryUpgradeAsync(attempt).ConfigureAwait(false) ? transport : null;
    }

    /// <summary>Accepts a WebSocket; null when the host does not let it, and the request is refused.</summary>
    /// <param name="context">The request.</param>
    /// <param name="refusal">What the audit calls it then.</param>
    private async ValueTask<WebSocketConnection?> TryAcceptAsync(HttpContext context, SecurityEventKind refusal)
    {
        try
        {
            WebSocketDeflate? deflate = server.Deflate?.Negotiate(context.Request.Headers.SecWebSocketExtensions);
            return new WebSocketConnection(await WebSocketHandshake.AcceptAsync(context, deflate?.Header).ConfigureAwait(false), deflate);
        }
        catch (InvalidOperationException exception) when (!context.Response.HasStarted)
        {
            // For one, Kestrel has a limit of its own: MaxConcurrentUpgradedConnections.
            Log.AcceptFailed(logger, exception.Message);
            audit.Write(refusal, context, LimitReached, "the host accepts no more WebSockets");
            WebSocketHandshake.Withdraw(context.Response);
            await RefuseAsync(context, EngineError.Unavailable, isWebSocket: true).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>Runs the Handshake gate; null when it lets the request pass.</summary>
    private async ValueTask<EngineError?> RunGateAsync(HttpContext context, HandshakeContext gate)
    {
        try
        {
            if (!await handshakeGate.RunAsync(gate).ConfigureAwait(false))
            {
                Log.Undecided(logger);
            }
        }
        catch (SocketIoException refusal)
        {
            gate.Reject(refusal.Error.Message ?? refusal.Error.Code);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            Log.GateFailed(logger, exception);
            audit.Write(SecurityEventKind.HandshakeRefused, context, "failed");
            return EngineError.BadRequest;
        }

        if (!gate.IsRejected)
        {
            return null;
        }

        audit.Write(SecurityEventKind.HandshakeRefused, context, gate.RejectionCode, gate.RejectionDetail);
        return EngineError.Forbidden(gate.RejectionMessage, gate.RejectionStatus);
    }

    /// <summary>Somebody knows the session id who is not the user of the session.</summary>
    private Task RefuseForeignAsync(HttpContext context, EngineSession session, bool isWebSocket)
    {
        audit.Write(SecurityEventKind.RequestRefused, context, "foreign_session", $"session {session.Number} belongs to another user");
        return RefuseAsync(context, EngineError.Forbidden("Forbidden", StatusCodes.Status403Forbidden), isWebSocket);
    }

    private Task RefuseAsync(HttpContext context, EngineError error, bool isWebSocket)
    {
        Log.Refused(logger, error.StatusCode, error.Code, error.Message);
        return EngineErrorResponse.WriteAsync(context, error, isWebSocket);
    }

    private Task RefuseWebSocketAsync(HttpContext context, WebSocketHandshakeError error)
    {
        Log.Refused(logger, StatusCodes.Status400BadRequest, EngineError.BadRequest.Code, error.Message);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        if (error.IsVersionMismatch)
        {
            context.Response.Headers.SecWebSocketVersion = WebSocketHandshake.Version;
        }

        return EngineErrorResponse.WriteTextAsync(context, error.Message);
    }

    private static partial class Log
    {
        [LoggerMessage(150, LogLevel.Debug, "A request was refused with status {StatusCode}, code {Code}: {Message}", EventName = "RequestRefused")]
        public static partial void Refused(ILogger logger, int statusCode, int code, string message);

        [LoggerMessage(151, LogLevel.Warning, "A handshake was refused because a middleware of the Handshake gate neither called 'next' nor rejected.", EventName = "HandshakeUndecided")]
        public static partial void Undecided(ILogger logger);

        [LoggerMessage(152, LogLevel.Error, "A handshake was refused because a middleware of the Handshake gate failed.", EventName = "HandshakeGateFailed")]
        public static partial void GateFailed(ILogger logger, Exception exception);

        [LoggerMessage(153, LogLevel.Warning, "A WebSocket was refused by the host: {Cause}", EventName = "AcceptFailed")]
        public static partial void AcceptFailed(ILogger logger, string cause);
    }
}
