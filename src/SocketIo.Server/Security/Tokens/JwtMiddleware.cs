using System.Security.Claims;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Pipeline;
using SocketIo.Server.Security.RateLimiting;
using SocketIo.Server.Security.Revocation;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Security.Tokens;

/// <summary>The step of the Connect gate that asks for a token.</summary>
internal sealed class JwtMiddleware(JwtOptions options, JwtValidator validator, TokenRevocations revocations, FailedAuthentications failures)
    : IMiddleware<ConnectContext>, IEventSource
{
    private readonly TokenSource _source = new(options);
    private readonly TokenRefresh _refresh = new(validator, revocations, failures);

    public IEnumerable<EventBuilder> Events => options.RefreshEvent is { } name ? [_refresh.CreateEvent(name)] : [];

    public JwtOptions Options => options;

    public async ValueTask InvokeAsync(ConnectContext context, PipelineDelegate<ConnectContext> next)
    {
        if (await FindErrorAsync(context).ConfigureAwait(false) is { } error)
        {
            context.Reject(ConnectError.Unauthorized(error.Code), error.Detail);
            return;
        }

        await next(context).ConfigureAwait(false);
    }

    /// <summary>Judges the token and takes the user over from it; null when there is nothing wrong.</summary>
    private async ValueTask<(string Code, string? Detail)?> FindErrorAsync(ConnectContext context)
    {
        var socket = (Socket)context.Socket;
        if (socket.Credential is { } ticket)
        {
            // A ticket, which stands for a token that was judged when it was issued. From here on it is as if the token had come.
            Adopt(socket, socket.User, ticket with { EndsAt = validator.EndOf(ticket.ExpiresAt) });
            return null;
        }

        if (_source.Find(context) is not { } token)
        {
            return options.AllowMissingToken ? null : (TokenCodes.Missing, null);
        }

        TokenVerdict verdict = await validator.ValidateAsync(token).ConfigureAwait(false);
        if (verdict.Code is { } code)
        {
            if (code == TokenCodes.Invalid)
            {
                failures.Report(context.Handshake.RemoteAddress);
            }

            return (code, verdict.Detail);
        }

        Adopt(socket, verdict.User!, verdict.Credential!);
        return await revocations.IsRevokedAsync(verdict.Credential!, context.CancellationToken).ConfigureAwait(false) ? (TokenCodes.Revoked, null) : null;
    }

    private void Adopt(Socket socket, ClaimsPrincipal user, SocketCredential credential)
    {
        socket.Authenticate(user, credential);
        socket.Lifetime = options.CloseAtExpiry ? new TokenLifetime(socket, options) : null;
    }
}
