namespace SocketIo.Server.Engine.WebSockets;

/// <summary>The frame types of RFC 6455, section 5.2; every other value is reserved. Control frames have the high bit set.</summary>
internal enum WebSocketOpcode : byte
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}
