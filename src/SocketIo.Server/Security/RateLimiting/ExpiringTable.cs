using System.Collections.Concurrent;

namespace SocketIo.Server.Security.RateLimiting;

/// <summary>
/// Entries by key, for keys that clients choose or bring. A timer, which runs only while there are entries, takes out those that
/// have nothing to remember. Safe for concurrent use.
/// </summary>
internal sealed class ExpiringTable<TKey, TEntry>
    where TKey : notnull
    where TEntry : class, IExpiring, new()
{
    private readonly ConcurrentDictionary<TKey, TEntry> _entries = new();
    private readonly Lock _sync = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _period;
    private ITimer? _timer;

    /// <param name="time">The clock.</param>
    /// <param name="period">How often to look for entries to take out.</param>
    public ExpiringTable(TimeProvider time, TimeSpan period)
    {
        _time = time;
        _period = period;
    }

    public int Count => _entries.Count;

    /// <summary>The entry for a key. It may be retired the next moment, and is to be asked for again then.</summary>
    public TEntry Get(TKey key)
    {
        if (_entries.TryGetValue(key, out TEntry? entry))
        {
            return entry;
        }

        entry = _entries.GetOrAdd(key, static _ => new TEntry());
        StartSweeping();
        return entry;
    }

    /// <summary>The entry for a key; null when there is nothing to remember for it.</summary>
    public TEntry? Find(TKey key) => _entries.GetValueOrDefault(key);

    private void StartSweeping()
    {
        lock (_sync)
        {
            _timer ??= _time.CreateTimer(static state => ((ExpiringTable<TKey, TEntry>)state!).Sweep(), this, _period, _period);
        }
    }

    private void Sweep()
    {
        long now = _time.GetTicks();
        foreach ((TKey key, TEntry entry) in _entries)
        {
            if (entry.TryRetire(now))
            {
                _entries.TryRemove(key, out _);
            }
        }

        lock (_sync)
        {
            if (_entries.IsEmpty)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }
    }
}
