using System.Net;
using SocketIo.Server.Security.RateLimiting;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Security.RateLimiting;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FailedAuthenticationsTests
{
    private static readonly IPAddress _address = IPAddress.Parse("192.0.2.1");

    private readonly ManualTimeProvider _clock = new();

    [Test]
    public void An_address_with_too_many_failures_is_shut_out_and_each_time_for_longer()
    {
        FailedAuthentications failures = Create();

        double[] penalties = [.. Enumerable.Range(0, 5).Select(_ => Penalize(failures))];

        penalties.Should().Equal(60, 120, 240, 300, 300);
    }

    [Test]
    public void Others_are_not_shut_out()
    {
        FailedAuthentications failures = Create();
        Fail(failures, 3);

        failures.IsShutOut(_address, out _).Should().BeTrue();
        failures.IsShutOut(IPAddress.Parse("192.0.2.2"), out _).Should().BeFalse();
    }

    [Test]
    public void Failures_that_are_far_apart_do_not_add_up()
    {
        FailedAuthentications failures = Create();
        for (int i = 0; i < 10; i++)
        {
            Fail(failures, 2);
            failures.IsShutOut(_address, out _).Should().BeFalse();
            _clock.Advance(TimeSpan.FromSeconds(60));
        }
    }

    [Test]
    public void Somebody_who_behaves_as_long_as_the_last_penalty_starts_from_the_beginning()
    {
        FailedAuthentications failures = Create();
        Penalize(failures);
        Penalize(failures).Should().Be(120);
        _clock.Advance(TimeSpan.FromSeconds(120));

        Penalize(failures).Should().Be(60);
    }

    [Test]
    public void Addresses_that_behave_are_forgotten_and_then_no_timer_runs()
    {
        FailedAuthentications failures = Create();
        for (int i = 0; i < 1_000; i++)
        {
            failures.Report(IPAddress.Parse($"2001:db8:0:{i:x}::1"));
        }

        Fail(failures, 3);
        failures.Count.Should().Be(1_001);
        _clock.Advance(TimeSpan.FromSeconds(90));
        failures.Count.Should().Be(1, "the address that was shut out is remembered for as long");

        _clock.Advance(TimeSpan.FromMinutes(2));

        failures.Count.Should().Be(0);
        _clock.ActiveTimers.Should().Be(0);
    }

    [Test]
    public void Nothing_is_remembered_where_nothing_is_limited()
    {
        FailedAuthentications failures = new(_clock);

        failures.Report(_address);

        failures.Count.Should().Be(0);
        failures.IsShutOut(_address, out _).Should().BeFalse();
    }

    private FailedAuthentications Create()
    {
        FailedAuthentications failures = new(_clock);
        failures.Limit(new ConnectionLimitOptions { FailedAuthenticationsPerAddress = 3, MaxAuthenticationPenalty = TimeSpan.FromMinutes(5) });
        return failures;
    }

    private static void Fail(FailedAuthentications failures, int times)
    {
        for (int i = 0; i < times; i++)
        {
            failures.Report(_address);
        }
    }

    /// <summary>Fails until shut out, waits until that is over, and tells how long it was.</summary>
    private double Penalize(FailedAuthentications failures)
    {
        Fail(failures, 3);
        failures.IsShutOut(_address, out TimeSpan retryAfter).Should().BeTrue();
        _clock.Advance(retryAfter - TimeSpan.FromTicks(1));
        failures.IsShutOut(_address, out _).Should().BeTrue();
        _clock.Advance(TimeSpan.FromTicks(1));
        failures.IsShutOut(_address, out _).Should().BeFalse();
        return retryAfter.TotalSeconds;
    }
}
