using System.Text.Json;

namespace SocketIo.Server;

/// <summary>A socket that may be connected to another server of the cluster. Safe for concurrent use.</summary>
public interface IRemoteSocket
{
    /// <summary>The socket's id.</summary>
    string Id { get; }

    /// <summary>The HTTP request that opened its session.</summary>
    Handshake Handshake { get; }

    /// <summary>The rooms the socket was in when it was fetched, its own included.</summary>
    IReadOnlyCollection<string> Rooms { get; }

    /// <summary>The socket's shared data when it was fetched, as JSON.</summary>
    JsonElement Data { get; }

    /// <summary>Emits an event without arguments to this socket.</summary>
    /// <param name="eventName">The event's name.</param>
    /// <param name="cancellationToken">Checked before anything is sent.</param>
    ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default);

    /// <summary>Emits an event to this socket; see <see cref="IBroadcast.EmitAsync{T}"/>.</summary>
    /// <typeparam name="T">See <see cref="IBroadcast.EmitAsync{T}"/>.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Checked before anything is sent.</param>
    ValueTask EmitAsync<T>(string eventName, T arguments, CancellationToken cancellationToken = default);

    /// <summary>
    /// Emits an event and waits for the acknowledgement of this socket, <see cref="SocketIoOptions.AckTimeout"/> at most.
    /// </summary>
    /// <typeparam name="TReply">What the client acknowledges; a tuple for several arguments.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">The arguments, as for <see cref="EmitAsync{T}"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="TimeoutException">No acknowledgement that can be read has come in time, or before the socket was disconnected.</exception>
    /// <exception cref="SocketDisconnectedException">The socket is not connected any more.</exception>
    Task<TReply> EmitWithAckAsync<TReply>(string eventName, object? arguments, CancellationToken cancellationToken = default);

    /// <summary>The same with a timeout of its own.</summary>
    /// <inheritdoc cref="EmitWithAckAsync{TReply}(string, object?, CancellationToken)"/>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">The arguments, as for <see cref="EmitAsync{T}"/>.</param>
    /// <param name="timeout">How long to wait; more than zero.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    Task<TReply> EmitWithAckAsync<TReply>(string eventName, object? arguments, TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Makes the socket join rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    ValueTask JoinAsync(params IEnumerable<string> rooms);

    /// <summary>Makes the socket leave rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    ValueTask LeaveAsync(params IEnumerable<string> rooms);

    /// <summary>Disconnects the socket.</summary>
    /// <param name="closeConnection">Whether to close its connection too. Default: <see langword="false"/>.</param>
    ValueTask DisconnectAsync(bool closeConnection = false);
}
