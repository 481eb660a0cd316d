using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace SocketIo.Server.Security.Tickets;

/// <summary>Answers requests for tickets.</summary>
internal static class TicketEndpoint
{
    public static async Task HandleAsync(HttpContext context, IConnectionTickets tickets, TimeProvider time)
    {
        // A secret: no cache may keep it.
        context.Response.Headers.CacheControl = "no-store";
        ConnectionTicket? ticket = null;
        try
        {
            string origin = context.Request.Headers.Origin.ToString();
            ticket = context.User.Identity is { IsAuthenticated: true }
                ? await tickets.IssueAsync(context.User, origin.Length == 0 ? null : origin, context.RequestAborted).ConfigureAwait(false)
                : null;
        }
        catch (InvalidOperationException)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        if (ticket is null)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        context.Response.ContentType = "application/json";
        var body = new Utf8JsonWriter(context.Response.BodyWriter);
        await using (body.ConfigureAwait(false))
        {
            body.WriteStartObject();
            body.WriteString("ticket", ticket.Value);
            body.WriteNumber("expiresIn", Math.Ceiling((ticket.ExpiresAt - time.GetUtcNow()).TotalSeconds));
            body.WriteEndObject();
        }
    }
}
