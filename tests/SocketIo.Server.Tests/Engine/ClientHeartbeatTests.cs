using SocketIo.Server.Engine;
using SocketIo.Server.Engine.Revisions;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Engine;

/// <summary>The heartbeat of Engine.IO 3, where the client sends the PINGs.</summary>
public sealed class ClientHeartbeatTests
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Allowance = TimeSpan.FromMilliseconds(500);

    [Test]
    public void Each_ping_is_answered_and_the_server_sends_none()
    {
        ManualTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock);
        EngineSession session = engine.Open(EngineRevision.Three);

        for (int pings = 1; pings <= 5; pings++)
        {
            clock.Advance(Interval);
            engine.Transport.Written.Should().HaveCount(pings - 1);
            Receive(session, "2");
            engine.Transport.Written.Should().HaveCount(pings);
        }

        engine.Transport.Written.Should().AllBe("3");
        session.IsClosed.Should().BeFalse();
    }

    [Test]
    public void A_silent_session_ends_at_the_very_millisecond()
    {
        ManualTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock);
        EngineSession session = engine.Open(EngineRevision.Three);

        clock.Advance(Allowance - Millisecond);
        bool before = !session.IsClosed && !session.EndIfOverdue();
        clock.Advance(Millisecond);

        before.Should().BeTrue();
        session.IsClosed.Should().BeTrue();
        engine.Connection.Events.Should().Equal("opened", "closed: PingTimeout");
        clock.ActiveTimers.Should().Be(0);
    }

    [Test]
    public void Every_sign_of_life_moves_the_deadline()
    {
        ManualTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock);
        EngineSession session = engine.Open(EngineRevision.Three);

        for (int i = 0; i < 20; i++)
        {
            clock.Advance(Allowance - Millisecond);
            session.OnSignOfLife();
        }

        clock.Advance(Allowance - Millisecond);
        bool before = !session.IsClosed;
        clock.Advance(Millisecond);

        before.Should().BeTrue();
        session.IsClosed.Should().BeTrue();
    }

    [Test]
    public void A_flood_of_pings_costs_no_timer_and_no_more_of_the_queue_than_messages_may_take()
    {
        ManualTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock, options => options.MaxOutgoingMessages = 100);
        EngineSession session = engine.Open(EngineRevision.Three);
        engine.Transport.IsReady = false;

        for (int i = 0; i < 100; i++)
        {
            Receive(session, "2");
        }

        clock.ActiveTimers.Should().Be(1);
        session.IsClosed.Should().BeFalse();
        Receive(session, "2");
        session.IsClosed.Should().BeTrue("the queue is full");
    }

    [Test]
    public void A_full_queue_has_room_for_a_pong()
    {
        ManualTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock, options => options.MaxOutgoingMessages = 1);
        EngineSession session = engine.Open(EngineRevision.Three);
        engine.Transport.IsReady = false;
        session.Send(EngineUnderTest.Text("4x"));

        Receive(session, "2");
        engine.Transport.IsReady = true;
        session.Flush();

        engine.Transport.Written.Should().Equal("4x", "3");
        session.IsClosed.Should().BeFalse();
    }

    [TestCase(3, "3")]
    [TestCase(4, "2")]
    public void A_heartbeat_in_the_wrong_direction_ends_the_session(int revision, string packet)
    {
        ManualTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock);
        EngineSession session = engine.Open(revision == 3 ? EngineRevision.Three : EngineRevision.Four);

        Receive(session, packet);

        engine.Connection.Events.Should().Equal("opened", "closed: TransportError");
        clock.ActiveTimers.Should().Be(0);
    }

    [Test]
    public async Task Time_in_which_the_server_does_not_read_is_not_the_client_s()
    {
        ManualTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock);
        EngineSession session = engine.Open(EngineRevision.Three);
        TaskCompletionSource handler = new();

        session.BeginBatch();
        Task hold = session.HoldReaderAsync(new ValueTask(handler.Task)).AsTask();
        clock.Advance(10 * Allowance);
        bool during = !session.IsClosed && !session.EndIfOverdue();
        handler.SetResult();
        await hold;
        session.EndBatch();
        clock.Advance(Allowance - Millisecond);
        bool after = !session.IsClosed;
        clock.Advance(Allowance);

        during.Should().BeTrue();
        after.Should().BeTrue("the client gets the whole time again");
        session.IsClosed.Should().BeTrue();
    }

    [Test]
    public void A_timer_that_fires_too_early_is_set_again_for_what_is_left()
    {
        ScriptedTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock);
        EngineSession session = engine.Open(EngineRevision.Three);

        clock.DueTime.Should().Be(Allowance);
        clock.FireAfter(496.4);
        clock.DueTime.Should().Be(TimeSpan.FromMilliseconds(4));
        session.IsClosed.Should().BeFalse();
        clock.FireAfter(4);

        session.IsClosed.Should().BeTrue();
    }

    [Test]
    public void A_session_whose_timer_is_late_is_found_to_be_over()
    {
        ScriptedTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock);
        EngineSession session = engine.Open(EngineRevision.Three);

        clock.Pass(499);
        bool before = engine.Server.TryFind(session.Id, out _);
        clock.Pass(1);

        before.Should().BeTrue();
        engine.Server.TryFind(session.Id, out _).Should().BeFalse();
    }

    private static EngineUnderTest Engine(TimeProvider clock, Action<EngineIoOptions>? configure = null) => new(clock, options =>
    {
        options.PingInterval = Interval;
        options.PingTimeout = Allowance - Interval;
        configure?.Invoke(options);
    });

    /// <summary>Does what a transport does.</summary>
    private static void Receive(EngineSession session, string packet)
    {
        session.OnSignOfLife();
        session.ReceiveTextAsync(MessageBuffer.CopyOf(System.Text.Encoding.UTF8.GetBytes(packet))).AsTask().IsCompletedSuccessfully.Should().BeTrue();
    }
}
