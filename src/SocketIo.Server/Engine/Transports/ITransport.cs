namespace SocketIo.Server.Engine.Transports;

/// <summary>How a session's packets reach the client.</summary>
internal interface ITransport
{
    EngineTransports Kind { get; }

    /// <summary>
    /// Whether <see cref="WriteAsync"/> may be called; asked under the session's lock. The session calls it for one batch
    /// at a time.
    /// </summary>
    bool IsReady { get; }

    /// <summary>Writes a batch and returns it to the pool, whatever happens.</summary>
    ValueTask WriteAsync(OutgoingBatch batch);

    /// <summary>
    /// The session has ended and all that was to be written is written or dropped: says goodbye and ends the connection.
    /// Called once, never under the session's lock.
    /// </summary>
    /// <param name="reason">Why the session ended.</param>
    void Close(DisconnectReason reason);
}
