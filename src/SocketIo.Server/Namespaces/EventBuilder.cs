using SocketIo.Server.Namespaces;
using SocketIo.Server.Pipeline;
using SocketIo.Server.Protocol;

namespace SocketIo.Server;

/// <summary>
/// What goes with the handler of one event: steps that only this event passes, after those of the namespace, and metadata
/// that steps can look at. Not safe for concurrent use; frozen once mapped.
/// </summary>
public sealed class EventBuilder
{
    private readonly Func<IPacketCodec, PipelineDelegate<EventContext>> _createHandler;
    private readonly List<object> _metadata = [];

    internal EventBuilder(string name, Func<IPacketCodec, PipelineDelegate<EventContext>> createHandler)
    {
        Name = name;
        _createHandler = createHandler;
    }

    /// <summary>The event's name.</summary>
    public string Name { get; }

    /// <summary>The steps of this event.</summary>
    public PipelineBuilder<EventContext> Steps { get; } = new();

    /// <summary>Attaches objects that steps find in <see cref="EventContext.Metadata"/>.</summary>
    /// <param name="metadata">The objects.</param>
    /// <returns>This builder.</returns>
    public EventBuilder WithMetadata(params IEnumerable<object> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        _metadata.AddRange(metadata);
        return this;
    }

    internal EventEndpoint Build(
        IMiddleware<EventContext>[] namespaceSteps,
        IPacketCodec codec,
        IServiceProvider services,
        Func<PipelineDelegate<EventContext>, PipelineDelegate<EventContext>> decorate) =>
        new(Name, _metadata.ToArray(), new PipelineChain<EventContext>([.. namespaceSteps, .. Steps.CreateSteps(services)], decorate(_createHandler(codec))));
}
