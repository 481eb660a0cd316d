namespace SocketIo.Server.Security.SelfCheck;

/// <summary>An endpoint as it was configured.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Options">Its options.</param>
/// <param name="Handshake">Its Handshake gate.</param>
/// <param name="SocketIo">What it does with namespaces; null for an Engine.IO endpoint.</param>
internal sealed record MappedEndpoint(string Path, EngineIoOptions Options, PipelineBuilder<HandshakeContext> Handshake, SocketIoEndpointBuilder? SocketIo)
{
    /// <summary>The namespaces, the dynamic ones by a name that says so.</summary>
    public IEnumerable<(string Name, NamespaceBuilder Builder)> Namespaces => SocketIo is null
        ? []
        : [.. SocketIo.Namespaces.Select(ns => (ns.Key, ns.Value)), .. SocketIo.DynamicNamespaces.Select((ns, index) => ($"dynamic namespace {index + 1}", ns.Builder))];
}
