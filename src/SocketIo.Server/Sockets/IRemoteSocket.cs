using System.Text.Json;

namespace SocketIo.Server;

/// <summary>A socket that may be connected to another server of the cluster. Safe for concurrent use.</summary>
public interface IRemoteSocket
{
    /// <summary>The socket's id.</summary>
    string Id { get; }

    /// <summary>The rooms the socket was in when it was fetched, its own included.</summary>
    IReadOnlyCollection<string> Rooms { get; }

    /// <summary>The socket's shared data when it was fetched, as JSON.</summary>
    JsonElement Data { get; }

    /// <summary>Emits an event to this socket; see <see cref="IBroadcast.EmitAsync{T}"/>.</summary>
    /// <typeparam name="T">See <see cref="IBroadcast.EmitAsync{T}"/>.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Checked before anything is sent.</param>
    ValueTask EmitAsync<T>(string eventName, T arguments, CancellationToken cancellationToken = default);

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
