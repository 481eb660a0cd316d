using SocketIo.Server.Engine;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Engine;

public sealed class HeartbeatTests
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan PongTimeout = TimeSpan.FromMilliseconds(200);

    [Test]
    public void Pings_come_an_interval_after_the_opening_and_after_each_pong()
    {
        ManualTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock);
        EngineSession session = engine.Open();

        for (int pings = 1; pings <= 3; pings++)
        {
            clock.Advance(Interval - Millisecond);
            engine.Transport.Written.Should().HaveCount(pings - 1);
            clock.Advance(Millisecond);
            engine.Transport.Written.Should().HaveCount(pings);
            clock.Advance(PongTimeout - Millisecond);
            Pong(session);
        }

        engine.Transport.Written.Should().AllBe("2");
        session.IsClosed.Should().BeFalse();
    }

    [Test]
    public void A_session_without_a_pong_ends_at_the_very_millisecond()
    {
        ManualTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock);
        EngineSession session = engine.Open();

        clock.Advance(Interval + PongTimeout - Millisecond);
        bool before = !session.IsClosed;
        clock.Advance(Millisecond);

        before.Should().BeTrue();
        session.IsClosed.Should().BeTrue();
        engine.Connection.Events.Should().Equal("opened", "closed: PingTimeout");
        engine.Transport.Closed.Should().Equal(DisconnectReason.PingTimeout);
        clock.ActiveTimers.Should().Be(0);
    }

    [Test]
    public void Every_sign_of_life_after_the_ping_moves_the_deadline()
    {
        ManualTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock);
        EngineSession session = engine.Open();
        clock.Advance(Interval);

        for (int i = 0; i < 20; i++)
        {
            clock.Advance(PongTimeout - Millisecond);
            session.OnSignOfLife();
        }

        clock.Advance(PongTimeout - Millisecond);
        bool before = !session.IsClosed;
        clock.Advance(Millisecond);

        before.Should().BeTrue();
        session.IsClosed.Should().BeTrue();
        engine.Transport.Written.Should().Equal(["2"], "it is still the same ping that waits for its pong");
    }

    [Test]
    public void A_sign_of_life_before_the_ping_counts_for_nothing()
    {
        ManualTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock);
        EngineSession session = engine.Open();

        clock.Advance(Interval - Millisecond);
        session.OnSignOfLife();
        clock.Advance(Millisecond + PongTimeout);

        session.IsClosed.Should().BeTrue();
    }

    [Test]
    public void A_flood_of_pongs_changes_nothing_and_costs_no_timer()
    {
        ManualTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock);
        EngineSession session = engine.Open();

        clock.Advance(Interval - Millisecond);
        for (int i = 0; i < 100_000; i++)
        {
            Pong(session);
        }

        clock.ActiveTimers.Should().Be(1);
        clock.Advance(Millisecond);
        engine.Transport.Written.Should().Equal("2");
    }

    [Test]
    public void A_session_that_has_ended_leaves_no_timer()
    {
        ManualTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock);
        EngineSession session = engine.Open();

        session.Close(DisconnectReason.TransportClose);
        Pong(session);
        session.OnSignOfLife();

        clock.ActiveTimers.Should().Be(0);
        session.EndIfOverdue().Should().BeFalse();
    }

    [Test]
    public void A_full_queue_has_room_for_the_ping()
    {
        ManualTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock, options => options.MaxOutgoingMessages = 1);
        EngineSession session = engine.Open();
        engine.Transport.IsReady = false;
        session.Send(EngineUnderTest.Text("4x"));

        clock.Advance(Interval);
        engine.Transport.IsReady = true;
        session.Flush();

        engine.Transport.Written.Should().Equal("4x", "2");
        session.IsClosed.Should().BeFalse();
    }

    [Test]
    public async Task Time_in_which_the_server_does_not_read_is_not_the_client_s()
    {
        ManualTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock);
        EngineSession session = engine.Open();
        TaskCompletionSource handler = new();
        clock.Advance(Interval);

        session.BeginBatch();
        Task hold = session.HoldReaderAsync(new ValueTask(handler.Task)).AsTask();
        clock.Advance(10 * PongTimeout);
        bool during = !session.IsClosed && !session.EndIfOverdue();
        handler.SetResult();
        await hold;
        session.EndBatch();
        clock.Advance(PongTimeout - Millisecond);
        bool after = !session.IsClosed;
        clock.Advance(PongTimeout);

        during.Should().BeTrue();
        after.Should().BeTrue("the client gets the whole timeout again");
        session.IsClosed.Should().BeTrue();
    }

    [Test]
    public void A_timer_that_fires_too_early_is_set_again_for_what_is_left()
    {
        ScriptedTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock);
        EngineSession session = engine.Open();

        clock.FireAfter(296.4);
        engine.Transport.Written.Should().BeEmpty();
        clock.DueTime.Should().Be(TimeSpan.FromMilliseconds(4));
        clock.FireAfter(4);
        engine.Transport.Written.Should().Equal("2");
        clock.FireAfter(197);
        session.IsClosed.Should().BeFalse();
        clock.FireAfter(3);
        session.IsClosed.Should().BeTrue();
    }

    [Test]
    public void A_ping_that_is_a_little_late_does_not_move_the_time_of_its_pong()
    {
        ScriptedTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock);
        engine.Open();

        clock.FireAfter(305);

        clock.DueTime.Should().Be(TimeSpan.FromMilliseconds(195));
    }

    [Test]
    public void A_server_that_stood_still_does_not_make_its_clients_pay()
    {
        ScriptedTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock);
        engine.Open();

        clock.FireAfter(5000);

        clock.DueTime.Should().BeGreaterThan(TimeSpan.FromMilliseconds(180));
    }

    [Test]
    public void A_session_whose_timer_is_late_is_found_to_be_over()
    {
        ScriptedTimeProvider clock = new();
        using EngineUnderTest engine = Engine(clock);
        EngineSession session = engine.Open();
        clock.FireAfter(300);

        clock.Pass(199);
        bool before = engine.Server.TryFind(session.Id, out _);
        clock.Pass(1);

        before.Should().BeTrue();
        engine.Server.TryFind(session.Id, out _).Should().BeFalse();
        engine.Connection.Events.Should().Equal("opened", "closed: PingTimeout");
        clock.DueTime.Should().BeNull("its timer is gone");
    }

    private static EngineUnderTest Engine(TimeProvider clock, Action<EngineIoOptions>? configure = null) => new(clock, options =>
    {
        options.PingInterval = Interval;
        options.PingTimeout = PongTimeout;
        configure?.Invoke(options);
    });

    private static void Pong(EngineSession session) => session.ReceiveTextAsync(MessageBuffer.CopyOf("3"u8)).AsTask().IsCompletedSuccessfully.Should().BeTrue();
}
