using SocketIo.Server.Diagnostics;
using SocketIo.Server.Pipeline;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Security.RateLimiting;

/// <summary>
/// What connection limits have to say at the Connect gate, in front of its steps and behind them: an address with too many
/// failures may not try again on a connection it has, and a user has so many connections.
/// </summary>
internal sealed class ConnectLimiter(ConnectionLimiter limiter, FailedAuthentications failures, SocketIoMetrics metrics) : IMiddleware<ConnectContext>
{
    public async ValueTask InvokeAsync(ConnectContext context, PipelineDelegate<ConnectContext> next)
    {
        if (failures.IsShutOut(context.Handshake.RemoteAddress, out TimeSpan retryAfter))
        {
            Refuse(context, nameof(ConnectionLimitOptions.FailedAuthenticationsPerAddress), retryAfter);
            return;
        }

        await next(context).ConfigureAwait(false);
        var socket = (Socket)context.Socket;
        if (limiter.Users is { } users && context is { IsRejected: false, HasReachedEnd: true }
            && socket.UserName is { } user && !socket.Connection.TryTakePlace(users, user))
        {
            Refuse(context, nameof(ConnectionLimitOptions.PerUser), ConnectionLimiter.RetryAfter);
        }
    }

    private void Refuse(ConnectContext context, string option, TimeSpan retryAfter)
    {
        metrics.LimitReached(option);
        context.Reject(ConnectError.RateLimited(retryAfter), option);
    }
}
