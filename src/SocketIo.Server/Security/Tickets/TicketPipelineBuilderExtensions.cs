using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Security.RateLimiting;
using SocketIo.Server.Security.Revocation;
using SocketIo.Server.Security.Tickets;

namespace SocketIo.Server;

/// <summary>Adds connection tickets to the Connect gate.</summary>
public static class TicketPipelineBuilderExtensions
{
    /// <summary>
    /// Lets clients join the namespace who bring a ticket in <c>auth.ticket</c>; its user becomes the socket's. A ticket is good for one
    /// CONNECT. One that is unknown, used, expired, issued to another page, or whose token has expired or was revoked, is refused
    /// with the CONNECT_ERROR <c>{message:"unauthorized", data:{code:"ticket_invalid"}}</c>. A client without a ticket is left to the
    /// steps behind: <c>UseJwt</c>, or <c>RequireAuthorization</c> of the namespace.
    /// </summary>
    /// <param name="connect">
    /// The Connect gate. Call this before <c>UseJwt</c>, which would refuse whoever brings no token; the other way round is an
    /// <see cref="InvalidOperationException"/> when the namespace is mapped.
    /// </param>
    /// <returns>The same gate.</returns>
    public static PipelineBuilder<ConnectContext> UseTickets(this PipelineBuilder<ConnectContext> connect)
    {
        ArgumentNullException.ThrowIfNull(connect);
        return connect.Use(services => new TicketMiddleware(
            services.GetRequiredService<ConnectionTickets>(),
            services.GetRequiredService<TokenRevocations>(),
            services.GetRequiredService<FailedAuthentications>(),
            services.GetRequiredService<TimeProvider>()));
    }
}
