namespace SocketIo.Server;

/// <summary>A namespace as the application uses it. Emitting on it reaches all of its sockets. Safe for concurrent use.</summary>
public interface INamespace : IBroadcast
{
    /// <summary>The name, with its leading slash.</summary>
    string Name { get; }

    /// <summary>The sockets connected to this namespace on this server, as a snapshot.</summary>
    IReadOnlyCollection<ISocket> Sockets { get; }

    /// <summary>The socket with an id, if it is connected to this namespace on this server; otherwise <see langword="null"/>.</summary>
    /// <param name="id">The socket's id.</param>
    ISocket? FindSocket(string id);

    /// <summary>The rooms that exist in this namespace on this server, each socket's own room included, as a snapshot.</summary>
    IReadOnlyCollection<string> Rooms { get; }
}
