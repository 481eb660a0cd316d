using System.Text.RegularExpressions;
using SocketIo.Server.Namespaces;

namespace SocketIo.Server;

/// <summary>What a Socket.IO endpoint does: the Handshake gate and the namespaces. Not safe for concurrent use; frozen once mapped.</summary>
public sealed class SocketIoEndpointBuilder
{
    internal SocketIoEndpointBuilder(IServiceProvider services) => Services = services;

    /// <summary>The application's services.</summary>
    public IServiceProvider Services { get; }

    /// <summary>The Handshake gate: runs once per session, before any state exists for it.</summary>
    public PipelineBuilder<HandshakeContext> Handshake { get; } = new();

    /// <summary>
    /// Steps that the events of every namespace pass, in front of the Events gate of that namespace. Each is created once, so what
    /// it counts it counts for all namespaces. Rules such as <c>RequireAuthorization</c> hold for all namespaces too.
    /// </summary>
    public PipelineBuilder<EventContext> Events { get; } = new();

    internal Dictionary<string, NamespaceBuilder> Namespaces { get; } = new(StringComparer.Ordinal);

    internal List<(NamespaceMatcher Matcher, NamespaceBuilder Builder)> DynamicNamespaces { get; } = [];

    internal List<Action<INamespace>> NewNamespace { get; } = [];

    /// <summary>Maps a namespace.</summary>
    /// <param name="name">The name; a missing leading slash is added.</param>
    /// <param name="configure">Says what the namespace does.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">A namespace of that name is mapped already.</exception>
    public SocketIoEndpointBuilder MapNamespace(string name, Action<NamespaceBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        string normalized = NamespaceName.Normalize(name);
        var builder = new NamespaceBuilder();
        if (!Namespaces.TryAdd(normalized, builder))
        {
            throw new ArgumentException($"The namespace \"{normalized}\" is mapped already.", nameof(name));
        }

        configure(builder);
        return this;
    }

    /// <summary>
    /// Maps all namespaces whose name matches a pattern and that no static mapping names. Each comes into being when a client
    /// asks for it. Mappings are tried in the order they were made.
    /// </summary>
    /// <param name="pattern">
    /// The pattern; anchor it with <c>^</c> and <c>$</c>. Clients choose the names, so prefer
    /// <see cref="RegexOptions.NonBacktracking"/> or set a match timeout.
    /// </param>
    /// <param name="configure">Says what each of the namespaces does.</param>
    /// <returns>This builder.</returns>
    public SocketIoEndpointBuilder MapNamespace(Regex pattern, Action<NamespaceBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return MapDynamic(new NamespaceMatcher(pattern), configure);
    }

    /// <summary>
    /// Maps all namespaces that a predicate accepts and that no static mapping names. Each comes into being when a client asks
    /// for it. Mappings are tried in the order they were made.
    /// </summary>
    /// <param name="predicate">
    /// Decides, for every client that asks, also when the namespace exists. A failure counts as a refusal and is logged.
    /// </param>
    /// <param name="configure">Says what each of the namespaces does.</param>
    /// <returns>This builder.</returns>
    public SocketIoEndpointBuilder MapNamespace(Func<NamespaceRequest, ValueTask<bool>> predicate, Action<NamespaceBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return MapDynamic(new NamespaceMatcher(predicate), configure);
    }

    /// <summary>
    /// Runs when a dynamic namespace comes into being, before the client that asked for it passes the Connect gate; whether that lets
    /// it in is open. One that was removed because it was empty comes into being anew. It runs while that client joins, so it must not
    /// block; when it fails, that is logged.
    /// </summary>
    /// <param name="listener">Gets the namespace, which it may keep.</param>
    /// <returns>This builder.</returns>
    public SocketIoEndpointBuilder OnNewNamespace(Action<INamespace> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        NewNamespace.Add(listener);
        return this;
    }

    private SocketIoEndpointBuilder MapDynamic(NamespaceMatcher matcher, Action<NamespaceBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new NamespaceBuilder();
        DynamicNamespaces.Add((matcher, builder));
        configure(builder);
        return this;
    }
}
