using SocketIo.Server.Security.RateLimiting;

namespace SocketIo.Server.Tests.Security.RateLimiting;

public sealed class RefusalStreakTests
{
    [TestCase(new[] { 5_000 }, 1)]
    [TestCase(new[] { 0, 1, 500, 999 }, 1)]
    [TestCase(new[] { 0, 1_000, 2_999 }, 3)]
    [TestCase(new[] { 0, 2_000 }, 1)]
    [TestCase(new[] { 0, 1_000, 2_000, 4_500, 5_500 }, 2)]
    [TestCase(new[] { 300, 1_200, 1_400, 2_500, 9_000 }, 1)]
    public void It_counts_seconds_on_end(int[] refusals, int seconds)
    {
        RefusalStreak streak = new();

        refusals.Select(refusal => streak.Add(refusal * TimeSpan.TicksPerMillisecond)).ToArray()[^1].Should().Be(seconds);
    }
}
