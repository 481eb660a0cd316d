using SocketIo.Server.Engine;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Engine;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EngineSessionTests
{
    private readonly ManualTimeProvider _clock = new();

    [Test]
    public void A_message_leaves_at_once()
    {
        using EngineUnderTest engine = new(_clock);
        EngineSession session = engine.Open();

        session.Send(EngineUnderTest.Text("4a"));
        session.Send(EngineUnderTest.Text("4b"));

        engine.Transport.Written.Should().Equal("4a", "4b");
    }

    [Test]
    public async Task What_is_sent_while_a_batch_is_written_follows_it_in_order()
    {
        using EngineUnderTest engine = new(_clock);
        EngineSession session = engine.Open();
        engine.Transport.Block();

        session.Send(EngineUnderTest.Text("4a"));
        session.Send(EngineUnderTest.Text("4b"));
        session.Send(EngineUnderTest.Text("4c"));
        string[] during = [.. engine.Transport.Written];
        engine.Transport.Unblock();
        await Eventually.IsTrueAsync(() => engine.Transport.Written.Count == 3);

        during.Should().Equal("4a");
        engine.Transport.Written.Should().Equal("4a", "4b", "4c");
    }

    [Test]
    public void What_is_sent_within_a_batch_of_the_reader_leaves_at_its_end()
    {
        using EngineUnderTest engine = new(_clock);
        EngineSession session = engine.Open();

        session.BeginBatch();
        session.Cork();
        session.Send(EngineUnderTest.Text("4a"));
        session.Uncork();
        session.Send(EngineUnderTest.Text("4b"));
        int during = engine.Transport.Written.Count;
        session.EndBatch();

        during.Should().Be(0);
        engine.Transport.Written.Should().Equal("4a", "4b");
    }

    [Test]
    public void Messages_that_belong_together_are_queued_all_or_not_at_all()
    {
        using EngineUnderTest engine = new(_clock, options =>
        {
            options.MaxOutgoingMessages = 3;
            options.SlowClientPolicy = SlowClientPolicy.Drop;
        });
        EngineSession session = engine.Open();
        engine.Transport.IsReady = false;

        session.Send(EngineUnderTest.Text("4a"), [EngineUnderTest.Text("4b")], isVolatile: false);
        session.Send(EngineUnderTest.Text("4c"), [EngineUnderTest.Text("4d")], isVolatile: false);
        session.Send(EngineUnderTest.Text("4e"));
        engine.Transport.IsReady = true;
        session.Flush();

        engine.Transport.Written.Should().Equal("4a", "4b", "4e");
    }

    [Test]
    public void What_is_being_written_counts_against_the_limits()
    {
        using EngineUnderTest engine = new(_clock, options => options.MaxOutgoingMessages = 2);
        EngineSession session = engine.Open();
        engine.Transport.Block();

        session.Send(EngineUnderTest.Text("4a"));
        session.Send(EngineUnderTest.Text("4b"));
        bool before = !session.IsClosed;
        session.Send(EngineUnderTest.Text("4c"));

        before.Should().BeTrue();
        engine.Connection.Events.Should().Equal("opened", "closed: TransportError");
    }

    [Test]
    public void Room_that_was_written_is_room_again()
    {
        using EngineUnderTest engine = new(_clock, options => options.MaxOutgoingBytes = 10);
        EngineSession session = engine.Open();

        for (int i = 0; i < 10; i++)
        {
            session.Send(EngineUnderTest.Text("4234567890"));
        }

        engine.Transport.Written.Should().HaveCount(10);
        session.IsClosed.Should().BeFalse();
    }

    [Test]
    public void A_message_larger_than_the_queue_can_never_be_sent()
    {
        using EngineUnderTest engine = new(_clock, options => options.MaxOutgoingBytes = 10);
        EngineSession session = engine.Open();

        session.Send(EngineUnderTest.Text("42345678901"));

        session.IsClosed.Should().BeTrue();
        engine.Transport.Written.Should().BeEmpty();
    }

    [TestCase(true, false)]
    [TestCase(false, true)]
    public async Task A_volatile_message_is_dropped_when_it_would_have_to_wait(bool isBlocked, bool isReady)
    {
        using EngineUnderTest engine = new(_clock);
        EngineSession session = engine.Open();
        engine.Transport.IsReady = isReady || isBlocked;
        if (isBlocked)
        {
            engine.Transport.Block();
            session.Send(EngineUnderTest.Text("4writing"));
        }
        else
        {
            engine.Transport.IsReady = false;
        }

        session.Send(EngineUnderTest.Text("4volatile"), rest: null, isVolatile: true);
        session.Send(EngineUnderTest.Text("4last"));
        engine.Transport.IsReady = true;
        engine.Transport.Unblock();
        session.Flush();
        await Eventually.IsTrueAsync(() => engine.Transport.Written.Contains("4last"));

        engine.Transport.Written.Should().NotContain("4volatile");
    }

    [Test]
    public void A_writer_that_fails_ends_the_session()
    {
        using EngineUnderTest engine = new(_clock);
        EngineSession session = engine.Open();
        engine.Transport.Failure = new IOException("gone");

        session.Send(EngineUnderTest.Text("4a"));
        session.Send(EngineUnderTest.Text("4b"));

        engine.Connection.Events.Should().Equal("opened", "closed: TransportClose");
        engine.Transport.Written.Should().Equal("4a");
        engine.Server.SessionCount.Should().Be(0);
    }

    [Test]
    public void A_session_ends_once_whoever_ends_it()
    {
        using EngineUnderTest engine = new(_clock);
        EngineSession session = engine.Open();

        session.CloseAfterDraining(DisconnectReason.ForcedClose);
        session.Close(DisconnectReason.ParseError);
        session.Abort();
        session.CloseAfterDraining(DisconnectReason.ServerShuttingDown);

        engine.Connection.Events.Should().Equal("opened", "closed: ForcedClose");
        engine.Transport.Closed.Should().Equal(DisconnectReason.ForcedClose);
        engine.Server.SessionCount.Should().Be(0);
        _clock.ActiveTimers.Should().Be(0);
    }

    [Test]
    public async Task A_drained_session_ends_when_all_is_written_and_delivers_nothing_more()
    {
        using EngineUnderTest engine = new(_clock);
        EngineSession session = engine.Open();
        engine.Transport.Block();
        session.Send(EngineUnderTest.Text("4a"));
        session.Send(EngineUnderTest.Text("4b"));

        session.CloseAfterDraining(DisconnectReason.ForcedClose);
        session.Send(EngineUnderTest.Text("4never"));
        session.ReceiveMessageAsync(MessageBuffer.CopyOf("late"u8), isBinary: false).AsTask().IsCompletedSuccessfully.Should().BeTrue();
        int closed = engine.Transport.Closed.Count;
        engine.Transport.Unblock();
        await Eventually.IsTrueAsync(() => session.IsClosed);

        closed.Should().Be(0, "something was still being written");
        engine.Transport.Written.Should().Equal("4a", "4b");
        await Eventually.IsTrueAsync(() => engine.Transport.Closed is [DisconnectReason.ForcedClose]);
        engine.Connection.Events.Should().Equal("opened", "closed: ForcedClose");
    }

    [Test]
    public void A_session_that_cannot_drain_is_cut_off_after_the_close_timeout()
    {
        using EngineUnderTest engine = new(_clock);
        EngineSession session = engine.Open();
        engine.Transport.Block();
        session.Send(EngineUnderTest.Text("4a"));
        session.CloseAfterDraining(DisconnectReason.ForcedClose);

        _clock.Advance(engine.Options.CloseTimeout - TimeSpan.FromMilliseconds(1));
        int before = engine.Server.SessionCount;
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        before.Should().Be(1);
        engine.Server.SessionCount.Should().Be(0);
        engine.Transport.Closed.Should().Equal(DisconnectReason.ForcedClose);
    }

    [Test]
    public void A_layer_above_that_ends_the_session_while_it_opens_is_told_of_both_in_order()
    {
        using EngineUnderTest engine = new(_clock);
        EngineSession? opening = null;
        engine.Connection.Opened = () => opening!.Close(DisconnectReason.ForcedClose);
        engine.Server.TryReservePlace().Should().BeTrue();
        opening = engine.Server.Create(new Handshake(new Microsoft.AspNetCore.Http.DefaultHttpContext(), DateTimeOffset.UnixEpoch), SocketIo.Server.Engine.Revisions.EngineRevision.Four, supportsBinary: true, _ => engine.Transport);

        engine.Server.Open(opening);

        engine.Connection.Events.Should().Equal("opened", "closed: ForcedClose");
        engine.Server.SessionCount.Should().Be(0);
        engine.Server.TryFind(opening.Id, out _).Should().BeFalse();
    }

    [Test]
    public async Task A_session_that_opens_during_the_drain_ends_after_it_was_opened()
    {
        using EngineUnderTest engine = new(_clock);
        engine.Server.TryReservePlace().Should().BeTrue();
        EngineSession session = engine.Server.Create(new Handshake(new Microsoft.AspNetCore.Http.DefaultHttpContext(), DateTimeOffset.UnixEpoch), SocketIo.Server.Engine.Revisions.EngineRevision.Four, supportsBinary: true, _ => engine.Transport);

        Task drain = engine.Server.DrainAsync(CancellationToken.None);
        bool waited = !drain.IsCompleted;
        engine.Server.Open(session);
        await Eventually.CompletesAsync(drain);

        waited.Should().BeTrue("a place was taken");
        engine.Connection.Events.Should().Equal("opened", "closed: ServerShuttingDown");
        engine.Server.TryReservePlace().Should().BeFalse();
    }

    [Test]
    public async Task A_drain_that_takes_too_long_cuts_the_rest_off()
    {
        using EngineUnderTest engine = new(_clock);
        using CancellationTokenSource deadline = new();
        EngineSession session = engine.Open();
        engine.Transport.Block();
        session.Send(EngineUnderTest.Text("4a"));

        Task drain = engine.Server.DrainAsync(deadline.Token);
        int before = engine.Server.SessionCount;
        await deadline.CancelAsync();
        await Eventually.CompletesAsync(drain);

        before.Should().Be(1);
        engine.Server.SessionCount.Should().Be(0);
        engine.Transport.Closed.Should().Equal(DisconnectReason.ServerShuttingDown);
    }

    [Test]
    public async Task Many_threads_send_and_nothing_is_lost_or_overtaken()
    {
        const int Threads = 8;
        const int Messages = 2_000;
        using EngineUnderTest engine = new(_clock, options => options.MaxOutgoingMessages = Threads * Messages);
        EngineSession session = engine.Open();

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < Messages; i++)
            {
                if (i % 50 == 0)
                {
                    session.Cork();
                }

                session.Send(EngineUnderTest.Text($"{thread}:{i}"));
                if (i % 50 == 49)
                {
                    session.Uncork();
                }
            }
        })));

        engine.Transport.Written.Should().HaveCount(Threads * Messages);
        foreach (IGrouping<char, string> thread in engine.Transport.Written.GroupBy(packet => packet[0]))
        {
            thread.Should().Equal(Enumerable.Range(0, Messages).Select(i => $"{thread.Key}:{i}"));
        }
    }
}
