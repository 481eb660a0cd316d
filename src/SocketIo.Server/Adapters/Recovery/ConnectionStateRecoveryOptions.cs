namespace SocketIo.Server;

/// <summary>
/// Connection state recovery: a client that lost its connection for a short time comes back as the same socket and gets what it missed. It
/// is off until <see cref="SocketIoOptions.ConnectionStateRecovery"/> is set. Not to be changed once the application has started.
/// </summary>
public sealed class ConnectionStateRecoveryOptions
{
    /// <summary>
    /// How long after the server has noticed the loss a client may come back. Default: 2 minutes, as in Node. Past it the client
    /// gets a new socket.
    /// </summary>
    public TimeSpan MaxDisconnectionDuration { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Whether a client that is recovered does not pass the Connect gate. Default: <see langword="false"/> (in Node: true), so that a
    /// user who may not connect any more does not. When <see langword="true"/>, the user of before is taken over, provided that
    /// the handshake's own user is the same. A socket that was let in by a token (<c>UseJwt</c>, <c>UseTickets</c>), or by authentication
    /// schemes that its namespace names, has to pass the gate all the same.
    /// </summary>
    public bool SkipMiddlewares { get; set; }

    /// <summary>
    /// The disconnected sockets that are kept. Default: 10,000. Past it the one that has been gone longest is forgotten; its client
    /// gets a new socket.
    /// </summary>
    public int MaxDisconnectedSockets { get; set; } = 10_000;

    /// <summary>
    /// The events that are kept, each once, however many clients it is for. Default: 100,000. Past it the oldest are forgotten; clients
    /// that may have missed one of them get a new socket.
    /// </summary>
    public int MaxEvents { get; set; } = 100_000;

    /// <summary>The bytes of the events that are kept. Default: 64 MiB. Past it the same as for <see cref="MaxEvents"/>.</summary>
    public int MaxEventBytes { get; set; } = 64 * 1024 * 1024;
}
