namespace SocketIo.Server.Engine;

/// <summary>What stands above a session: the Socket.IO layer, or the handlers of a bare Engine.IO endpoint.</summary>
internal interface IEngineConnection
{
    /// <summary>The session is open and its handshake is on the way. Called once, before anything else.</summary>
    void OnOpened();

    /// <summary>
    /// Takes one message, and with it the duty to return its buffer. Called by one reader at a time, in order. Until the
    /// task has completed nothing more is read from the client, which is how a full queue slows it down.
    /// </summary>
    ValueTask OnMessageAsync(MessageBuffer message, bool isBinary);

    /// <summary>The session has moved to another transport. Called by the new one's reader, in front of the messages it reads.</summary>
    void OnUpgraded();

    /// <summary>The session has ended. Called once, possibly while the reader is still inside <see cref="OnMessageAsync"/>.</summary>
    void OnClosed(DisconnectReason reason, string? description);
}
