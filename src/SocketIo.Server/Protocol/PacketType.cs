namespace SocketIo.Server.Protocol;

/// <summary>The packet types of Socket.IO protocol 5; the values are the digits on the wire.</summary>
internal enum PacketType : byte
{
    Connect,
    Disconnect,
    Event,
    Ack,
    ConnectError,
    BinaryEvent,
    BinaryAck,
}
