namespace SocketIo.Server.Testing;

/// <summary>The transport that an <see cref="EngineClient"/> speaks.</summary>
public enum ClientTransport
{
    Polling,
    WebSocket,
}
