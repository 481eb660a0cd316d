using System.Globalization;
using SocketIo.Server.Engine;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Adapters.Recovery;

/// <summary>
/// The events of the last minutes, each once, with a position that counts up. Its lock is held while an event is encoded, noted and queued for
/// its recipients, so that every client receives events in the order of their positions: then the last position it saw tells all that it has.
/// </summary>
internal sealed class RecoveryLog : IDisposable
{
    private const char Separator = '.';
    private const int IdLength = 6;

    private readonly Queue<RecoveryLogEntry> _entries = new();
    private readonly TimeProvider _time;
    private readonly ConnectionStateRecoveryOptions _options;
    private readonly TimeSpan _retention;
    private readonly Action<string> _onLimit;
    private readonly ITimer _timer;
    private long _lastReserved;
    private long _head;
    private long _bytes;

    /// <param name="options">The limits.</param>
    /// <param name="retention">How long an event is kept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onLimit">Told the option whose limit makes the log forget an event too early.</param>
    public RecoveryLog(ConnectionStateRecoveryOptions options, TimeSpan retention, TimeProvider time, Action<string> onLimit)
    {
        _options = options;
        _retention = retention;
        _time = time;
        _onLimit = onLimit;
        _timer = time.CreateTimer(static state => ((RecoveryLog)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Lock Sync { get; } = new();

    /// <summary>No other log has it, so no position of another one is taken for one of this.</summary>
    public string Id { get; } = SessionId.Create()[..IdLength];

    /// <summary>The position of the last event whose recipients are settled.</summary>
    public long Head => Volatile.Read(ref _head);

    /// <summary>All up to this position was forgotten.</summary>
    public long ForgottenUpTo { get; private set; }

    /// <summary>All up to this position was forgotten before its time, so somebody may still miss it.</summary>
    public long LostUpTo { get; private set; }

    public int Count => _entries.Count;

    /// <summary>What stands in a packet for a position.</summary>
    public string OffsetOf(long position) => string.Create(CultureInfo.InvariantCulture, $"{Id}{Separator}{position}");

    public bool TryParse(string offset, out long position)
    {
        position = 0;
        return offset.Length > IdLength + 1
            && offset.StartsWith(Id, StringComparison.Ordinal)
            && offset[IdLength] == Separator
            && long.TryParse(offset.AsSpan(IdLength + 1), NumberStyles.None, CultureInfo.InvariantCulture, out position);
    }

    /// <summary>A position for the next event. To be called under the lock, as all that follows.</summary>
    public long Reserve() => ++_lastReserved;

    /// <summary>Keeps an event.</summary>
    public void Append(long position, string ns, BroadcastTarget target, in EncodedPacket packet)
    {
        long now = _time.GetTimestamp();
        if (_entries.Count == 0)
        {
            Arm(_retention);
        }

        var entry = new RecoveryLogEntry(position, ns, target, packet, now);
        _entries.Enqueue(entry);
        _bytes += entry.ByteCount;
        Forget(now);
        while (FindLimit() is { } limit)
        {
            LostUpTo = Math.Max(LostUpTo, ForgetOldest());
            _onLimit(limit);
        }
    }

    /// <summary>The event has reached the queues of its recipients.</summary>
    public void Publish() => Volatile.Write(ref _head, _lastReserved);

    /// <summary>The events behind a position that a socket has missed.</summary>
    public List<RecoveryLogEntry> Read(RecoverableSocket socket, long after)
    {
        List<RecoveryLogEntry> missed = [];
        foreach (RecoveryLogEntry entry in _entries)
        {
            if (entry.Position > after && entry.IsFor(socket))
            {
                missed.Add(entry);
            }
        }

        return missed;
    }

    public void Dispose() => _timer.Dispose();

    private string? FindLimit()
    {
        if (_entries.Count > _options.MaxEvents)
        {
            return nameof(_options.MaxEvents);
        }

        return _bytes > _options.MaxEventBytes ? nameof(_options.MaxEventBytes) : null;
    }

    private void OnTimer()
    {
        lock (Sync)
        {
            long now = _time.GetTimestamp();
            Forget(now);
            if (_entries.TryPeek(out RecoveryLogEntry oldest))
            {
                Arm(_retention - _time.GetElapsedTime(oldest.SentAt, now));
            }
        }
    }

    /// <summary>Not for each event by itself: at most once a second.</summary>
    private void Arm(TimeSpan delay) =>
        _timer.Change(delay < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : delay, Timeout.InfiniteTimeSpan);

    private void Forget(long now)
    {
        while (_entries.TryPeek(out RecoveryLogEntry oldest) && _time.GetElapsedTime(oldest.SentAt, now) >= _retention)
        {
            ForgetOldest();
        }
    }

    private long ForgetOldest()
    {
        RecoveryLogEntry oldest = _entries.Dequeue();
        _bytes -= oldest.ByteCount;
        ForgottenUpTo = Math.Max(ForgottenUpTo, oldest.Position);
        return oldest.Position;
    }
}
