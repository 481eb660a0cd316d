using SocketIo.Server.Security.RateLimiting;

namespace SocketIo.Server.Security.SelfCheck;

internal sealed class LimitCheck : ISelfCheck
{
    public IEnumerable<SelfCheckFinding> Check(MappedEndpoint endpoint, IServiceProvider services)
    {
        if (!endpoint.Handshake.CreateSteps(services).OfType<ConnectionLimiter>().Any())
        {
            yield return new SelfCheckFinding("no_connection_limits", SelfCheckSeverity.Medium, endpoint.Path, "One address may open any number of connections. Add io.Handshake.UseConnectionLimits().");
        }

        if (endpoint.SocketIo is null || IsLimited(endpoint.SocketIo.Events, services))
        {
            yield break;
        }

        foreach ((string name, NamespaceBuilder ns) in endpoint.Namespaces)
        {
            if (!IsLimited(ns.Events, services))
            {
                yield return new SelfCheckFinding("no_event_limits", SelfCheckSeverity.Medium, name, "A client may send any number of events. Add io.Events.UseRateLimiter(...) for all namespaces.");
            }
        }
    }

    private static bool IsLimited(PipelineBuilder<EventContext> events, IServiceProvider services) =>
        events.CreateSteps(services).OfType<EventRateLimiter>().Any();
}
