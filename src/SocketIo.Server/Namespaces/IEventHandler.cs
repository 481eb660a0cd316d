namespace SocketIo.Server;

/// <summary>
/// Handles one event, without a value to acknowledge. A new instance is created for every event, in a service scope that
/// lasts as long as the event. A class that is registered as a service lives as long as its registration says. One that is
/// not is never disposed of.
/// </summary>
/// <typeparam name="T">The arguments; a tuple for several.</typeparam>
public interface IEventHandler<in T>
{
    /// <summary>Handles the event. A client that awaits an acknowledgement gets an empty one when this has completed.</summary>
    /// <param name="socket">The socket the event came from.</param>
    /// <param name="arguments">The event's arguments.</param>
    /// <param name="cancellationToken">Cancelled when the socket is disconnected.</param>
    ValueTask HandleAsync(ISocket socket, T arguments, CancellationToken cancellationToken);
}

/// <summary>
/// Handles one event and acknowledges it with a value. A new instance is created for every event, in a service scope that
/// lasts as long as the event. A class that is registered as a service lives as long as its registration says. One that is
/// not is never disposed of.
/// </summary>
/// <typeparam name="T">The arguments; a tuple for several.</typeparam>
/// <typeparam name="TReply">What is acknowledged; a tuple for several values.</typeparam>
public interface IEventHandler<in T, TReply>
{
    /// <summary>Handles the event and returns what to acknowledge.</summary>
    /// <param name="socket">The socket the event came from.</param>
    /// <param name="arguments">The event's arguments.</param>
    /// <param name="cancellationToken">Cancelled when the socket is disconnected.</param>
    ValueTask<TReply> HandleAsync(ISocket socket, T arguments, CancellationToken cancellationToken);
}
