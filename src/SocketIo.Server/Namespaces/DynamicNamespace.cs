namespace SocketIo.Server.Namespaces;

/// <summary>
/// A dynamic namespace by its name, for the application to keep as long as it likes: it means the namespace that exists at the
/// moment of each use, or an empty one that nobody is in.
/// </summary>
internal sealed class DynamicNamespace(string name, NamespaceDefinition definition, SocketIoServer server) : NamespaceView(name, server)
{
    private readonly Lazy<Namespace> _empty = new(() => new Namespace(name, definition, server, owner: null));

    public override Namespace Current => Server.Namespaces.TryFind(Name, out Namespace? ns) ? ns : _empty.Value;
}
