using Microsoft.Extensions.Logging;
using SocketIo.Server.Diagnostics;
using SocketIo.Server.Protocol;
using SocketIo.Server.Security.Audit;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Namespaces;

/// <summary>
/// What happens when a gate refuses or the application's code fails: a line in the log, and an error acknowledgement for the
/// client that waits for one. Details stay on the server unless they are asked for.
/// </summary>
internal sealed partial class SocketErrors(SocketIoOptions options, SecurityAudit audit, ILogger<SocketErrors> logger)
{
    private const string Invalid = "invalid";
    private const string InternalError = "internal_error";
    private const string InternalErrorMessage = "The event could not be handled";

    public void OnConnectUndecided(ISocket socket) => Log.ConnectUndecided(logger, LogText.Escape(socket.Namespace.Name));

    public void OnConnectFailed(ConnectContext context, Exception exception)
    {
        if (exception is SocketIoException refusal)
        {
            context.Reject(refusal.Error);
            return;
        }

        if (exception is not OperationCanceledException || !context.CancellationToken.IsCancellationRequested)
        {
            Log.ConnectFailed(logger, LogText.Escape(context.Socket.Namespace.Name), exception);
        }

        context.Reject(options.EnableDetailedErrors ? exception.Message : "Connection refused");
    }

    public void OnRevocationUnknown(Socket socket, Exception exception)
    {
        if (!socket.IsAborted)
        {
            Log.RevocationUnknown(logger, LogText.Escape(socket.Namespace.Name), exception);
        }
    }

    public void OnEventUndecided(EventContext context) =>
        Log.EventUndecided(logger, context.ServerSocket.SessionNumber, LogText.Escape(context.EventName));

    public void OnEventRejected(EventContext context)
    {
        if (logger.IsEnabled(LogLevel.Debug))
        {
            Log.EventRejected(logger, context.ServerSocket.SessionNumber, LogText.Escape(context.EventName), context.Rejection!.Code);
        }

        if (!context.IsAudited)
        {
            audit.Write(SecurityEventKind.EventRefused, context.Socket, context.Rejection!.Code, context.EventName);
        }

        Answer(context, context.Rejection!);
    }

    public void OnEventFailed(EventContext context, Exception exception)
    {
        switch (exception)
        {
            case ArgumentBindingException binding:
                Log.EventInvalid(logger, context.ServerSocket.SessionNumber, LogText.Escape(context.EventName), binding.Message);
                audit.Write(SecurityEventKind.ValidationFailed, context.Socket, Invalid, context.EventName);
                Answer(context, new EventError(Invalid, binding.Message) { Errors = binding.Errors });
                break;
            case SocketIoException refusal:
                Log.EventRejected(logger, context.ServerSocket.SessionNumber, LogText.Escape(context.EventName), refusal.Error.Code);
                if (!context.IsAudited)
                {
                    audit.Write(SecurityEventKind.EventRefused, context.Socket, refusal.Error.Code, context.EventName);
                }

                Answer(context, refusal.Error);
                if (refusal.ClosesConnection)
                {
                    context.ServerSocket.Disconnect(closeConnection: true);
                }

                break;
            case OperationCanceledException or SocketDisconnectedException when context.ServerSocket.IsGone:
                break;
            default:
                Log.HandlerFailed(logger, context.ServerSocket.SessionNumber, LogText.Escape(context.EventName), exception);
                Answer(context, new EventError(InternalError, options.EnableDetailedErrors ? exception.Message : InternalErrorMessage));
                break;
        }
    }

    public void OnHandlerFailed(Socket socket, Exception exception)
    {
        if (exception is not (OperationCanceledException or SocketDisconnectedException) || !socket.IsGone)
        {
            Log.LifecycleHandlerFailed(logger, socket.SessionNumber, LogText.Escape(socket.Namespace.Name), exception);
        }
    }

    /// <summary>What decides about recipients has failed; these got nothing.</summary>
    public void OnRecipientsFailed(INamespace ns, int count, Exception first) => Log.RecipientsFailed(logger, count, LogText.Escape(ns.Name), first);

