using Microsoft.Extensions.Logging;
using SocketIo.Server.Diagnostics;

namespace SocketIo.Server.Security.Audit;

/// <summary>The one stream of security events: to the log, and to the application's sinks.</summary>
internal sealed partial class SecurityAudit(IEnumerable<IAuditSink> sinks, TimeProvider time, ILogger<SecurityAudit> logger)
{
    private readonly IAuditSink[] _sinks = [.. sinks];

    /// <summary>Writes what happened to, or was done by, a socket.</summary>
    public void Write(SecurityEventKind kind, ISocket socket, string? code = null, string? eventName = null, string? detail = null) =>
        Write(new SecurityEvent(kind, time.GetUtcNow())
        {
            Code = code,
            User = UserNames.Of(socket.User),
            RemoteAddress = socket.Handshake.RemoteAddress,
            Session = ((Sockets.Socket)socket).SessionNumber,
            Namespace = socket.Namespace.Name,
            Event = eventName,
            Detail = detail,
        });

    public void Write(SecurityEvent entry)
    {
        if (logger.IsEnabled(LogLevel.Information))
        {
            Log.Entry(
                logger, entry.Kind, Escape(entry.Code), Escape(entry.User), entry.RemoteAddress, entry.Session,
                Escape(entry.Namespace), Escape(entry.Event), Escape(entry.Detail));
        }

        foreach (IAuditSink sink in _sinks)
        {
            try
            {
                sink.Write(entry);
            }
            catch (Exception exception)
            {
                Log.SinkFailed(logger, sink.GetType().Name, exception);
            }
        }
    }

    private static string Escape(string? text) => text is null ? "-" : LogText.Escape(text);

    private static partial class Log
    {
        [LoggerMessage(300, LogLevel.Information, "{Kind} {Code}: user {User} from {RemoteAddress}, session {Session}, namespace {Namespace}, event {Event}. {Detail}", EventName = "SecurityEvent")]
        public static partial void Entry(
            ILogger logger, SecurityEventKind kind, string code, string user, System.Net.IPAddress? remoteAddress, long session, string @namespace, string @event, string detail);

        [LoggerMessage(301, LogLevel.Error, "The audit sink {Sink} failed.", EventName = "AuditSinkFailed")]
        public static partial void SinkFailed(ILogger logger, string sink, Exception exception);
    }
}
