using System.Net;

namespace SocketIo.Server.Security.RateLimiting;

/// <summary>
/// The authentications that failed, by address. The steps that judge tokens and tickets report to it; connection limits shut out
/// an address with too many. Does nothing until it is told a limit. Safe for concurrent use.
/// </summary>
internal sealed class FailedAuthentications(TimeProvider time)
{
    private static readonly TimeSpan _window = TimeSpan.FromMinutes(1);

    private readonly ExpiringTable<AddressKey, Record> _records = new(time, _window);
    private ConnectionLimitOptions? _options;

    /// <summary>How many addresses are remembered.</summary>
    public int Count => _records.Count;

    public void Limit(ConnectionLimitOptions options) => _options = options.FailedAuthenticationsPerAddress > 0 ? options : null;

    /// <summary>Counts a token, ticket or password that was refused.</summary>
    public void Report(IPAddress? address)
    {
        if (_options is { } options)
        {
            AddressKey key = AddressKey.Of(address);
            while (!_records.Get(key).TryAdd(options, time.GetTicks()))
            {
                // It was retired in this moment; the next one is new.
            }
        }
    }

    /// <summary>Whether the address is shut out, and for how long.</summary>
    public bool IsShutOut(IPAddress? address, out TimeSpan retryAfter)
    {
        long left = _options is null ? 0 : _records.Find(AddressKey.Of(address))?.TicksLeft(time.GetTicks()) ?? 0;
        retryAfter = TimeSpan.FromTicks(Math.Max(left, 0));
        return left > 0;
    }

    private sealed class Record : IExpiring
    {
        private readonly Lock _sync = new();
        private bool _isRetired;
        private int _failures;
        private long _windowStart;
        private long _penalty;
        private long _shutOutUntil;

        public bool TryAdd(ConnectionLimitOptions options, long now)
        {
            lock (_sync)
            {
                if (_isRetired)
                {
                    return false;
                }

                Forget(now);
                if (++_failures >= options.FailedAuthenticationsPerAddress && now >= _shutOutUntil)
                {
                    _penalty = _penalty == 0 ? options.AuthenticationPenalty.Ticks : Math.Min(_penalty * 2, options.MaxAuthenticationPenalty.Ticks);
                    _shutOutUntil = now + _penalty;
                    _failures = 0;
                }

                return true;
            }
        }

        public long TicksLeft(long now)
        {
            lock (_sync)
            {
                return _shutOutUntil - now;
            }
        }

        public bool TryRetire(long now)
        {
            lock (_sync)
            {
                Forget(now);
                return _isRetired = _failures == 0 && _penalty == 0;
            }
        }

        /// <summary>Forgets the failures of the last minute, and the penalty of somebody who has behaved for as long.</summary>
        private void Forget(long now)
        {
            if (now - _windowStart >= _window.Ticks)
            {
                _failures = 0;
                _windowStart = now;
            }

            if (now - _shutOutUntil >= _penalty)
            {
                _penalty = 0;
            }
        }
    }
}
