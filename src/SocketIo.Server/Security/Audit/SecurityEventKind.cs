namespace SocketIo.Server;

/// <summary>What a <see cref="SecurityEvent"/> tells of.</summary>
public enum SecurityEventKind
{
    /// <summary>A handshake was refused: its origin, a connection limit, a step of the gate.</summary>
    HandshakeRefused,

    /// <summary>A request for a running session was refused, for example because it came from another user.</summary>
    RequestRefused,

    /// <summary>A client joined a namespace.</summary>
    ConnectAllowed,

    /// <summary>A client was not let into a namespace.</summary>
    ConnectRefused,

    /// <summary>An event was refused: not authorized, unknown, or by a step of the application.</summary>
    EventRefused,

    /// <summary>An event's arguments are invalid.</summary>
    ValidationFailed,

    /// <summary>A limit was passed.</summary>
    LimitReached,

    /// <summary>A room may not be joined, or not be written to.</summary>
    RoomDenied,

    /// <summary>A token was refreshed on the live socket.</summary>
    TokenRefreshed,

    /// <summary>A token for a refresh on the live socket was refused.</summary>
    RefreshRefused,

    /// <summary>A socket was disconnected because its token has expired.</summary>
    TokenExpired,

    /// <summary>Tokens were revoked, or a socket was disconnected because its token was.</summary>
    TokenRevoked,

    /// <summary>A connection ticket was issued.</summary>
    TicketIssued,

    /// <summary>An event asks for a newer or stronger authentication.</summary>
    StepUpRequired,

    /// <summary>A newer or stronger authentication was proven.</summary>
    StepUpSucceeded,

    /// <summary>The proof of a newer or stronger authentication was refused.</summary>
    StepUpFailed,

    /// <summary>A client was disconnected for what it did.</summary>
    ClientDisconnected,
}
