using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Testing;

public sealed class ManualTimeProviderTests
{
    private readonly ManualTimeProvider _clock = new();

    [Test]
    public void Time_stands_still_until_it_is_advanced()
    {
        DateTimeOffset before = _clock.GetUtcNow();
        long timestamp = _clock.GetTimestamp();

        _clock.GetUtcNow().Should().Be(before);
        _clock.Advance(TimeSpan.FromMilliseconds(1500));

        _clock.GetUtcNow().Should().Be(before.AddMilliseconds(1500));
        _clock.GetElapsedTime(timestamp).Should().Be(TimeSpan.FromMilliseconds(1500));
    }

    [Test]
    public void Timers_fire_at_their_due_times_in_order()
    {
        DateTimeOffset start = _clock.GetUtcNow();
        List<(string Name, double At)> fired = [];
        using ITimer second = Timer("second", due: 20);
        using ITimer first = Timer("first", due: 10);
        using ITimer later = Timer("later", due: 31);

        _clock.Advance(TimeSpan.FromMilliseconds(30));

        fired.Should().Equal(("first", 10), ("second", 20));
        _clock.ActiveTimers.Should().Be(1);

        ITimer Timer(string name, int due) => _clock.CreateTimer(
            _ => fired.Add((name, (_clock.GetUtcNow() - start).TotalMilliseconds)), null, TimeSpan.FromMilliseconds(due), Timeout.InfiniteTimeSpan);
    }

    [Test]
    public void A_periodic_timer_fires_once_in_each_period_until_it_is_disposed()
    {
        int count = 0;
        ITimer timer = _clock.CreateTimer(_ => count++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        _clock.Advance(TimeSpan.FromSeconds(6));
        count.Should().Be(3, "it fires after 1, 3 and 5 seconds");

        timer.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(6));
        count.Should().Be(3);
        _clock.ActiveTimers.Should().Be(0);
        timer.Change(TimeSpan.Zero, TimeSpan.Zero).Should().BeFalse();
    }

    [Test]
    public void A_timer_that_a_callback_sets_fires_on_the_way()
    {
        bool fired = false;
        using ITimer outer = _clock.CreateTimer(
            _ => _clock.CreateTimer(_ => fired = true, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan),
            null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        _clock.Advance(TimeSpan.FromSeconds(2));

        fired.Should().BeTrue();
    }

    [Test]
    public void A_rearmed_timer_fires_at_its_new_due_time_only()
    {
        int count = 0;
        using ITimer timer = _clock.CreateTimer(_ => count++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        _clock.Advance(TimeSpan.FromSeconds(0.9));
        timer.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan).Should().BeTrue();
        _clock.Advance(TimeSpan.FromSeconds(0.9));
        count.Should().Be(0);

        _clock.Advance(TimeSpan.FromSeconds(0.1));
        count.Should().Be(1);
    }

    [Test]
    public async Task Delays_of_the_framework_follow_the_clock()
    {
        using CancellationTokenSource source = new(TimeSpan.FromHours(1), _clock);

        _clock.Advance(TimeSpan.FromMinutes(59));
        source.IsCancellationRequested.Should().BeFalse();
        _clock.Advance(TimeSpan.FromMinutes(1));

        await Eventually.IsTrueAsync(() => source.IsCancellationRequested);
    }
}
