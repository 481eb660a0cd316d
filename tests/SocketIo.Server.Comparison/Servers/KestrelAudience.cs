namespace SocketIo.Server.Comparison.Servers;

/// <summary>Connections that get the same messages. Senders see an array that is made anew when somebody comes or goes.</summary>
internal sealed class KestrelAudience
{
    private readonly Lock _sync = new();
    private readonly HashSet<KestrelPeer> _peers = [];
    private KestrelPeer[]? _snapshot;

    public void Add(KestrelPeer peer)
    {
        lock (_sync)
        {
            _peers.Add(peer);
            _snapshot = null;
        }
    }

    public void Remove(KestrelPeer peer)
    {
        lock (_sync)
        {
            _peers.Remove(peer);
            _snapshot = null;
        }
    }

    public void Send(ReadOnlyMemory<byte> message)
    {
        KestrelPeer[] peers;
        lock (_sync)
        {
            peers = _snapshot ??= [.. _peers];
        }

        foreach (KestrelPeer peer in peers)
        {
            peer.Post(message);
        }
    }
}
