using SocketIo.Server.Protocol;

namespace SocketIo.Server.Sockets;

/// <summary>Somebody who waits for a client's acknowledgement.</summary>
internal interface IPendingAck
{
    /// <summary>The acknowledgement of one socket has come. Called once at most per socket.</summary>
    void OnReply(in PacketArguments arguments);

    /// <summary>It will not come any more.</summary>
    void OnDisconnected();
}
