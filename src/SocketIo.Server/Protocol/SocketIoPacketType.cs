namespace SocketIo.Server;

/// <summary>The packets of Socket.IO protocol 5, as a parser sees them. The values are those of the protocol.</summary>
public enum SocketIoPacketType
{
    /// <summary>A client joins a namespace, or is told that it has.</summary>
    Connect,

    /// <summary>One side leaves a namespace.</summary>
    Disconnect,

    /// <summary>An event: its name and its arguments.</summary>
    Event,

    /// <summary>The answer to an event.</summary>
    Ack,

    /// <summary>A client is refused.</summary>
    ConnectError,
}
