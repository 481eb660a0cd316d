using System.Threading.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Security.RateLimiting;

namespace SocketIo.Server;

/// <summary>Limits how many events clients may send.</summary>
public static class RateLimiterExtensions
{
    /// <summary>
    /// Counts the events that pass here. On <see cref="SocketIoEndpointBuilder.Events"/> all namespaces share what is counted, on
    /// <see cref="NamespaceBuilder.Events"/> it is one namespace, on <see cref="EventBuilder.Steps"/> one event. Put it in front of
    /// other steps, so that what they refuse counts.
    /// </summary>
    /// <param name="events">The steps.</param>
    /// <param name="configure">Sets the limits.</param>
    /// <returns>The same steps.</returns>
    /// <exception cref="ArgumentException">Nothing is limited, or a value is out of range.</exception>
    public static PipelineBuilder<EventContext> UseRateLimiter(this PipelineBuilder<EventContext> events, Action<EventRateLimiterOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(events);
        EventRateLimiterOptions options = Create(configure);
        return events.Use(services => new EventRateLimiter(options, services));
    }

    /// <summary>
    /// Asks a limiter of your own for every event that passes here. The same limiter may stand in several places; it counts for
    /// all of them.
    /// </summary>
    /// <param name="events">The steps.</param>
    /// <param name="limiter">
    /// The limiter. It is not disposed. Partitions that have been idle are freed by the framework, after ten seconds and by the
    /// system's clock.
    /// </param>
    /// <returns>The same steps.</returns>
    public static PipelineBuilder<EventContext> UseRateLimiter(this PipelineBuilder<EventContext> events, PartitionedRateLimiter<EventContext> limiter)
    {
        ArgumentNullException.ThrowIfNull(limiter);
        return events.UseRateLimiter(options => options.Limiter = limiter);
    }

    /// <summary>
    /// Puts an event under a policy that <see cref="AddRateLimitPolicy"/> has named. All events under the same policy share what
    /// it counts, in whichever namespace they are.
    /// </summary>
    /// <param name="builder">The event.</param>
    /// <param name="policyName">The policy's name. One that does not exist is a mistake found at start.</param>
    /// <returns>The same event.</returns>
    public static EventBuilder RequireRateLimiting(this EventBuilder builder, string policyName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(policyName);
        builder.Steps.Use(services => services.GetRequiredService<RateLimitPolicies>().Get(policyName));
        return builder;
    }

    /// <summary>Names limits, for <see cref="RequireRateLimiting"/>.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="policyName">The name.</param>
    /// <param name="configure">Sets the limits.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">Nothing is limited, or a value is out of range.</exception>
    public static ISocketIoBuilder AddRateLimitPolicy(this ISocketIoBuilder builder, string policyName, Action<EventRateLimiterOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(policyName);
        builder.Services.AddSingleton(new RateLimitPolicy(policyName, Create(configure)));
        return builder;
    }

    private static EventRateLimiterOptions Create(Action<EventRateLimiterOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new EventRateLimiterOptions();
        configure(options);
        options.Validate();
        return options;
    }
}
