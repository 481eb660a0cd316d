using SocketIo.Server.Adapters;
using SocketIo.Server.Adapters.Recovery;
using SocketIo.Server.Protocol;
using SocketIo.Server.Testing;
using SocketIo.Server.Tests.Protocol;

namespace SocketIo.Server.Tests.Adapters.Recovery;

public sealed class RecoveryLogTests
{
    private readonly List<string> _limits = [];
    private ManualTimeProvider _clock = null!;
    private RecoveryLog _log = null!;

    [SetUp]
    public void SetUp()
    {
        _limits.Clear();
        _clock = new ManualTimeProvider();
        _log = new RecoveryLog(new ConnectionStateRecoveryOptions { MaxEvents = 3, MaxEventBytes = 1_000 }, TimeSpan.FromMinutes(1), _clock, _limits.Add);
    }

    [TearDown]
    public void TearDown() => _log.Dispose();

    [Test]
    public void An_offset_is_read_by_the_log_that_wrote_it_alone()
    {
        string offset = _log.OffsetOf(42);
        _log.TryParse(offset, out long position).Should().BeTrue();
        position.Should().Be(42);
        using RecoveryLog other = new(new(), TimeSpan.FromMinutes(1), _clock, _limits.Add);
        other.TryParse(offset, out _).Should().BeFalse();
    }

    [Test]
    public void What_is_old_goes_by_itself_and_counts_as_forgotten_but_not_as_lost()
    {
        Append();
        _clock.Advance(TimeSpan.FromSeconds(30));
        Append();
        _clock.Advance(TimeSpan.FromSeconds(30));
        (_log.Count, _log.ForgottenUpTo, _log.LostUpTo).Should().Be((1, 1, 0));
        _clock.Advance(TimeSpan.FromSeconds(30));
        _log.Count.Should().Be(0);
        _clock.ActiveTimers.Should().Be(0, "nobody waits for an empty log");
        _limits.Should().BeEmpty();
    }

    [Test]
    public void What_goes_before_its_time_counts_as_lost()
    {
        for (int i = 0; i < 5; i++)
        {
            Append();
        }

        (_log.Count, _log.ForgottenUpTo, _log.LostUpTo).Should().Be((3, 2, 2));
        _limits.Should().Equal("MaxEvents", "MaxEvents");
    }

    [Test]
    public void One_event_that_is_larger_than_the_log_is_lost_at_once()
    {
        Append(new string('x', 2_000));
        (_log.Count, _log.LostUpTo).Should().Be((0, 1));
        _limits.Should().Equal("MaxEventBytes");
    }

    [TestCase(null, 0, 0, ExpectedResult = "after 9", Description = "nothing was sent")]
    [TestCase(null, 5, 7, ExpectedResult = "after 4", Description = "nothing has arrived")]
    [TestCase(7L, 5, 7, ExpectedResult = "after 9", Description = "all has arrived")]
    [TestCase(6L, 5, 7, ExpectedResult = "after 6")]
    [TestCase(2L, 5, 7, ExpectedResult = "offset", Description = "from before it came")]
    [TestCase(8L, 5, 7, ExpectedResult = "offset", Description = "never sent to it")]
    public string A_plan_is_made_of_what_was_sent_and_what_arrived(long? offset, long first, long last)
    {
        RecoverableSocket socket = new()
        {
            Namespace = "/",
            Pid = "p",
            Id = "i",
            Rooms = new Dictionary<string, long>(),
            AuthorizedRooms = [],
            Data = new Dictionary<string, object?>(),
            User = new(),
            HandshakeUser = new(),
            RequiresGate = false,
            ExpiresAt = _clock.GetUtcNow(),
            LogId = _log.Id,
            StartPosition = 2,
            FirstSentPosition = first,
            LastSentPosition = last,
            EndPosition = 9,
        };
        (long after, string? refusal) = RecoveryPlan.Make(socket, offset is { } position ? _log.OffsetOf(position) : null, _log);
        return refusal ?? $"after {after}";
    }

    private void Append(string text = "")
    {
        lock (_log.Sync)
        {
            long position = _log.Reserve();
            EncodedPacket packet = Wire.Codec.EncodeEvent("/", "e", -1, text, isShared: true, _log.OffsetOf(position));
            _log.Append(position, "/", BroadcastTarget.Everyone, packet);
            _log.Publish();
        }
    }
}
