using SocketIo.Server.Pipeline;

namespace SocketIo.Server.Namespaces;

/// <summary>An event of a namespace: its metadata, and the steps of the gate with the handler at their end.</summary>
/// <param name="name">The event's name; null for the endpoint that stands for all unknown events.</param>
/// <param name="metadata">What was attached to the handler.</param>
/// <param name="chain">The namespace's steps, the event's own, and the handler.</param>
internal sealed class EventEndpoint(string? name, IReadOnlyList<object> metadata, PipelineChain<EventContext> chain)
{
    public string? Name { get; } = name;

    public IReadOnlyList<object> Metadata { get; } = metadata;

    public PipelineChain<EventContext> Chain { get; } = chain;
}
