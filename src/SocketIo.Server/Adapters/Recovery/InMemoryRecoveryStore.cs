using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SocketIo.Server.Diagnostics;

namespace SocketIo.Server.Adapters.Recovery;

/// <summary>
/// Keeps disconnected sockets in the memory of this process, in the order of their disconnection, in which they also expire. One timer waits for the
/// one that expires next; there is none while nobody is kept.
/// </summary>
internal sealed class InMemoryRecoveryStore : IRecoveryStore, IDisposable
{
    private readonly Lock _sync = new();
    private readonly Dictionary<(string Namespace, string Pid), LinkedListNode<RecoverableSocket>> _byPid = [];
    private readonly LinkedList<RecoverableSocket> _byAge = [];
    private readonly int _limit;
    private readonly TimeProvider _time;
    private readonly RecoveryLimit _onLimit;
    private readonly SocketIoMetrics _metrics;
    private ITimer? _timer;

    public InMemoryRecoveryStore(IOptions<SocketIoOptions> options, TimeProvider time, SocketIoMetrics metrics, ILogger<InMemoryRecoveryStore> logger)
    {
        _limit = (options.Value.ConnectionStateRecovery ?? new()).MaxDisconnectedSockets;
        _time = time;
        _metrics = metrics;
        _onLimit = new RecoveryLimit(metrics, time, logger);
    }

    public int Count
    {
        get
        {
            lock (_sync)
            {
                return _byPid.Count;
            }
        }
    }

    public ValueTask SaveAsync(RecoverableSocket socket)
    {
        lock (_sync)
        {
            _byPid[(socket.Namespace, socket.Pid)] = Insert(socket);
            if (_byPid.Count > _limit)
            {
                Remove(_byAge.First!);
                _onLimit.Report(nameof(ConnectionStateRecoveryOptions.MaxDisconnectedSockets));
            }

            _timer ??= _time.CreateTimer(static state => ((InMemoryRecoveryStore)state!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            if (_byAge.First!.Value == socket)
            {
                _timer.Change(DelayUntil(socket), Timeout.InfiniteTimeSpan);
            }
        }

        return default;
    }

    public ValueTask<RecoverableSocket?> TakeAsync(string namespaceName, string pid, CancellationToken cancellationToken)
    {
        lock (_sync)
        {
            if (!_byPid.TryGetValue((namespaceName, pid), out LinkedListNode<RecoverableSocket>? node))
            {
                return default;
            }

            Remove(node);
            return new ValueTask<RecoverableSocket?>(node.Value);
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Expire()
    {
        lock (_sync)
        {
            DateTimeOffset now = _time.GetUtcNow();
            while (_byAge.First is { } oldest && oldest.Value.ExpiresAt <= now)
            {
                Remove(oldest);
                _metrics.RecoveryExpired();
            }

            if (_byAge.First is { } next)
            {
                _timer!.Change(DelayUntil(next.Value), Timeout.InfiniteTimeSpan);
            }
            else
            {
                _timer?.Dispose();
                _timer = null;
            }
        }
    }

    /// <summary>Nearly always at the end; only what was given back expires sooner than others.</summary>
    private LinkedListNode<RecoverableSocket> Insert(RecoverableSocket socket)
    {
        LinkedListNode<RecoverableSocket>? before = _byAge.Last;
        while (before is not null && before.Value.ExpiresAt > socket.ExpiresAt)
        {
            before = before.Previous;
        }

        return before is null ? _byAge.AddFirst(socket) : _byAge.AddAfter(before, socket);
    }

    private void Remove(LinkedListNode<RecoverableSocket> node)
    {
        _byAge.Remove(node);
        _byPid.Remove((node.Value.Namespace, node.Value.Pid));
    }

    private TimeSpan DelayUntil(RecoverableSocket socket)
    {
        TimeSpan delay = socket.ExpiresAt - _time.GetUtcNow();
        return delay < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : delay;
    }
}
