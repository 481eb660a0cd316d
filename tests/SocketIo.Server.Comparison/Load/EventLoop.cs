using System.Diagnostics;

namespace SocketIo.Server.Comparison.Load;

/// <summary>
/// Serves all connections of the generator on one thread, which is the only one to touch them. Pinned to a CPU of its own it
/// polls without sleeping, so that the server does not pay for waking it.
/// </summary>
internal sealed class EventLoop(bool isPolling) : IDisposable
{
    private readonly Epoll _epoll = new();
    private readonly List<Link> _unflushed = [];
    private Link?[] _links = new Link?[256];

    public void Add(Link link)
    {
        if (link.Descriptor >= _links.Length)
        {
            Array.Resize(ref _links, 2 * Math.Max(link.Descriptor, _links.Length));
        }

        _links[link.Descriptor] = link;
        _epoll.Watch(link.Descriptor, Epoll.Readable, isNew: true);
    }

    public void Watch(Link link, bool isReading, bool isWriting) =>
        _epoll.Watch(link.Descriptor, (isReading ? Epoll.Readable : 0) | (isWriting ? Epoll.Writable : 0), isNew: false);

    public void Remove(Link link)
    {
        _epoll.Forget(link.Descriptor);
        _links[link.Descriptor] = null;
    }

    /// <summary>What a link has to send leaves when the events of this turn are handled: many frames in one write.</summary>
    public void FlushLater(Link link) => _unflushed.Add(link);

    /// <summary>Runs until a condition holds; false when it did not in time.</summary>
    /// <param name="isDone">The condition, asked once a turn.</param>
    /// <param name="patience">How long to run at most.</param>
    public bool Run(Func<bool> isDone, TimeSpan patience)
    {
        long end = Stopwatch.GetTimestamp() + (long)(patience.TotalSeconds * Stopwatch.Frequency);
        FlushAll();
        while (!isDone())
        {
            if (Stopwatch.GetTimestamp() > end)
            {
                return false;
            }

            Turn();
        }

        return true;
    }

    /// <summary>Runs for so long.</summary>
    /// <param name="time">How long.</param>
    /// <param name="onTurn">What to do once a turn.</param>
    public void Run(TimeSpan time, Action? onTurn = null) => Run(
        () =>
        {
            onTurn?.Invoke();
            FlushAll();
            return false;
        },
        time);

    public void Dispose()
    {
        foreach (Link? link in _links)
        {
            link?.Dispose();
        }

        _epoll.Dispose();
    }

    private void Turn()
    {
        int count = _epoll.Wait(isPolling ? 0 : 1);
        for (int i = 0; i < count; i++)
        {
            (int descriptor, uint events) = _epoll[i];
            if ((events & Epoll.Writable) != 0)
            {
                _links[descriptor]?.Flush();
            }

            if ((events & (Epoll.Readable | Epoll.Broken)) != 0)
            {
                _links[descriptor]?.Receive();
            }
        }

        FlushAll();
    }

    private void FlushAll()
    {
        for (int i = 0; i < _unflushed.Count; i++) // a link that breaks may add others
        {
            _unflushed[i].Flush();
        }

        _unflushed.Clear();
    }
}
