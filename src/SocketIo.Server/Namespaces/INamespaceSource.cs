namespace SocketIo.Server.Namespaces;

/// <summary>Where a broadcast finds its namespace, each time anew: a dynamic one comes and goes with its sockets.</summary>
internal interface INamespaceSource
{
    SocketIoServer Server { get; }

    Namespace Current { get; }
}
