namespace SocketIo.Server;

/// <summary>
/// Where the state of disconnected sockets waits for their clients. Register one as a singleton to replace the one that keeps it in memory.
/// Safe for concurrent use.
/// </summary>
/// <remarks>
/// The events that were missed are kept by the server itself, so a state is of use to the process that has saved it. A store that fails is
/// logged, and the client gets a new socket.
/// </remarks>
public interface IRecoveryStore
{
    /// <summary>
    /// Keeps the state of a socket that was just disconnected, until it is taken or <see cref="RecoverableSocket.ExpiresAt"/> has come. It
    /// must be freed then, also if nobody asks for it.
    /// </summary>
    /// <param name="socket">The state.</param>
    ValueTask SaveAsync(RecoverableSocket socket);

    /// <summary>Takes a state out, so that it can be taken once only, however many ask for it at a time.</summary>
    /// <param name="namespaceName">The namespace.</param>
    /// <param name="pid">The private id, as a client has sent it: any string.</param>
    /// <param name="cancellationToken">Cancelled when the client goes away.</param>
    /// <returns>The state; <see langword="null"/> when there is none.</returns>
    ValueTask<RecoverableSocket?> TakeAsync(string namespaceName, string pid, CancellationToken cancellationToken);
}
