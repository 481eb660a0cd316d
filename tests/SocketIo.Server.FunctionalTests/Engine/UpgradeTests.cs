using System.Collections.Concurrent;
using Microsoft.AspNetCore.Hosting;
using SocketIo.Server.Engine.Transports;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>Reference, section 3.5: the dance from long-polling to a WebSocket, and every way to trip over it.</summary>
public sealed class UpgradeTests
{
    private const string BadRequest = "{\"code\":3,\"message\":\"Bad request\"}";

    [Test]
    public async Task A_probe_is_answered_the_held_poll_released_and_then_the_session_moves()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using HeldPoll poll = await session.HoldAsync();

        using RawWebSocket webSocket = await host.OpenUpgradeAsync(session.Sid);
        await webSocket.SendTextAsync("2probe");
        (await webSocket.ReceiveTextAsync()).Should().Be("3probe");
        (await poll.ReadTextAsync()).Should().Be("6");
        host.Socket(session.Sid).Transport.Should().Be("polling");
        await webSocket.SendTextAsync("5");
        await webSocket.SendTextAsync("4hello");

        (await webSocket.ReceiveTextAsync()).Should().Be("4hello");
        host.Socket(session.Sid).Transport.Should().Be("websocket");
        host.Engine.SessionCount.Should().Be(1);
    }

    [Test]
    public async Task A_handler_is_told_before_the_messages_that_come_over_the_new_transport()
    {
        ConcurrentQueue<string> order = new();
        await using EngineHost host = await EngineHost.StartAsync(io => io
            .OnUpgraded(async socket =>
            {
                await Task.Yield();
                order.Enqueue("upgraded to " + socket.Transport);
            })
            .OnMessage((socket, message) =>
            {
                order.Enqueue(message.ToString());
                socket.Send(message);
            }));
        PollingSession session = await host.OpenPollingAsync();
        await session.PostAsync("4before");
        using RawWebSocket webSocket = await host.OpenUpgradeAsync(session.Sid);

        await webSocket.SendAsync((byte[])[.. ClientFrame.Text("2probe"), .. ClientFrame.Text("5"), .. ClientFrame.Text("4after")]);

        (await webSocket.ReceiveTextAsync()).Should().Be("3probe");
        (await webSocket.ReceiveTextAsync()).Should().Be("4before");
        (await webSocket.ReceiveTextAsync()).Should().Be("4after");
        order.Should().Equal("before", "upgraded to websocket", "after");
    }

    [Test]
    public async Task Each_poll_between_the_probe_and_the_upgrade_is_released()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using RawWebSocket webSocket = await host.OpenUpgradeAsync(session.Sid);
        await webSocket.SendTextAsync("2probe");
        await webSocket.ReceiveTextAsync();

        (await session.PollAsync()).Text.Should().Be("6");
        (await session.PollAsync()).Text.Should().Be("6");
    }

    [Test]
    public async Task All_of_the_dance_may_come_in_one_piece()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using RawWebSocket webSocket = await host.OpenUpgradeAsync(session.Sid);

        await webSocket.SendAsync((byte[])[.. ClientFrame.Text("2probe"), .. ClientFrame.Text("5"), .. ClientFrame.Text("4a"), .. ClientFrame.Text("4b")]);

        (await webSocket.ReceiveTextAsync()).Should().Be("3probe");
        (await webSocket.ReceiveTextAsync()).Should().Be("4a");
        (await webSocket.ReceiveTextAsync()).Should().Be("4b");
    }

    [Test]
    public async Task The_probe_may_be_left_out_and_a_poll_that_is_held_then_is_released()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using HeldPoll poll = await session.HoldAsync();

        using RawWebSocket webSocket = await host.OpenUpgradeAsync(session.Sid);
        await webSocket.SendTextAsync("5");
        await webSocket.SendTextAsync("4hello");

        (await webSocket.ReceiveTextAsync()).Should().Be("4hello");
        (await poll.ReadTextAsync()).Should().Be("6");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_poll_for_whose_answer_the_client_does_not_wait_is_a_bad_request(bool sendsProbe)
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using RawWebSocket webSocket = await host.OpenUpgradeAsync(session.Sid);
        using HeldPoll poll = await session.HoldAsync();

        await webSocket.SendAsync((byte[])[.. sendsProbe ? ClientFrame.Text("2probe") : [], .. ClientFrame.Text("5"), .. ClientFrame.Text("4hello")]);

        (await poll.ReadAsync()).Text.Should().Be(BadRequest);
        (await webSocket.ReceiveTextAsync()).Should().Be(sendsProbe ? "3probe" : "4hello");
    }

    [Test]
    public async Task Polls_and_posts_after_the_upgrade_are_bad_requests_and_change_nothing()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using RawWebSocket webSocket = await host.UpgradeAsync(session.Sid);

        (await session.PollAsync()).Text.Should().Be(BadRequest);
        (await session.PostAsync("4lost")).Text.Should().Be(BadRequest);
        (await session.PostAsync("1")).Text.Should().Be(BadRequest);

        await webSocket.SendTextAsync("4unaffected");
        (await webSocket.ReceiveTextAsync()).Should().Be("4unaffected");
    }

    [TestCase("4hello")]
    [TestCase("2")]
    [TestCase("2Probe")]
    [TestCase("3probe")]
    [TestCase("55")]
    [TestCase("1")]
    [TestCase("9")]
    [TestCase("")]
    public async Task Any_other_packet_ends_the_WebSocket_and_the_session_goes_on(string packet)
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using RawWebSocket first = await host.OpenUpgradeAsync(session.Sid);
        using RawWebSocket second = await OpenAfterAsync(first.SendTextAsync(packet), first, host, session);

        await second.SendTextAsync("2probe");
        (await second.ReceiveTextAsync()).Should().Be("3probe");
        await second.SendTextAsync(packet);
        (await second.ReceiveCloseAsync()).Should().BeNull();

        await session.PostAsync("4unaffected");
        (await session.PollAsync()).Text.Should().Contain("4unaffected");
    }

    [Test]
    public async Task A_binary_probe_is_no_probe()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using RawWebSocket webSocket = await host.OpenUpgradeAsync(session.Sid);

        await webSocket.SendBinaryAsync([.. "2probe"u8]);

        (await webSocket.ReceiveCloseAsync()).Should().BeNull();
        (await session.PostAsync("4x")).Text.Should().Be("ok");
    }

    [Test]
    public async Task A_frame_that_breaks_the_protocol_ends_the_WebSocket_with_a_code_and_the_session_goes_on()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using RawWebSocket webSocket = await host.OpenUpgradeAsync(session.Sid);

        await webSocket.SendAsync((byte[])[0xB1, 0x80, 0, 0, 0, 0]);

        (await webSocket.ReceiveCloseAsync()).Should().Be(1002);
        (await session.PostAsync("4x")).Text.Should().Be("ok");
    }

    [Test]
    public async Task Control_frames_are_served_during_the_dance()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using RawWebSocket webSocket = await host.OpenUpgradeAsync(session.Sid);

        await webSocket.SendAsync((byte[])[.. ClientFrame.Pong(), .. ClientFrame.Ping("early"), .. ClientFrame.Text("2probe"), .. ClientFrame.Ping("late")]);
        string[] answers = [.. (await ReceiveAsync(webSocket, 3)).Select(frame => $"{frame.Opcode} {System.Text.Encoding.UTF8.GetString(frame.Payload)}").Order()];
        await webSocket.SendTextAsync("5");
        await webSocket.SendTextAsync("4x");

        answers.Should().Equal("1 3probe", "10 early", "10 late");
        (await webSocket.ReceiveTextAsync()).Should().Be("4x");
    }

    [Test]
    public async Task A_second_WebSocket_during_the_dance_is_closed_at_once_and_the_first_goes_on()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using RawWebSocket first = await host.OpenUpgradeAsync(session.Sid);

        using RawWebSocket second = await host.OpenUpgradeAsync(session.Sid);
        (await second.ReceiveCloseAsync()).Should().BeNull();

        await first.SendTextAsync("2probe");
        (await first.ReceiveTextAsync()).Should().Be("3probe");
        await first.SendTextAsync("5");
        await first.SendTextAsync("4x");
        (await first.ReceiveTextAsync()).Should().Be("4x");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_WebSocket_for_a_session_that_has_one_is_closed_at_once(bool hasUpgraded)
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession polling = await host.OpenPollingAsync();
        (RawWebSocket current, string sid) = hasUpgraded ? (await host.UpgradeAsync(polling.Sid), polling.Sid) : await host.OpenWebSocketAsync();

        using RawWebSocket other = await host.OpenUpgradeAsync(sid);
        (await other.ReceiveCloseAsync()).Should().BeNull();

        await current.SendTextAsync("4unaffected");
        (await current.ReceiveTextAsync()).Should().Be("4unaffected");
        current.Dispose();
    }

    [Test]
    public async Task The_upgrade_waits_for_a_post_that_is_being_read_so_that_nothing_overtakes_it()
    {
        List<string> received = [];
        await using EngineHost host = await EngineHost.StartAsync(io => io.OnMessage((socket, message) =>
        {
            received.Add(message.ToString());
            socket.Send(message);
        }));
        PollingSession session = await host.OpenPollingAsync();
        using RawConnection post = await session.BeginPostAsync(contentLength: 7, "4pos");
        using RawWebSocket webSocket = await host.OpenUpgradeAsync(session.Sid);
        await webSocket.SendTextAsync("5");
        await webSocket.SendTextAsync("4socket");
        await Eventually.IsTrueAsync(() => IsRefusingPosts(host, session));

        RawResponse late = await session.PostAsync("4late");
        await post.SendAsync("ted"u8.ToArray());

        (await post.ReadResponseAsync()).Text.Should().Be("ok");
        late.Text.Should().Be(BadRequest, "another POST would be a second reader");
        (await webSocket.ReceiveTextAsync()).Should().Be("4posted");
        (await webSocket.ReceiveTextAsync()).Should().Be("4socket");
        received.Should().Equal("posted", "socket");
    }

    [Test]
    public async Task An_upgrade_whose_post_never_ends_is_given_up_after_the_timeout_and_posts_are_taken_again()
    {
        ManualTimeProvider clock = new();
        await using EngineHost host = await EngineHost.StartAsync(io => io.Options.UpgradeTimeout = TimeSpan.FromSeconds(3), clock);
        PollingSession session = await host.OpenPollingAsync();
        using RawConnection post = await session.BeginPostAsync(contentLength: 7, "4pos");
        using RawWebSocket webSocket = await host.OpenUpgradeAsync(session.Sid);
        await webSocket.SendTextAsync("5");
        await Eventually.IsTrueAsync(() => IsRefusingPosts(host, session));

        clock.Advance(TimeSpan.FromSeconds(3));

        (await webSocket.ReceiveCloseAsync()).Should().BeNull();
        await post.SendAsync("ted"u8.ToArray());
        (await post.ReadResponseAsync()).Text.Should().Be("ok");
        (await session.PostAsync("4next")).Text.Should().Be("ok");
        (await session.PollAsync()).Text.Should().Be("4posted\u001e4next");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_WebSocket_that_does_not_finish_the_dance_is_closed_at_the_timeout(bool sendsProbe)
    {
        ManualTimeProvider clock = new();
        await using EngineHost host = await EngineHost.StartAsync(clock: clock);
        PollingSession session = await host.OpenPollingAsync();
        using RawWebSocket webSocket = await host.OpenUpgradeAsync(session.Sid);
        if (sendsProbe)
        {
            await webSocket.SendTextAsync("2probe");
            await webSocket.ReceiveTextAsync();
        }

        clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(1));
        bool wasTrying = host.Session(session.Sid).TryBeginUpgrade() is null;
        clock.Advance(TimeSpan.FromMilliseconds(1));

        wasTrying.Should().BeTrue();
        (await webSocket.ReceiveCloseAsync()).Should().BeNull();
        (await session.PostAsync("4x")).Text.Should().Be("ok");
        (await session.PollAsync()).Text.Should().EndWith("4x");
    }

    [Test]
    public async Task The_timeout_means_nothing_once_the_session_has_moved()
    {
        ManualTimeProvider clock = new();
        await using EngineHost host = await EngineHost.StartAsync(clock: clock);
        PollingSession session = await host.OpenPollingAsync();
        using RawWebSocket webSocket = await host.UpgradeAsync(session.Sid);

        clock.Advance(TimeSpan.FromSeconds(20));
        await webSocket.SendTextAsync("4x");

        (await webSocket.ReceiveTextAsync()).Should().Be("4x");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_WebSocket_that_dies_during_the_dance_leaves_the_session_as_it_was(bool sendsProbe)
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();

        foreach (Action<RawWebSocket> die in new Action<RawWebSocket>[] { dying => dying.Reset(), dying => dying.ShutdownSending(), dying => dying.Dispose() })
        {
            using RawWebSocket webSocket = await host.OpenUpgradeAsync(session.Sid);
            if (sendsProbe)
            {
                await webSocket.SendTextAsync("2probe");
                await webSocket.ReceiveTextAsync();
            }

            die(webSocket);
            await WhenNotUpgradingAsync(host, session);
        }

        using RawWebSocket last = await host.UpgradeAsync(session.Sid);
        await last.SendTextAsync("4x");
        (await last.ReceiveTextAsync()).Should().BeOneOf("4x", "6");
    }

    [Test]
    public async Task A_client_that_closes_the_WebSocket_during_the_dance_is_answered_and_let_go_at_once()
    {
        // The clock stands still, so the connection does not end because time is up.
        await using EngineHost host = await EngineHost.StartAsync(clock: new ManualTimeProvider());
        PollingSession session = await host.OpenPollingAsync();
        using RawWebSocket webSocket = await host.OpenUpgradeAsync(session.Sid);

        await webSocket.SendAsync(ClientFrame.Close(1001));

        (await webSocket.ReceiveCloseAsync()).Should().Be(1001);
        await webSocket.EndsAsync();
        (await session.PostAsync("4x")).Text.Should().Be("ok");
    }

    [Test]
    public async Task A_session_that_ends_during_the_dance_takes_the_WebSocket_with_it()
    {
        await using EngineHost host = await EngineHost.StartAsync(clock: new ManualTimeProvider());
        PollingSession session = await host.OpenPollingAsync();
        using RawWebSocket webSocket = await host.OpenUpgradeAsync(session.Sid);
        await webSocket.SendTextAsync("2probe");
        await webSocket.ReceiveTextAsync();

        await session.PostAsync("1");

        (await webSocket.ReceiveCloseAsync()).Should().BeNull();
    }

    [Test]
    public async Task Messages_sent_during_the_dance_arrive_once_and_in_order()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        IEngineSocket socket = host.Socket(session.Sid);
        List<string> arrived = [];

        socket.Send("1 before");
        using RawWebSocket webSocket = await host.OpenUpgradeAsync(session.Sid);
        socket.Send("2 opened");
        arrived.AddRange((await session.PollAsync()).Text.Split('\u001e'));
        await webSocket.SendTextAsync("2probe");
        await webSocket.ReceiveTextAsync();
        socket.Send("3 probed");
        arrived.AddRange((await session.PollAsync()).Text.Split('\u001e'));
        socket.Send("4 paused");
        socket.Send("5 paused");
        await webSocket.SendTextAsync("5");
        await Eventually.IsTrueAsync(() => socket.Transport == "websocket");
        socket.Send("6 moved");
        while (arrived.Count(packet => packet != "6") < 6)
        {
            arrived.Add(await webSocket.ReceiveTextAsync());
        }

        arrived.Where(packet => packet != "6").Should().Equal("41 before", "42 opened", "43 probed", "44 paused", "45 paused", "46 moved");
    }

    [Test]
    public async Task An_upgrade_that_was_not_offered_is_not_refused()
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Options.AllowUpgrades = false);
        PollingSession session = await host.OpenPollingAsync();

        using RawWebSocket webSocket = await host.UpgradeAsync(session.Sid);
        await webSocket.SendTextAsync("4x");

        (await webSocket.ReceiveTextAsync()).Should().Be("4x");
    }

    [Test]
    public async Task After_the_upgrade_the_loss_of_the_WebSocket_is_the_loss_of_the_session()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        RawWebSocket webSocket = await host.UpgradeAsync(session.Sid);

        webSocket.Reset();

        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.TransportClose);
        host.Engine.SessionCount.Should().Be(0);
    }

    [Test]
    public async Task A_WebSocket_that_the_host_does_not_allow_is_refused_and_the_session_may_try_again()
    {
        await using EngineHost host = await EngineHost.StartAsync(
            builder: builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxConcurrentUpgradedConnections = 0));
        PollingSession session = await host.OpenPollingAsync();

        RawResponse response = await host.RequestWebSocketAsync(EngineHost.Target($"transport=websocket&sid={session.Sid}"));

        response.Status.Should().Be(503);
        response.Text.Should().Be("Service unavailable");
        response.Header("Sec-WebSocket-Accept").Should().BeNull();
        response.Header("Upgrade").Should().BeNull();
        host.Session(session.Sid).TryBeginUpgrade().Should().NotBeNull();
    }

    private static async Task<RawWebSocket> OpenAfterAsync(Task failure, RawWebSocket failed, EngineHost host, PollingSession session)
    {
        await failure;
        (await failed.ReceiveCloseAsync()).Should().BeNull();
        await WhenNotUpgradingAsync(host, session);
        return await host.OpenUpgradeAsync(session.Sid);
    }

    private static async Task<WebSocketFrame[]> ReceiveAsync(RawWebSocket webSocket, int count)
    {
        WebSocketFrame[] frames = new WebSocketFrame[count];
        for (int i = 0; i < count; i++)
        {
            frames[i] = (await webSocket.ReceiveAsync())!;
        }

        return frames;
    }

    private static Task WhenNotUpgradingAsync(EngineHost host, PollingSession session) => Eventually.IsTrueAsync(() =>
    {
        if (host.Session(session.Sid).TryBeginUpgrade() is not { } attempt)
        {
            return false;
        }

        host.Session(session.Sid).AbandonUpgrade(attempt);
        return true;
    });

    private static bool IsRefusingPosts(EngineHost host, PollingSession session) =>
        ((PollingTransport)host.Session(session.Sid).Transport).IsLeaving;
}
