using System.Collections.Concurrent;

namespace SocketIo.Server.Security.RateLimiting;

/// <summary>The limiters with a name, each made once: events that require the same one share what it counts.</summary>
internal sealed class RateLimitPolicies(IEnumerable<RateLimitPolicy> policies, IServiceProvider services)
{
    private readonly Dictionary<string, EventRateLimiterOptions> _options =
        policies.ToDictionary(policy => policy.Name, policy => policy.Options, StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, EventRateLimiter> _limiters = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">There is no policy of that name.</exception>
    public EventRateLimiter Get(string name) => _limiters.GetOrAdd(
        name,
        static (key, owner) => owner._options.TryGetValue(key, out EventRateLimiterOptions? options)
            ? new EventRateLimiter(options, owner._services)
            : throw new InvalidOperationException($"There is no rate limit policy \"{key}\". Add it with AddSocketIo().AddRateLimitPolicy(\"{key}\", ...)."),
        this);

    private readonly IServiceProvider _services = services;
}
