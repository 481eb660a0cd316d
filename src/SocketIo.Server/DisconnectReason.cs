namespace SocketIo.Server;

/// <summary>Why a session or a socket ended. <see cref="DisconnectReasons.ToProtocolString"/> gives Socket.IO's wording.</summary>
public enum DisconnectReason
{
    /// <summary>The connection was closed by the client or got lost ("transport close").</summary>
    TransportClose,

    /// <summary>The connection failed or broke a rule of the transport ("transport error").</summary>
    TransportError,

    /// <summary>The client did not answer a PING in time ("ping timeout").</summary>
    PingTimeout,

    /// <summary>The client sent something that is no Engine.IO packet ("parse error").</summary>
    ParseError,

    /// <summary>The server closed the connection, or closed it because of an invalid Socket.IO packet ("forced close").</summary>
    ForcedClose,

    /// <summary>The client sent a packet that its state does not allow ("forced server close").</summary>
    ForcedServerClose,

    /// <summary>The server shuts down ("server shutting down").</summary>
    ServerShuttingDown,

    /// <summary>The client left the namespace ("client namespace disconnect").</summary>
    ClientNamespaceDisconnect,

    /// <summary>The server disconnected the socket ("server namespace disconnect").</summary>
    ServerNamespaceDisconnect,

    /// <summary>The server disconnected the socket because its token has expired ("token expired").</summary>
    TokenExpired,

    /// <summary>The server disconnected the socket because its token was revoked ("token revoked").</summary>
    TokenRevoked,
}
