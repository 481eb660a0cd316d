namespace SocketIo.Server.Namespaces;

internal enum NamespaceSlotState
{
    /// <summary>The CONNECT is in the gate.</summary>
    Connecting,
    Joined,

    /// <summary>The server has disconnected the socket; the client may not know yet.</summary>
    Departed,
}
