namespace SocketIo.Server.Security.RateLimiting;

/// <summary>One of the limits of an <see cref="EventRateLimiter"/>: whose bucket an event takes from, and how much.</summary>
internal abstract class EventLimit(string option, RateLimit limit)
{
    public string Option { get; } = option;

    public bool TryTake(EventContext context, long now, out long retryAfter)
    {
        while (true)
        {
            retryAfter = 0;
            if (Find(context) is not { } bucket || bucket.TryTake(limit, Cost(context), now, out retryAfter))
            {
                return true;
            }

            if (retryAfter > 0)
            {
                return false;
            }
        }
    }

    /// <summary>The bucket; null when the limit is not about this event.</summary>
    protected abstract TokenBucket? Find(EventContext context);

    protected virtual int Cost(EventContext context) => 1;

    public sealed class OfConnection(string option, RateLimit limit) : EventLimit(option, limit)
    {
        protected override TokenBucket Find(EventContext context) => context.ServerSocket.Connection.Buckets.Get(this);
    }

    public sealed class OfSocket(string option, RateLimit limit) : EventLimit(option, limit)
    {
        protected override TokenBucket Find(EventContext context) => context.ServerSocket.Buckets.Get(this);
    }

    public sealed class OfEvent(string option, RateLimit limit) : EventLimit(option, limit)
    {
        protected override TokenBucket Find(EventContext context) => context.ServerSocket.Connection.Buckets.Get(this, context.Endpoint);
    }

    public sealed class OfUnknown(string option, RateLimit limit) : EventLimit(option, limit)
    {
        protected override TokenBucket? Find(EventContext context) => context.IsKnown ? null : context.ServerSocket.Connection.Buckets.Get(this);
    }

    public sealed class OfBytes(string option, RateLimit limit) : EventLimit(option, limit)
    {
        protected override TokenBucket Find(EventContext context) => context.ServerSocket.Connection.Buckets.Get(this);

        protected override int Cost(EventContext context) => context.ByteCount;
    }

    public sealed class OfUser(string option, RateLimit limit, TimeProvider time) : EventLimit(option, limit)
    {
        private static readonly TimeSpan _sweepPeriod = TimeSpan.FromSeconds(10);

        public ExpiringTable<string, TokenBucket> Users { get; } = new(time, _sweepPeriod);

        protected override TokenBucket? Find(EventContext context) =>
            context.ServerSocket.UserName is { } user ? Users.Get(user) : null;
    }
}
