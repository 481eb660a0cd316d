namespace SocketIo.Server.InteropTests.Clients;

/// <summary>The transports of a client: one alone, or two of which the second takes over while the conversation goes on.</summary>
public enum Over
{
    Polling,
    WebSocket,
    Upgrade,
    Jsonp,
}
