namespace SocketIo.Server.Security.RateLimiting;

/// <summary>So many places for each key. A key is kept while somebody has one of its places. Safe for concurrent use.</summary>
internal sealed class Places<TKey>(int limit)
    where TKey : notnull
{
    private readonly Dictionary<TKey, int> _taken = [];

    public int Count
    {
        get
        {
            lock (_taken)
            {
                return _taken.Count;
            }
        }
    }

    /// <summary>Takes a place; null when there is none. Disposing it gives it back, once.</summary>
    public IDisposable? TryTake(TKey key)
    {
        lock (_taken)
        {
            int taken = _taken.GetValueOrDefault(key);
            if (taken >= limit)
            {
                return null;
            }

            _taken[key] = taken + 1;
            return new Place(this, key);
        }
    }

    private void Release(TKey key)
    {
        lock (_taken)
        {
            if (--_taken[key] == 0)
            {
                _taken.Remove(key);
            }
        }
    }

    private sealed class Place(Places<TKey> owner, TKey key) : IDisposable
    {
        private bool _isReleased;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _isReleased, true))
            {
                owner.Release(key);
            }
        }
    }
}
