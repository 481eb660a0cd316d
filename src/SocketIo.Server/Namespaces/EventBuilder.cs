using System.Reflection;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Protocol;
using SocketIo.Server.Security.Authorization;

namespace SocketIo.Server;

/// <summary>
/// What goes with the handler of one event: steps that only this event passes, after those of the namespace, and metadata
/// that steps can look at. Not safe for concurrent use; frozen once mapped.
/// </summary>
public sealed class EventBuilder
{
    private readonly Func<IPacketCodec, IReadOnlyList<object>, PipelineDelegate<EventContext>> _createHandler;
    private readonly List<object> _metadata = [];

    internal EventBuilder(string name, Type? argumentType, Func<IPacketCodec, IReadOnlyList<object>, PipelineDelegate<EventContext>> createHandler, ICustomAttributeProvider handler)
    {
        Name = name;
        ArgumentType = argumentType;
        _createHandler = createHandler;
        _metadata.AddRange(handler.GetCustomAttributes(inherit: true).Where(AuthorizationRule.IsRule));
    }

    /// <summary>The event's name.</summary>
    public string Name { get; }

    /// <summary>What the handler takes; null when it takes no arguments.</summary>
    internal Type? ArgumentType { get; }

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
        EventPipeline pipeline,
        IPacketCodec codec,
        Func<PipelineDelegate<EventContext>, PipelineDelegate<EventContext>> decorate) =>
        pipeline.CreateEndpoint(Name, _metadata.ToArray(), Steps, decorate(_createHandler(codec, _metadata)));
}
