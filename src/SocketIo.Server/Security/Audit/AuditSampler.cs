using System.Collections.Concurrent;
using System.Net;
using SocketIo.Server.Security.RateLimiting;

namespace SocketIo.Server.Security.Audit;

/// <summary>
/// Keeps a flood of entries that are alike from filling the log, and says how many were left out. What it remembers of a quiet
/// source goes when the next entry comes; a timer runs only while something that was left out is not reported yet.
/// </summary>
internal sealed class AuditSampler
{
    /// <summary>So many sources are told apart; those beyond share what they may write.</summary>
    public const int MaxSources = 10_000;

    private static readonly TimeSpan _period = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Key, Source> _sources = new();
    private readonly Lock _sync = new();
    private readonly RateLimit? _limit;
    private readonly TimeProvider _time;
    private readonly Action<SecurityEvent> _report;
    private int _count;
    private long _sweepAt;
    private ITimer? _timer;

    /// <param name="maxPerSecond">How many entries of one source may pass; 0 for all.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">Gets an entry for those that were left out and that no other has followed.</param>
    public AuditSampler(int maxPerSecond, TimeProvider time, Action<SecurityEvent> report)
    {
        _limit = maxPerSecond > 0 ? new RateLimit(maxPerSecond) : null;
        _time = time;
        _report = report;
    }

    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether an entry may be written.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="code">Its code.</param>
    /// <param name="user">Whom it is about.</param>
    /// <param name="address">Where they are.</param>
    /// <param name="suppressed">How many like it were left out since the last one that was written.</param>
    public bool TryPass(SecurityEventKind kind, string? code, string? user, IPAddress? address, out int suppressed)
    {
        suppressed = 0;
        if (_limit is null)
        {
            return true;
        }

        long now = _time.GetTicks();
        if (now >= Volatile.Read(ref _sweepAt))
        {
            Sweep(now);
        }

        var key = new Key(kind, code, user, AddressKey.Of(address));
        while (true)
        {
            Source source = Get(key, address);
            if (source.Bucket.TryTake(_limit, 1, now, out long retryAfter))
            {
                suppressed = source.TakeSuppressed();
                return true;
            }

            if (retryAfter > 0)
            {
                source.OnSuppressed();
                StartTimer();
                return false;
            }
        }
    }

    private Source Get(Key key, IPAddress? address)
    {
        if (_sources.TryGetValue(key, out Source? source))
        {
            return source;
        }

        if (Count >= MaxSources)
        {
            key = new Key(key.Kind, null, null, default);
            address = null;
        }

        source = new Source(key, address);
        Source winner = _sources.GetOrAdd(key, source);
        if (winner == source)
        {
            Interlocked.Increment(ref _count);
        }

        return winner;
    }

    private void StartTimer()
    {
        if (Volatile.Read(ref _timer) is null)
        {
            lock (_sync)
            {
                _timer ??= _time.CreateTimer(static state => ((AuditSampler)state!).OnTimer(), this, _period, _period);
            }
        }
    }

    private void OnTimer()
    {
        bool isQuiet = Sweep(_time.GetTicks());
        lock (_sync)
        {
            if (isQuiet)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }
    }

    /// <returns>Whether everything that was left out is reported.</returns>
    private bool Sweep(long now)
    {
        Volatile.Write(ref _sweepAt, now + _period.Ticks);
        bool isQuiet = true;
        foreach ((Key key, Source source) in _sources)
        {
            if (!source.Bucket.TryRetire(now))
            {
                isQuiet &= source.Suppressed == 0;
                continue;
            }

            if (_sources.TryRemove(key, out _))
            {
                Interlocked.Decrement(ref _count);
            }

            if (source.TakeSuppressed() is > 0 and int count)
            {
                _report(source.ToEntry(_time.GetUtcNow(), count - 1));
            }
        }

        return isQuiet;
    }

    private readonly record struct Key(SecurityEventKind Kind, string? Code, string? User, AddressKey Address);

    private sealed class Source(Key key, IPAddress? address)
    {
        private int _suppressed;

        public TokenBucket Bucket { get; } = new();

        public int Suppressed => Volatile.Read(ref _suppressed);

        public void OnSuppressed() => Interlocked.Increment(ref _suppressed);

        public int TakeSuppressed() => Suppressed == 0 ? 0 : Interlocked.Exchange(ref _suppressed, 0);

        public SecurityEvent ToEntry(DateTimeOffset time, int suppressed) => new(key.Kind, time)
        {
            Code = key.Code,
            User = key.User,
            RemoteAddress = address,
            Suppressed = suppressed,
        };
    }
}
