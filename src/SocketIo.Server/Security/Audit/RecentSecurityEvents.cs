using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace SocketIo.Server;

/// <summary>
/// The newest entries of the audit, in memory, and a feed of those that come: for a page where an administrator looks at them. Add it
/// with <c>AddRecentSecurityEvents()</c>. Safe for concurrent use.
/// </summary>
public sealed class RecentSecurityEvents : IAuditSink
{
    private readonly Lock _sync = new();
    private readonly Queue<SecurityEvent> _entries;
    private readonly int _capacity;
    private Channel<SecurityEvent>[] _watchers = [];

    /// <summary>Creates it.</summary>
    /// <param name="capacity">How many entries to keep. Default: 100. Past it the oldest ones go.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is zero or less.</exception>
    public RecentSecurityEvents(int capacity = 100)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _capacity = capacity;
        _entries = new Queue<SecurityEvent>(capacity);
    }

    /// <summary>The entries that are there, the newest first.</summary>
    public IReadOnlyList<SecurityEvent> Snapshot()
    {
        lock (_sync)
        {
            return [.. _entries.Reverse()];
        }
    }

    /// <summary>The entries that come from now on, in order, until the token is cancelled.</summary>
    /// <param name="cancellationToken">Ends it, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The entries. One who reads them too slowly misses the oldest ones past the capacity.</returns>
    public async IAsyncEnumerable<SecurityEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateBounded<SecurityEvent>(new BoundedChannelOptions(_capacity)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            SingleReader = true,
        });
        lock (_sync)
        {
            _watchers = [.. _watchers, channel];
        }

        try
        {
            await foreach (SecurityEvent entry in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return entry;
            }
        }
        finally
        {
            lock (_sync)
            {
                _watchers = [.. _watchers.Where(watcher => watcher != channel)];
            }
        }
    }

    /// <inheritdoc/>
    public void Write(SecurityEvent securityEvent)
    {
        lock (_sync)
        {
            if (_entries.Count == _capacity)
            {
                _entries.Dequeue();
            }

            _entries.Enqueue(securityEvent);
            foreach (Channel<SecurityEvent> watcher in _watchers)
            {
                watcher.Writer.TryWrite(securityEvent);
            }
        }
    }
}
