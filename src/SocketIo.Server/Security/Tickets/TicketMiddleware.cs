using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Pipeline;
using SocketIo.Server.Security.RateLimiting;
using SocketIo.Server.Security.Revocation;
using SocketIo.Server.Security.Tokens;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Security.Tickets;

/// <summary>The step of the Connect gate that takes tickets. A client that brings none is left to the steps behind it.</summary>
internal sealed class TicketMiddleware(ConnectionTickets tickets, TokenRevocations revocations, FailedAuthentications failures, TimeProvider time)
    : IMiddleware<ConnectContext>
{
    private const string Property = "ticket";
    private static readonly JwtOptions _lifetime = new();

    /// <summary>Finds the mistake that would refuse every ticket.</summary>
    /// <exception cref="InvalidOperationException">Tokens are asked for in front of tickets.</exception>
    public static void ThrowIfBehindTokens(IMiddleware<ConnectContext>[] steps)
    {
        if (Array.FindLastIndex(steps, step => step is TicketMiddleware) > Array.FindIndex(steps, step => step is JwtMiddleware) && steps.OfType<JwtMiddleware>().Any())
        {
            throw new InvalidOperationException("Call UseTickets() before UseJwt(), which refuses whoever brings no token.");
        }
    }

    public async ValueTask InvokeAsync(ConnectContext context, PipelineDelegate<ConnectContext> next)
    {
        if (AuthPayload.ReadText(context.Auth, Property) is { } value && !await TryUseAsync(context, value).ConfigureAwait(false))
        {
            failures.Report(context.Handshake.RemoteAddress);
            context.Reject(ConnectError.Unauthorized(TokenCodes.TicketInvalid));
            return;
        }

        await next(context).ConfigureAwait(false);
    }

    private async ValueTask<bool> TryUseAsync(ConnectContext context, string value)
    {
        if (tickets.Take(value) is not { } ticket
            || !IsOfPage(context.Handshake, ticket.Origin)
            || ticket.Credential.EndsAt <= time.GetUtcNow()
            || await revocations.IsRevokedAsync(ticket.Credential, context.CancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        var socket = (Socket)context.Socket;
        socket.Authenticate(ticket.User, ticket.Credential);
        socket.Lifetime = new TokenLifetime(socket, _lifetime);
        return true;
    }

    /// <summary>Browsers send no origin with a same-origin GET, and always one from elsewhere.</summary>
    private static bool IsOfPage(Handshake handshake, string? origin) =>
        origin is null
        || !handshake.Headers.TryGetValue(HeaderNames.Origin, out StringValues sent)
        || string.Equals(sent.ToString(), origin, StringComparison.OrdinalIgnoreCase);
}
