using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Pipeline;
using SocketIo.Server.Security.Audit;
using SocketIo.Server.Security.Authorization;
using SocketIo.Server.Security.StepUp;
using SocketIo.Server.Security.Validation;

namespace SocketIo.Server.Namespaces;

/// <summary>
/// Puts the way of each event together: the steps of all namespaces and of this one, the rules of both and of the event, the
/// event's own steps, its handler. The steps of a namespace are created once for all events.
/// </summary>
internal sealed class EventPipeline(SharedSteps shared, PipelineBuilder<EventContext> events, IServiceProvider services)
{
    private readonly IMiddleware<EventContext>[] _steps = [.. shared.Events, .. events.CreateSteps(services)];
    private readonly object[] _metadata = [.. shared.EventMetadata, .. events.Metadata];

    public EventEndpoint CreateEndpoint(string name, object[] metadata, PipelineBuilder<EventContext> steps, PipelineDelegate<EventContext> handler) =>
        new(name, metadata, new PipelineChain<EventContext>([.. _steps, .. CreateRules(metadata), .. steps.CreateSteps(services)], UnlessGone(handler)));

    /// <summary>The endpoint of all events that have no handler.</summary>
    public EventEndpoint CreateUnknown(PipelineDelegate<EventContext> refuse) =>
        new(null, [], new PipelineChain<EventContext>([.. _steps, .. CreateRules(null)], UnlessGone(refuse)));

    /// <summary>
    /// Steps may take their time, and the socket may have ended meanwhile: with its token, for one. What they let through is not
    /// handled then.
    /// </summary>
    private static PipelineDelegate<EventContext> UnlessGone(PipelineDelegate<EventContext> handler) =>
        context => context.ServerSocket.IsGone ? default : handler(context);

    /// <param name="metadata">The metadata of an event; null for the events that have no handler.</param>
    private IEnumerable<IMiddleware<EventContext>> CreateRules(object[]? metadata)
    {
        SecurityAudit audit = services.GetRequiredService<SecurityAudit>();
        if (EventAuthorizationMiddleware.Create(_metadata, metadata, services) is { } authorization)
        {
            yield return authorization;
        }

        if (StepUpRule.Of(metadata ?? []) is { } stepUp)
        {
            yield return new StepUpMiddleware(stepUp, audit);
        }

        if (ArgumentLimitMiddleware.Create(_metadata, metadata ?? [], audit) is { } limit)
        {
            yield return limit;
        }
    }
}
