using SocketIo.Server.Engine;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Engine;

public sealed class EngineServerTests
{
    [Test]
    public void There_are_no_more_places_than_the_option_says_and_each_can_be_given_back()
    {
        using EngineUnderTest engine = new(new ManualTimeProvider(), options => options.MaxSessions = 2);

        engine.Server.TryReservePlace().Should().BeTrue();
        engine.Server.TryReservePlace().Should().BeTrue();
        engine.Server.TryReservePlace().Should().BeFalse();
        engine.Server.ReleasePlace();
        engine.Server.TryReservePlace().Should().BeTrue();
        engine.Server.SessionCount.Should().Be(2);
    }

    [Test]
    public void Places_are_unlimited_by_default()
    {
        using EngineUnderTest engine = new(new ManualTimeProvider());

        Enumerable.Range(0, 10_000).Should().OnlyContain(_ => engine.Server.TryReservePlace());
    }

    [Test]
    public async Task Nothing_to_drain_is_drained_at_once()
    {
        using EngineUnderTest engine = new(new ManualTimeProvider());

        await Eventually.CompletesAsync(engine.Server.DrainAsync(CancellationToken.None));
    }

    [Test]
    public void CVE_2017_16031_session_ids_have_120_random_bits_and_never_repeat()
    {
        const int Count = 200_000;
        HashSet<string> ids = [];

        for (int i = 0; i < Count; i++)
        {
            ids.Add(SessionId.Create());
        }

        ids.Should().HaveCount(Count);
        ids.Should().OnlyContain(id => id.Length == 20);
    }
}
