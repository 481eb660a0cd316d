using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server;
using SocketIo.Server.Security.Tickets;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoint that issues connection tickets.</summary>
public static class SocketIoTicketEndpointExtensions
{
    /// <summary>
    /// Maps <c>POST</c> of a path: answers a user who has signed in with <c>{"ticket","expiresIn"}</c>, <c>expiresIn</c> in seconds,
    /// and others with 401; with 401 also when their token has expired or was revoked, and with 503 when too many tickets wait.
    /// The ticket is bound to the user and to the <c>Origin</c> of the request, if it has one.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="path">The path.</param>
    /// <returns>A builder for ASP.NET Core's own conventions, such as <c>RequireAuthorization</c> or <c>RequireRateLimiting</c>.</returns>
    /// <exception cref="InvalidOperationException"><c>AddSocketIo</c> was not called.</exception>
    public static IEndpointConventionBuilder MapSocketIoTickets(this IEndpointRouteBuilder endpoints, string path)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(path);
        IConnectionTickets tickets = endpoints.ServiceProvider.GetService<IConnectionTickets>()
            ?? throw new InvalidOperationException("Call AddSocketIo() on the services of the application before MapSocketIoTickets().");
        TimeProvider time = endpoints.ServiceProvider.GetRequiredService<TimeProvider>();
        return endpoints.MapPost(path, context => TicketEndpoint.HandleAsync(context, tickets, time)).WithDisplayName($"Socket.IO tickets {path}");
    }
}
