using System.Net;
using SocketIo.Server.Security.Audit;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Security;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AuditSamplerTests
{
    private static readonly IPAddress _address = IPAddress.Parse("192.0.2.1");

    private readonly ManualTimeProvider _clock = new();
    private readonly List<SecurityEvent> _reports = [];

    [Test]
    public void A_flood_passes_so_often_and_the_next_entry_tells_how_many_were_left_out()
    {
        AuditSampler sampler = Create(10);

        Enumerable.Range(0, 1_000).Count(_ => Pass(sampler, out int _)).Should().Be(10);

        _clock.Advance(TimeSpan.FromMilliseconds(100));
        Pass(sampler, out int suppressed).Should().BeTrue();
        suppressed.Should().Be(990);
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        Pass(sampler, out suppressed).Should().BeTrue();
        suppressed.Should().Be(0);
    }

    [Test]
    public void What_no_entry_follows_is_reported_all_the_same()
    {
        AuditSampler sampler = Create(10);
        for (int i = 0; i < 15; i++)
        {
            Pass(sampler, out _);
        }

        _clock.Advance(TimeSpan.FromSeconds(5));

        SecurityEvent report = _reports.Should().ContainSingle().Subject;
        report.Should().BeEquivalentTo(new SecurityEvent(SecurityEventKind.EventRefused, _clock.GetUtcNow())
        {
            Code = "forbidden",
            User = "ann",
            RemoteAddress = _address,
            Suppressed = 4,
        });
        _clock.ActiveTimers.Should().Be(0);
        sampler.Count.Should().Be(0);
    }

    [Test]
    public void Each_kind_code_user_and_address_counts_for_itself_and_a_64_of_IPv6_together()
    {
        AuditSampler sampler = Create(1);
        IPAddress one = IPAddress.Parse("2001:db8::1");

        sampler.TryPass(SecurityEventKind.EventRefused, "a", "ann", one, out _).Should().BeTrue();
        sampler.TryPass(SecurityEventKind.ConnectRefused, "a", "ann", one, out _).Should().BeTrue();
        sampler.TryPass(SecurityEventKind.EventRefused, "b", "ann", one, out _).Should().BeTrue();
        sampler.TryPass(SecurityEventKind.EventRefused, "a", "ben", one, out _).Should().BeTrue();
        sampler.TryPass(SecurityEventKind.EventRefused, "a", "ann", _address, out _).Should().BeTrue();
        sampler.TryPass(SecurityEventKind.EventRefused, "a", "ann", IPAddress.Parse("2001:db8::2"), out _).Should().BeFalse();
    }

    [Test]
    public void No_more_sources_are_told_apart_than_fit_and_quiet_ones_go()
    {
        AuditSampler sampler = Create(1);
        for (int i = 0; i < AuditSampler.MaxSources + 1_000; i++)
        {
            sampler.TryPass(SecurityEventKind.EventRefused, $"{i}", null, _address, out _);
        }

        sampler.Count.Should().Be(AuditSampler.MaxSources + 1);
        _clock.Advance(TimeSpan.FromSeconds(6));
        Pass(sampler, out _).Should().BeTrue();
        sampler.Count.Should().Be(1);
        _reports.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Code = (string?)null, Suppressed = 998 });
        _clock.ActiveTimers.Should().Be(0);
    }

    [Test]
    public void Without_a_limit_everything_passes_and_nothing_is_remembered()
    {
        AuditSampler sampler = Create(0);

        Enumerable.Range(0, 1_000).Count(_ => Pass(sampler, out int _)).Should().Be(1_000);

        sampler.Count.Should().Be(0);
    }

    private static bool Pass(AuditSampler sampler, out int suppressed) =>
        sampler.TryPass(SecurityEventKind.EventRefused, "forbidden", "ann", _address, out suppressed);

    private AuditSampler Create(int maxPerSecond) => new(maxPerSecond, _clock, _reports.Add);
}
