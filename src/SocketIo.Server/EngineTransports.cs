namespace SocketIo.Server;

/// <summary>The transports of an endpoint.</summary>
[Flags]
public enum EngineTransports
{
    /// <summary>No transport; not a valid setting.</summary>
    None = 0,

    /// <summary>HTTP long-polling.</summary>
    Polling = 1,

    /// <summary>WebSocket (RFC 6455).</summary>
    WebSocket = 2,
}
