using SocketIo.Server.Protocol;

namespace SocketIo.Server.Sockets;

/// <summary>Waits for the acknowledgement of one socket.</summary>
internal sealed class SocketAck<TReply>(ArgumentBinder<TReply> binder) : IPendingAck
{
    // Replies arrive on the reader of the connection, which must not run the code that waits for them.
    private readonly TaskCompletionSource<TReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void OnReply(in PacketArguments arguments)
    {
        try
        {
            _reply.TrySetResult(binder.Bind(arguments));
        }
        catch (ArgumentBindingException exception)
        {
            _reply.TrySetException(new InvalidDataException(exception.Message, exception));
        }
        catch (Exception exception)
        {
            // The application's type refuses the value. That concerns the one who waits, and not the reader.
            _reply.TrySetException(new InvalidDataException("The acknowledgement cannot be read.", exception));
        }
    }

    public void OnDisconnected() => _reply.TrySetException(new SocketDisconnectedException());

    /// <exception cref="TimeoutException">No acknowledgement came in time.</exception>
    public Task<TReply> WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken) =>
        _reply.Task.WaitAsync(timeout, time, cancellationToken);
}
