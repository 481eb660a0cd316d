using System.IO.Pipelines;
using SocketIo.Server.Engine.WebSockets.Deflate;

namespace SocketIo.Server.Engine.WebSockets;

/// <summary>A WebSocket that was accepted.</summary>
/// <param name="Pipe">Its bytes.</param>
/// <param name="Deflate">How messages are compressed on it; null when none is.</param>
internal readonly record struct WebSocketConnection(IDuplexPipe Pipe, WebSocketDeflate? Deflate);
