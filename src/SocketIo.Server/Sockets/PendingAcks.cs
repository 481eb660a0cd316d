namespace SocketIo.Server.Sockets;

/// <summary>The acknowledgements awaited from one socket, bounded in number. The table exists only once one is awaited.</summary>
internal sealed class PendingAcks(int limit)
{
    private Dictionary<long, IPendingAck>? _waiting;
    private bool _isClosed;

    public int Count
    {
        get
        {
            lock (this)
            {
                return _waiting?.Count ?? 0;
            }
        }
    }

    public AckRegistration TryAdd(long ackId, IPendingAck ack)
    {
        lock (this)
        {
            if (_isClosed)
            {
                return AckRegistration.Disconnected;
            }

            if (_waiting?.Count >= limit)
            {
                return AckRegistration.TooMany;
            }

            (_waiting ??= []).Add(ackId, ack);
            return AckRegistration.Done;
        }
    }

    /// <summary>Takes the one who waits for an id out of the table; null when nobody does (any more).</summary>
    public IPendingAck? Take(long ackId)
    {
        lock (this)
        {
            IPendingAck? ack = null;
            _waiting?.Remove(ackId, out ack);
            return ack;
        }
    }

    /// <summary>Tells all who wait that the socket is gone.</summary>
    public void Close()
    {
        Dictionary<long, IPendingAck>? waiting;
        lock (this)
        {
            _isClosed = true;
            waiting = _waiting;
            _waiting = null;
        }

        if (waiting is not null)
        {
            foreach (IPendingAck ack in waiting.Values)
            {
                ack.OnDisconnected();
            }
        }
    }
}
