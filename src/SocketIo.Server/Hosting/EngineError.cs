namespace SocketIo.Server.Hosting;

/// <summary>The errors of the Engine.IO protocol: clients read the code and the message.</summary>
internal readonly record struct EngineError(int Code, string Message, int StatusCode = 400)
{
    public static readonly EngineError UnknownTransport = new(0, "Transport unknown");
    public static readonly EngineError UnknownSession = new(1, "Session ID unknown");
    public static readonly EngineError BadHandshakeMethod = new(2, "Bad handshake method");
    public static readonly EngineError BadRequest = new(3, "Bad request");
    public static readonly EngineError UnsupportedProtocol = new(5, "Unsupported protocol version");

    /// <summary>The server is full or shutting down; the client should try again, perhaps elsewhere.</summary>
    public static readonly EngineError Unavailable = new(3, "Service unavailable", 503);

    /// <summary>The Handshake gate refused.</summary>
    public static EngineError Forbidden(string message, int statusCode) => new(4, message, statusCode);
}
