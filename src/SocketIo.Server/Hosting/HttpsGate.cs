using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SocketIo.Server.Engine.WebSockets;
using SocketIo.Server.Security.Audit;

namespace SocketIo.Server.Hosting;

/// <summary>
/// Refuses every request that came over plain HTTP from another machine. What ends TLS in front of the server is believed as far as
/// the application does, by ASP.NET Core's forwarded headers.
/// </summary>
internal sealed partial class HttpsGate(SecurityAudit audit, ILogger<HttpsGate> logger)
{
    private static readonly EngineError _required = EngineError.Forbidden("HTTPS is required", StatusCodes.Status403Forbidden);

    public Task ServeAsync(HttpContext context, RequestDelegate serve)
    {
        if (context.Request.IsHttps || context.GetRemoteAddress() is { } address && IPAddress.IsLoopback(address))
        {
            return serve(context);
        }

        SecurityEventKind kind = EngineQuery.Parse(context.Request.QueryString).SessionId is null ? SecurityEventKind.HandshakeRefused : SecurityEventKind.RequestRefused;
        if (audit.Write(kind, context, "https_required"))
        {
            Log.Refused(logger, nameof(EngineIoOptions.RequireHttps));
        }

        return EngineErrorResponse.WriteAsync(context, _required, WebSocketHandshake.IsWebSocketRequest(context.Request));
    }

    private static partial class Log
    {
        [LoggerMessage(161, LogLevel.Warning, "A request over plain HTTP was refused. Serve HTTPS; behind a proxy that ends TLS, let UseForwardedHeaders tell the scheme the client sees; or set the option {Option} to false.", EventName = "HttpsRequired")]
        public static partial void Refused(ILogger logger, string option);
    }
}
