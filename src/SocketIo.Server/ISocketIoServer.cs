namespace SocketIo.Server;

/// <summary>
/// The server, for code outside of handlers: inject it to emit from a controller, a background service, anywhere. Safe for
/// concurrent use.
/// </summary>
public interface ISocketIoServer
{
    /// <summary>The namespaces that exist at the moment: the mapped ones, and the dynamic ones in use.</summary>
    IReadOnlyCollection<INamespace> Namespaces { get; }

    /// <summary>The Engine.IO sessions, over either transport, that are open at the moment.</summary>
    int ConnectionCount { get; }

    /// <summary>
    /// A namespace by its name, which may be kept. What is emitted to a dynamic one that nobody is in at the moment reaches nobody.
    /// </summary>
    /// <param name="name">The name; a missing leading slash is added.</param>
    /// <exception cref="ArgumentException">No namespace of that name is mapped, nor does a dynamic mapping exist.</exception>
    INamespace Of(string name);
}
