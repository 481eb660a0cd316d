using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SocketIo.Server.Hosting;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Security.Audit;

/// <summary>
/// The one stream of security events: to the log, and to the application's sinks. Not to be called under a lock, since sinks are the
/// application's code.
/// </summary>
internal sealed partial class SecurityAudit
{
    private readonly IAuditSink[] _sinks;
    private readonly TimeProvider _time;
    private readonly ILogger<SecurityAudit> _logger;
    private readonly AuditSampler _sampler;

    public SecurityAudit(IEnumerable<IAuditSink> sinks, IOptions<SecurityAuditOptions> options, TimeProvider time, ILogger<SecurityAudit> logger)
    {
        _sinks = [.. sinks];
        _time = time;
        _logger = logger;
        _sampler = new AuditSampler(options.Value.MaxEntriesPerSecond, time, Publish);
    }

    /// <summary>Writes what happened to, or was done by, a socket.</summary>
    public void Write(SecurityEventKind kind, ISocket socket, string? code = null, string? eventName = null, string? detail = null)
    {
        var server = (Socket)socket;
        server.OnAudited();
        if (TryPass(kind, code, server.UserName, socket.Handshake.RemoteAddress, out int suppressed))
        {
            Publish(new SecurityEvent(kind, _time.GetUtcNow())
            {
                Code = code,
                User = server.UserName,
                RemoteAddress = socket.Handshake.RemoteAddress,
                Session = server.SessionNumber,
                Namespace = socket.Namespace.Name,
                Event = eventName,
                Detail = detail,
                Suppressed = suppressed,
            });
        }
    }

    /// <summary>Writes what happened to an HTTP request.</summary>
    /// <returns>False when there are too many like it, so that nothing was written.</returns>
    public bool Write(SecurityEventKind kind, HttpContext request, string code, string? detail = null) => TryWrite(new SecurityEvent(kind, _time.GetUtcNow())
    {
        Code = code,
        User = UserNames.Of(request.User),
        RemoteAddress = request.GetRemoteAddress(),
        TraceId = request.TraceIdentifier,
        Detail = detail,
    });

    public void Write(SecurityEvent entry) => TryWrite(entry);

    private bool TryWrite(SecurityEvent entry)
    {
        if (!TryPass(entry.Kind, entry.Code, entry.User, entry.RemoteAddress, out int suppressed))
        {
            return false;
        }

        Publish(entry with { Suppressed = suppressed });
        return true;
    }

    private bool TryPass(SecurityEventKind kind, string? code, string? user, IPAddress? address, out int suppressed) =>
        _sampler.TryPass(kind, code, user, address, out suppressed);

    private void Publish(SecurityEvent entry)
    {
        entry = AuditText.Clean(entry);
        if (entry.Suppressed > 0)
        {
            Log.Suppressed(_logger, entry.Suppressed, entry.Kind, Show(entry.Code), Show(entry.User), entry.RemoteAddress);
        }

        Log.Entry(
            _logger, entry.Kind, Show(entry.Code), Show(entry.User), entry.RemoteAddress, entry.Session, Show(entry.Namespace),
            Show(entry.Event), Show(entry.TraceId), Show(entry.Detail));

        foreach (IAuditSink sink in _sinks)
        {
            try
            {
                sink.Write(entry);
            }
            catch (Exception exception)
            {
                Log.SinkFailed(_logger, sink.GetType().Name, exception);
            }
        }
    }

    private static string Show(string? text) => text ?? "-";

    private static partial class Log
    {
        [LoggerMessage(300, LogLevel.Information, "{Kind} {Code}: user {User} from {RemoteAddress}, session {Session}, namespace {Namespace}, event {Event}, request {TraceId}. {Detail}", EventName = "SecurityEvent")]
        public static partial void Entry(
            ILogger logger, SecurityEventKind kind, string code, string user, IPAddress? remoteAddress, long session, string @namespace, string @event, string traceId, string detail);

        [LoggerMessage(301, LogLevel.Error, "The audit sink {Sink} failed.", EventName = "AuditSinkFailed")]
        public static partial void SinkFailed(ILogger logger, string sink, Exception exception);

        [LoggerMessage(302, LogLevel.Warning, "{Count} entries of the audit were left out, there were too many of {Kind} {Code} of user {User} from {RemoteAddress}.", EventName = "SecurityEventsSuppressed")]
        public static partial void Suppressed(ILogger logger, int count, SecurityEventKind kind, string code, string user, IPAddress? remoteAddress);
    }
}
