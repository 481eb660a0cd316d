using System.Threading.RateLimiting;
using SocketIo.Server;

namespace DocsExamples;

/// <summary>The examples of docs/security.md about limits.</summary>
public static class SecurityLimits
{
    public static void Map(SocketIoEndpointBuilder io)
    {
        // snippet: limits
        io.Handshake.UseConnectionLimits(limits => limits.PerAddress = 50);
        io.Events.UseRateLimiter(limits => limits.PerConnection = new RateLimit(20)); // per second, over all namespaces
        // end-snippet
    }

    public static void AddPolicy(WebApplicationBuilder builder) =>
        // snippet: limits-policy
        builder.Services.AddSocketIo()
            .AddRateLimitPolicy("expensive", limits => limits.PerUser = new RateLimit(5, per: TimeSpan.FromMinutes(1)));
    // end-snippet

    public static void MapEvents(NamespaceBuilder chat)
    {
        // snippet: limits-require
        chat.On<string>("search", (socket, text) => socket.EmitAsync("found", Array.Empty<string>()))
            .RequireRateLimiting("expensive");
        // end-snippet
    }

    public static void MapOwn(SocketIoEndpointBuilder io)
    {
        // snippet: limits-own
        var perTenant = PartitionedRateLimiter.Create<EventContext, string>(context =>
            RateLimitPartition.GetSlidingWindowLimiter(
                context.User.FindFirst("tenant")?.Value ?? "",
                _ => new SlidingWindowRateLimiterOptions { PermitLimit = 1_000, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6 }));
        io.Events.UseRateLimiter(perTenant);
        // end-snippet
    }
}
