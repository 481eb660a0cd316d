using Microsoft.Extensions.Options;
using SocketIo.Server.Security.RateLimiting;

namespace SocketIo.Server.Security.Revocation;

/// <summary>Keeps the revocations of this server until they expire.</summary>
internal sealed class InMemoryTokenRevocationStore(IOptions<TokenRevocationOptions> options, TimeProvider time) : ITokenRevocationStore
{
    private readonly ExpiringTable<TokenRevocationKey, Entry> _entries = new(time, TimeSpan.FromMinutes(1));

    public int Count => _entries.Count;

    public ValueTask AddAsync(TokenRevocation revocation, CancellationToken cancellationToken = default)
    {
        if (_entries.Count >= options.Value.MaxEntries && _entries.Find(revocation.Key) is null)
        {
            throw new InvalidOperationException(
                $"As many tokens are revoked as the option {nameof(TokenRevocationOptions.MaxEntries)} allows ({options.Value.MaxEntries}).");
        }

        long endsAt = time.GetTicks() + (revocation.ExpiresAt - time.GetUtcNow()).Ticks;
        while (!_entries.Get(revocation.Key).TrySet(revocation, endsAt))
        {
            // It was retired in this moment; the next one is new.
        }

        return default;
    }

    public ValueTask<IReadOnlyCollection<TokenRevocation>> FindAsync(IReadOnlyCollection<TokenRevocationKey> keys, CancellationToken cancellationToken = default)
    {
        List<TokenRevocation>? found = null;
        foreach (TokenRevocationKey key in keys)
        {
            if (_entries.Find(key)?.Get(time.GetTicks()) is { } revocation)
            {
                (found ??= []).Add(revocation);
            }
        }

        return new((IReadOnlyCollection<TokenRevocation>?)found ?? []);
    }

    public IDisposable? Subscribe(Action<TokenRevocation> listener) => null;

    private sealed class Entry : IExpiring
    {
        private readonly Lock _sync = new();
        private TokenRevocation? _revocation;
        private long _endsAt;
        private bool _isRetired;

        public bool TrySet(TokenRevocation revocation, long endsAt)
        {
            lock (_sync)
            {
                if (_isRetired)
                {
                    return false;
                }

                // Of two at the same time neither must weaken the other.
                _revocation = _revocation is { } other && other.RevokedAt > revocation.RevokedAt ? other : revocation;
                _endsAt = Math.Max(_endsAt, endsAt);
                return true;
            }
        }

        public TokenRevocation? Get(long now)
        {
            lock (_sync)
            {
                return now < _endsAt ? _revocation : null;
            }
        }

        public bool TryRetire(long now)
        {
            lock (_sync)
            {
                return _isRetired = _revocation is not null && now >= _endsAt;
            }
        }
    }
}
