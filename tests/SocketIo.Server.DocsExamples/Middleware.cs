using System.Security.Claims;
using SocketIo.Server;

namespace DocsExamples;

/// <summary>The examples of docs/middleware.md.</summary>
public static class Middleware
{
    public static void Map(WebApplication app) =>
        // snippet: gates
        app.MapSocketIo(io =>
        {
            io.Handshake.Use(async (context, next) => await next(context)); // once per session -> HTTP 403

            io.MapNamespace("/chat", chat =>
            {
                chat.Connect.Use(async (context, next) => await next(context)); // once per CONNECT -> CONNECT_ERROR
                chat.Events.Use(async (context, next) => await next(context)); // every event -> error ack
            });
        });
    // end-snippet

    public static void MapGates(SocketIoEndpointBuilder io, NamespaceBuilder chat)
    {
        // snippet: gate-handshake
        io.Handshake.Use(async (context, next) =>
        {
            if (context.HttpContext.User.Identity?.IsAuthenticated != true)
            {
                context.Reject("Please sign in", StatusCodes.Status401Unauthorized);
                return;
            }

            await next(context);
        });
        // end-snippet

        // snippet: gate-connect
        chat.Connect.Use(async (context, next) =>
        {
            string? token = context.Auth?.TryGetProperty("token", out var value) == true ? value.ToString() : null;
            var accounts = context.Services.GetRequiredService<Accounts>(); // from a scope of this CONNECT
            if (await accounts.FindAsync(token, context.CancellationToken) is not { } name)
            {
                context.Reject("Please sign in", new { code = "signed_out" });
                return;
            }

            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "token"));
            await context.Socket.JoinAsync($"user:{name}");
            await next(context);
        });
        // end-snippet

        // snippet: gate-events
        chat.Events.Use(async (context, next) =>
        {
            if (context.Metadata.OfType<ModeratorsOnly>().Any() && !context.User.IsInRole("moderator"))
            {
                context.Reject("forbidden", "Only moderators may do that");
                return;
            }

            await next(context);
        });

        chat.On<string>("message:delete", (socket, id) => socket.Broadcast.EmitAsync("message:deleted", id))
            .WithMetadata(new ModeratorsOnly());
        // end-snippet

        // snippet: gate-event-steps
        chat.On<string>("search", (socket, text) => socket.EmitAsync("found", Array.Empty<string>()))
            .Steps.Use(async (context, next) =>
            {
                if (context.Arguments.ToString().Length > 200)
                {
                    context.Reject("too_long");
                    return;
                }

                await next(context);
            });
        // end-snippet

        // snippet: gate-class-use
        chat.Events.Use<SlowEvents>();
        // end-snippet
    }

    // snippet: gate-metadata
    internal sealed class ModeratorsOnly;
    // end-snippet

    // snippet: gate-class
    internal sealed class SlowEvents(ILogger<SlowEvents> logger, TimeProvider time) : IMiddleware<EventContext>
    {
        public async ValueTask InvokeAsync(EventContext context, PipelineDelegate<EventContext> next)
        {
            long start = time.GetTimestamp();
            await next(context);
            TimeSpan elapsed = time.GetElapsedTime(start);
            if (context.IsKnown && elapsed > TimeSpan.FromSeconds(1)) // the name of an unknown event is a client's text
            {
                logger.LogWarning("{Event} took {Elapsed}.", context.EventName, elapsed);
            }
        }
    }
    // end-snippet

    internal sealed class Accounts
    {
        public ValueTask<string?> FindAsync(string? token, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return ValueTask.FromResult(token);
        }
    }
}
