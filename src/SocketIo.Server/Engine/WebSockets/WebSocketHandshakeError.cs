namespace SocketIo.Server.Engine.WebSockets;

/// <summary>Why an opening handshake is refused: the answer is 400 with this text.</summary>
/// <param name="Message">The body, as plain text.</param>
/// <param name="IsVersionMismatch">Whether the answer must name the version this server speaks in <c>Sec-WebSocket-Version</c>.</param>
internal sealed record WebSocketHandshakeError(string Message, bool IsVersionMismatch = false);
