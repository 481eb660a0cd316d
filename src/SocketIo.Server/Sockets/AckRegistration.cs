namespace SocketIo.Server.Sockets;

/// <summary>Whether an acknowledgement may be awaited.</summary>
internal enum AckRegistration
{
    Done,

    /// <summary>The socket is gone.</summary>
    Disconnected,

    /// <summary>As many are awaited as <see cref="SocketIoOptions.MaxPendingAcks"/> allows.</summary>
    TooMany,
}
