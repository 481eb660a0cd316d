namespace SocketIo.Server.Security.StepUp;

/// <summary>
/// Which codes of each user were accepted while they are valid, and how many wrong ones were tried. Thread-safe; holds
/// nothing of users who did nothing for an hour.
/// </summary>
internal sealed class TotpLedger(TimeProvider time)
{
    private const int MaxFailures = 100;
    private const int FirstSweepAt = 1_000;
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    private readonly Lock _sync = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private int _sweepAt = FirstSweepAt;

    /// <summary>Uses up the steps that a code belongs to; false when there are none, or when one was used before.</summary>
    public bool TryUse(string user, IReadOnlyCollection<long> steps)
    {
        long now = Totp.StepAt(time.GetUtcNow());
        lock (_sync)
        {
            Entry entry = Find(user);
            if (steps.Count == 0 || entry.Failures >= MaxFailures || steps.Any(entry.Used.Contains))
            {
                entry.Failures++;
                return false;
            }

            entry.Used.RemoveAll(step => !Totp.IsCurrent(step, now));
            entry.Used.AddRange(steps);
            return true;
        }
    }

    private Entry Find(string user)
    {
        long now = time.GetTimestamp();
        if (!_entries.TryGetValue(user, out Entry? entry))
        {
            Sweep(now);
            _entries.Add(user, entry = new Entry(now));
        }
        else if (IsOver(entry, now))
        {
            entry.Start = now;
            entry.Failures = 0;
        }

        return entry;
    }

    /// <summary>Forgets users, now and then, so that it costs little on average.</summary>
    private void Sweep(long now)
    {
        if (_entries.Count < _sweepAt)
        {
            return;
        }

        foreach (string user in _entries.Where(entry => IsOver(entry.Value, now)).Select(entry => entry.Key).ToArray())
        {
            _entries.Remove(user);
        }

        _sweepAt = Math.Max(FirstSweepAt, _entries.Count * 2);
    }

    private bool IsOver(Entry entry, long now) => time.GetElapsedTime(entry.Start, now) >= Period;

    private sealed class Entry(long start)
    {
        public long Start { get; set; } = start;

        public int Failures { get; set; }

        public List<long> Used { get; } = [];
    }
}
