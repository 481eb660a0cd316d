using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Diagnostics;
using SocketIo.Server.Security.RateLimiting;

namespace SocketIo.Server.Namespaces;

/// <summary>The steps and rules that stand in front of those of every namespace.</summary>
internal sealed class SharedSteps
{
    public SharedSteps(SocketIoEndpointBuilder builder, IServiceProvider services)
    {
        Events = builder.Events.CreateSteps(services);
        EventMetadata = builder.Events.Metadata;
        Connect =
        [
            .. builder.Handshake.CreateSteps(services).OfType<ConnectionLimiter>().Select(limiter => new ConnectLimiter(
                limiter, services.GetRequiredService<FailedAuthentications>(), services.GetRequiredService<SocketIoMetrics>())),
        ];
    }

    public IMiddleware<ConnectContext>[] Connect { get; }

    public IMiddleware<EventContext>[] Events { get; }

    /// <summary>The rules for the events of every namespace.</summary>
    public IReadOnlyList<object> EventMetadata { get; }
}
