using SocketIo.Server.Security.RateLimiting;

namespace SocketIo.Server.Tests.Security.RateLimiting;

public sealed class TokenBucketTests
{
    private static readonly RateLimit _limit = new(20);

    [Test]
    public void A_burst_passes_at_once_and_then_one_in_its_share_of_the_time()
    {
        TokenBucket bucket = new();

        Take(bucket, _limit, At(0), 21).Should().Be(20);
        Take(bucket, _limit, At(49)).Should().Be(0);
        Take(bucket, _limit, At(50), 2).Should().Be(1);
        Take(bucket, _limit, At(5_000), 30).Should().Be(20, "no more than the burst is stored");
    }

    [Test]
    public void It_says_when_there_will_be_a_permit_and_keeps_the_promise()
    {
        TokenBucket bucket = new();
        Take(bucket, _limit, At(0), 20).Should().Be(20);

        bucket.TryTake(_limit, 1, At(10), out long retryAfter).Should().BeFalse();

        retryAfter.Should().Be(At(40));
        bucket.TryTake(_limit, 1, At(10) + retryAfter - 1, out _).Should().BeFalse();
        bucket.TryTake(_limit, 1, At(10) + retryAfter, out _).Should().BeTrue();
    }

    [Test]
    public void A_burst_may_be_larger_or_smaller_than_what_comes_back()
    {
        Take(new TokenBucket(), new RateLimit(1) { Burst = 5 }, At(0), 10).Should().Be(5);
        Take(new TokenBucket(), new RateLimit(600, TimeSpan.FromMinutes(1)) { Burst = 5 }, At(0), 10).Should().Be(5);
    }

    [Test]
    public void What_costs_more_than_the_burst_passes_when_the_bucket_is_full_and_leaves_it_in_debt()
    {
        RateLimit bytes = new(1_000);
        TokenBucket bucket = new();

        bucket.TryTake(bytes, 5_000, At(0), out _).Should().BeTrue();

        bucket.TryTake(bytes, 1, At(3_999), out long retryAfter).Should().BeFalse();
        retryAfter.Should().Be(At(2));
        bucket.TryTake(bytes, 5_000, At(4_500), out _).Should().BeFalse("the bucket is not full");
        bucket.TryTake(bytes, 1, At(4_500), out _).Should().BeTrue();
    }

    [Test]
    public void Only_a_full_bucket_is_retired_and_then_nothing_is_taken_from_it()
    {
        TokenBucket bucket = new();
        bucket.TryTake(_limit, 1, At(0), out _).Should().BeTrue();

        bucket.TryRetire(At(49)).Should().BeFalse();
        bucket.TryRetire(At(50)).Should().BeTrue();

        bucket.TryTake(_limit, 1, At(1_000), out long retryAfter).Should().BeFalse();
        retryAfter.Should().Be(0);
    }

    [Test]
    public void Of_many_that_take_at_once_no_more_get_one_than_there_are()
    {
        TokenBucket bucket = new();
        int taken = 0;

        Parallel.For(0, 10_000, _ =>
        {
            if (bucket.TryTake(_limit, 1, At(0), out long _))
            {
                Interlocked.Increment(ref taken);
            }
        });

        taken.Should().Be(20);
    }

    [TestCase(0, 1)]
    [TestCase(-1, 1)]
    [TestCase(1, 0)]
    [TestCase(1, 86_401)]
    public void A_limit_out_of_range_is_refused(int permits, int seconds)
    {
        Action create = () => _ = new RateLimit(permits, TimeSpan.FromSeconds(seconds));

        create.Should().Throw<ArgumentOutOfRangeException>();
    }

    private static long At(int milliseconds) => milliseconds * TimeSpan.TicksPerMillisecond;

    private static int Take(TokenBucket bucket, RateLimit limit, long now, int times = 1) =>
        Enumerable.Range(0, times).Count(_ => bucket.TryTake(limit, 1, now, out long _));
}
