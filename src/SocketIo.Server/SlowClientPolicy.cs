namespace SocketIo.Server;

/// <summary>What happens to a client whose outgoing queue is full.</summary>
public enum SlowClientPolicy
{
    /// <summary>The session is closed, so that the client can reconnect and start afresh.</summary>
    Close,

    /// <summary>New messages for this client are dropped until there is room again. Acknowledgements may get lost.</summary>
    Drop,
}
