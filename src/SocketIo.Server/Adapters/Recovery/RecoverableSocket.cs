using System.Security.Claims;

namespace SocketIo.Server;

/// <summary>What is kept of a socket whose connection was lost. Immutable.</summary>
public sealed class RecoverableSocket
{
    /// <summary>The namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The private id, by which the client asks for its socket. It is a secret.</summary>
    public required string Pid { get; init; }

    /// <summary>The id of the socket.</summary>
    public required string Id { get; init; }

    /// <summary>The rooms, without the socket's own; each with the position in the log of events at which it was joined.</summary>
    public required IReadOnlyDictionary<string, long> Rooms { get; init; }

    /// <summary>
    /// Those of the <see cref="Rooms"/> that the client had asked for and the rules of <c>AuthorizeRooms</c> had agreed to. They are asked again
    /// when the client comes back.
    /// </summary>
    public required IReadOnlyCollection<string> AuthorizedRooms { get; init; }

    /// <summary><see cref="ISocket.Data"/>.</summary>
    public required IReadOnlyDictionary<string, object?> Data { get; init; }

    /// <summary>The user of the socket.</summary>
    public required ClaimsPrincipal User { get; init; }

    /// <summary>The user of the HTTP request that opened its connection.</summary>
    public required ClaimsPrincipal HandshakeUser { get; init; }

    /// <summary>
    /// Whether the socket was let in by a token, or by authentication schemes of its namespace, which have to be shown again, also with
    /// <see cref="ConnectionStateRecoveryOptions.SkipMiddlewares"/>.
    /// </summary>
    public required bool RequiresGate { get; init; }

    /// <summary>When the state is to be forgotten.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The log that the positions belong to; each start of a server has a new one.</summary>
    public required string LogId { get; init; }

    /// <summary>The position at which the client joined the namespace.</summary>
    public required long StartPosition { get; init; }

    /// <summary>The position of the first event that was sent to it; 0 when there was none.</summary>
    public required long FirstSentPosition { get; init; }

    /// <summary>The position of the last event that was sent to it; 0 when there was none.</summary>
    public required long LastSentPosition { get; init; }

    /// <summary>The position at which it was disconnected.</summary>
    public required long EndPosition { get; init; }

    /// <summary>The same, but as if it had not been in some of the rooms.</summary>
    internal RecoverableSocket Without(IReadOnlyCollection<string> rooms) => new()
    {
        Namespace = Namespace,
        Pid = Pid,
        Id = Id,
        Rooms = Rooms.Where(join => !rooms.Contains(join.Key)).ToDictionary(StringComparer.Ordinal),
        AuthorizedRooms = [.. AuthorizedRooms.Except(rooms, StringComparer.Ordinal)],
        Data = Data,
        User = User,
        HandshakeUser = HandshakeUser,
        RequiresGate = RequiresGate,
        ExpiresAt = ExpiresAt,
        LogId = LogId,
        StartPosition = StartPosition,
        FirstSentPosition = FirstSentPosition,
        LastSentPosition = LastSentPosition,
        EndPosition = EndPosition,
    };
}