    public void OnListenerFailed(INamespace ns, Exception exception) => Log.ListenerFailed(logger, LogText.Escape(ns.Name), exception);

    public async ValueTask DisposeScopeAsync(ConnectContext context)
    {
        try
        {
            await context.DisposeScopeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.ConnectScopeFailed(logger, LogText.Escape(context.Socket.Namespace.Name), exception);
        }
    }

    public async ValueTask DisposeScopeAsync(EventContext context)
    {
        try
        {
            await context.DisposeScopeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(logger, context.ServerSocket.SessionNumber, LogText.Escape(context.EventName), exception);
        }
    }

    private void Answer(EventContext context, EventError error)
    {
        if (!options.AlwaysAcknowledge || !context.HasAck)
        {
            return;
        }

        try
        {
            context.Acknowledge(ErrorAck.Of(error));
        }
        catch (Exception exception) when (error.Data is not null)
        {
            // The application's data cannot be serialized; the client gets the rest.
            Log.HandlerFailed(logger, context.ServerSocket.SessionNumber, LogText.Escape(context.EventName), exception);
            Answer(context, error with { Data = null });
        }
    }

    private static partial class Log
    {
        [LoggerMessage(200, LogLevel.Warning, "A CONNECT to {Namespace} was refused because a middleware of the Connect gate neither called 'next' nor rejected.", EventName = "ConnectUndecided")]
        public static partial void ConnectUndecided(ILogger logger, string @namespace);

        [LoggerMessage(211, LogLevel.Error, "A CONNECT to {Namespace} was refused because nobody could tell whether its token is revoked.", EventName = "RevocationUnknown")]
        public static partial void RevocationUnknown(ILogger logger, string @namespace, Exception exception);

        [LoggerMessage(201, LogLevel.Error, "A CONNECT to {Namespace} was refused because a middleware of the Connect gate failed.", EventName = "ConnectGateFailed")]
        public static partial void ConnectFailed(ILogger logger, string @namespace, Exception exception);

        [LoggerMessage(202, LogLevel.Warning, "Session {Session}: the event {Event} was refused because a middleware of the Events gate neither called 'next' nor rejected.", EventName = "EventUndecided")]
        public static partial void EventUndecided(ILogger logger, long session, string @event);

        [LoggerMessage(203, LogLevel.Debug, "Session {Session}: the event {Event} was refused: {Code}.", EventName = "EventRejected")]
        public static partial void EventRejected(ILogger logger, long session, string @event, string code);

        [LoggerMessage(204, LogLevel.Debug, "Session {Session}: the arguments of {Event} do not fit its handler: {Problem}", EventName = "EventInvalid")]
        public static partial void EventInvalid(ILogger logger, long session, string @event, string problem);

        [LoggerMessage(205, LogLevel.Error, "Session {Session}: handling {Event} failed.", EventName = "HandlerFailed")]
        public static partial void HandlerFailed(ILogger logger, long session, string @event, Exception exception);

        [LoggerMessage(206, LogLevel.Error, "Session {Session}: a handler for connections or disconnections of {Namespace} failed.", EventName = "LifecycleHandlerFailed")]
        public static partial void LifecycleHandlerFailed(ILogger logger, long session, string @namespace, Exception exception);

        [LoggerMessage(207, LogLevel.Error, "A listener of {Namespace} failed.", EventName = "ListenerFailed")]
        public static partial void ListenerFailed(ILogger logger, string @namespace, Exception exception);

        [LoggerMessage(209, LogLevel.Error, "{Count} recipients in {Namespace} did not get an event because the filter or projection failed for them.", EventName = "RecipientsFailed")]
        public static partial void RecipientsFailed(ILogger logger, int count, string @namespace, Exception exception);

        [LoggerMessage(208, LogLevel.Error, "The services of a CONNECT to {Namespace} could not be disposed.", EventName = "ConnectScopeFailed")]
        public static partial void ConnectScopeFailed(ILogger logger, string @namespace, Exception exception);
    }
}
