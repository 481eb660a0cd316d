using SocketIo.Server.Protocol;

namespace SocketIo.Server.Sockets;

/// <summary>Waits for the acknowledgements of many sockets, and ends when the last one has replied or left.</summary>
internal sealed class BroadcastAck<TReply>(ArgumentBinder<TReply> binder, long ackId, Socket[] recipients) : IPendingAck
{
    private readonly Lock _sync = new();
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<TReply> _replies = [];
    private int _outstanding = recipients.Length;

    /// <summary>Registers with a recipient; one that is gone, or that owes too many answers, is counted as missing.</summary>
    public bool TryAwait(Socket socket)
    {
        AckRegistration registration = socket.Acks.TryAdd(ackId, this);
        if (registration == AckRegistration.Done)
        {
            return true;
        }

        if (registration == AckRegistration.TooMany)
        {
            socket.Server.OnSocketLimit(socket, nameof(SocketIoOptions.MaxPendingAcks));
        }

        OnSettled();
        return false;
    }

    public void OnReply(in PacketArguments arguments)
    {
        try
        {
            TReply reply = binder.Bind(arguments);
            lock (_sync)
            {
                _replies.Add(reply);
            }
        }
        catch (Exception)
        {
            // An answer that cannot be read, or that the application's type refuses, counts as missing, which the caller sees.
        }

        OnSettled();
    }

    public void OnDisconnected() => OnSettled();

    /// <summary>Waits for all, or until the time is up. Then nobody is waited for any more.</summary>
    public async Task<BroadcastReplies<TReply>> WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        if (recipients.Length > 0)
        {
            try
            {
                await _all.Task.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // What has come until now is the answer.
            }
            finally
            {
                foreach (Socket socket in recipients)
                {
                    socket.Acks.Take(ackId);
                }
            }
        }

        lock (_sync)
        {
            return new BroadcastReplies<TReply>([.. _replies], recipients.Length - _replies.Count);
        }
    }

    private void OnSettled()
    {
        if (Interlocked.Decrement(ref _outstanding) == 0)
        {
            _all.TrySetResult();
        }
    }
}
