namespace SocketIo.Server.Engine;

internal static class EngineTransportsExtensions
{
    /// <summary>The transport's name in the query of a request.</summary>
    public static string ToProtocolString(this EngineTransports transport) =>
        transport == EngineTransports.WebSocket ? "websocket" : "polling";
}
