using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using SocketIo.Server.Diagnostics;
using SocketIo.Server.Engine.WebSockets;
using SocketIo.Server.Security.Audit;
using SocketIo.Server.Security.Origins;

namespace SocketIo.Server.Hosting;

/// <summary>
/// Asks the origin policy on every request, and writes the CORS headers that let pages of other allowed origins read the answers.
/// A CORS policy that the application puts on the endpoint takes its place.
/// </summary>
internal sealed partial class OriginGate(OriginPolicy policy, bool servesJsonp, SecurityAudit audit, ILogger<OriginGate> logger)
{
    private static readonly EngineError _forbidden = EngineError.Forbidden("Forbidden", StatusCodes.Status403Forbidden);

    /// <summary>Serves a request whose origin may use the endpoint, and answers others.</summary>
    public Task ServeAsync(HttpContext context, RequestDelegate serve)
    {
        ValueTask<OriginVerdict> verdict = JudgeAsync(context);
        return verdict.IsCompletedSuccessfully ? ServeAsync(context, serve, verdict.Result) : AwaitAsync();

        async Task AwaitAsync() => await ServeAsync(context, serve, await verdict.ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static Task ServeAsync(HttpContext context, RequestDelegate serve, OriginVerdict verdict) => verdict switch
    {
        OriginVerdict.Admitted => serve(context),
        OriginVerdict.Refused => EngineErrorResponse.WriteAsync(context, _forbidden, WebSocketHandshake.IsWebSocketRequest(context.Request)),
        _ => Task.CompletedTask,
    };

    private ValueTask<OriginVerdict> JudgeAsync(HttpContext context)
    {
        string origin = OriginOf(context.Request);
        bool isAllowed = policy.Allows(context.Request, origin);
        if (origin.Length > 0 && context.GetEndpoint()?.Metadata.GetMetadata<ICorsMetadata>() is { } metadata)
        {
            return isAllowed ? new(OriginVerdict.Admitted) : JudgeAsync(context, metadata, origin);
        }

        if (!isAllowed)
        {
            return new(Refuse(context, origin));
        }

        if (!policy.IsCrossOrigin)
        {
            return new(OriginVerdict.Admitted);
        }

        WriteHeaders(context, origin);
        return new(TryAnswerPreflight(context) ? OriginVerdict.Answered : OriginVerdict.Admitted);
    }

    private string OriginOf(HttpRequest request)
    {
        string origin = request.Headers.Origin.ToString();
        return origin.Length == 0 && servesJsonp && EngineQuery.Parse(request.QueryString).IsJsonp ? ScriptOrigin.Of(request) : origin;
    }

    /// <summary>
    /// Asks the application's CORS policy. Its middleware has written the headers, but leaves it to browsers to keep foreign pages
    /// off, which they do not for WebSockets.
    /// </summary>
    private async ValueTask<OriginVerdict> JudgeAsync(HttpContext context, ICorsMetadata metadata, string origin)
    {
        CorsPolicy? cors = metadata switch
        {
            ICorsPolicyMetadata own => own.Policy,
            IEnableCorsAttribute named when context.RequestServices.GetService<ICorsPolicyProvider>() is { } provider =>
                await provider.GetPolicyAsync(context, named.PolicyName).ConfigureAwait(false),
            _ => null,
        };
        return cors is not null && (cors.AllowAnyOrigin || cors.IsOriginAllowed(origin)) ? OriginVerdict.Admitted : Refuse(context, origin);
    }

    private void WriteHeaders(HttpContext context, string origin)
    {
        IHeaderDictionary headers = context.Response.Headers;
        if (policy.AllowsAny)
        {
            headers.AccessControlAllowOrigin = "*";
            return;
        }

        // Also without an origin: a cache must not give this answer to a page that has one.
        headers.Vary = StringValues.Concat(headers.Vary, "Origin");
        if (origin.Length == 0)
        {
            return;
        }

        headers.AccessControlAllowOrigin = origin;
        if (policy.AllowsCredentials)
        {
            headers.AccessControlAllowCredentials = "true";
        }
    }

    private static bool TryAnswerPreflight(HttpContext context)
    {
        IHeaderDictionary asked = context.Request.Headers;
        if (!HttpMethods.IsOptions(context.Request.Method))
        {
            return false;
        }

        IHeaderDictionary headers = context.Response.Headers;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.AccessControlAllowMethods = "GET,POST";
        if (!StringValues.IsNullOrEmpty(asked.AccessControlRequestHeaders))
        {
            headers.AccessControlAllowHeaders = asked.AccessControlRequestHeaders;
            headers.Vary = StringValues.Concat(headers.Vary, "Access-Control-Request-Headers");
        }

        return true;
    }

    private OriginVerdict Refuse(HttpContext context, string origin)
    {
        SecurityEventKind kind = EngineQuery.Parse(context.Request.QueryString).SessionId is null ? SecurityEventKind.HandshakeRefused : SecurityEventKind.RequestRefused;
        if (audit.Write(kind, context, "origin_refused", origin))
        {
            Log.Refused(logger, LogText.Escape(origin));
        }

        return OriginVerdict.Refused;
    }

    private static partial class Log
    {
        [LoggerMessage(160, LogLevel.Warning, "A request from the origin {Origin} was refused. Allow it with Handshake.UseOrigins(...), or with a CORS policy on the endpoint. Behind a proxy, check that forwarded headers give the scheme and the host the browser sees.", EventName = "OriginRefused")]
        public static partial void Refused(ILogger logger, string origin);
    }
}
