using SocketIo.Server.Protocol;

namespace SocketIo.Server.Adapters.Recovery;

/// <summary>An event that was sent, and to whom.</summary>
internal readonly record struct RecoveryLogEntry(long Position, string Namespace, BroadcastTarget Target, EncodedPacket Packet, long SentAt)
{
    /// <summary>What the entry takes: the packet, and the names of those that it is for.</summary>
    public long ByteCount => Packet.ByteCount + ((long)IntPtr.Size * ((Target.Rooms?.Length ?? 0) + Target.Except.Length));

    public int MessageCount => 1 + (Packet.Attachments?.Length ?? 0);

    /// <summary>Whether a socket was meant: as it was when it was disconnected, but only in rooms that it was in by then.</summary>
    public bool IsFor(RecoverableSocket socket)
    {
        if (socket.Namespace != Namespace)
        {
            return false;
        }

        long position = Position;
        return (Target.Rooms is null || Array.Exists(Target.Rooms, WasIn)) && !Array.Exists(Target.Except, WasIn);

        bool WasIn(string room) => room == socket.Id || (socket.Rooms.TryGetValue(room, out long joinedAt) && joinedAt < position);
    }
}
