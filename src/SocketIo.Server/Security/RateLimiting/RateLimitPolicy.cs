namespace SocketIo.Server.Security.RateLimiting;

internal sealed record RateLimitPolicy(string Name, EventRateLimiterOptions Options);
