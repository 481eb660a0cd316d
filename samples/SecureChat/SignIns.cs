using System.Net;
using System.Threading.RateLimiting;

namespace SecureChat;

/// <summary>Judges passwords, and nobody's any more after ten wrong ones from their address within a minute.</summary>
internal sealed class SignIns : IDisposable
{
    private readonly Lock _sync = new();

    private readonly PartitionedRateLimiter<IPAddress> _failures = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetSlidingWindowLimiter(address, static _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = 10,
            Window = TimeSpan.FromMinutes(1),
            SegmentsPerWindow = 60,
        }));

    /// <summary>Signs somebody in.</summary>
    /// <returns>The status of the answer to a failure, or the user.</returns>
    public (int Status, User? User) Try(IPAddress address, string? name, string? password)
    {
        // One after the other, so that nobody tries eleven at the same time.
        lock (_sync)
        {
            if (!_failures.AttemptAcquire(address, 0).IsAcquired)
            {
                return (StatusCodes.Status429TooManyRequests, null);
            }

            if (Users.SignIn(name, password) is { } user)
            {
                return (StatusCodes.Status200OK, user);
            }

            _failures.AttemptAcquire(address).Dispose();
            return (StatusCodes.Status401Unauthorized, null);
        }
    }

    public void Dispose() => _failures.Dispose();
}
