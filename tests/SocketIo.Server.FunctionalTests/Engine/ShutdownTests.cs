using System.Diagnostics;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>The host stops: clients are told, get what was queued for them, and nobody keeps it from stopping.</summary>
public sealed class ShutdownTests
{
    private const int GoingAway = 1001;
    private const int MoreThanTheSystemBuffers = 32_000_000;

    [Test]
    public async Task A_WebSocket_client_gets_what_was_queued_and_a_close_frame()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        (RawWebSocket webSocket, string sid) = await host.OpenWebSocketAsync();
        for (int i = 0; i < 100; i++)
        {
            host.Socket(sid).Send($"{i}");
        }

        Task stop = host.StopAsync();
        for (int i = 0; i < 100; i++)
        {
            (await webSocket.ReceiveTextAsync()).Should().Be($"4{i}");
        }

        (await webSocket.ReceiveCloseAsync()).Should().Be(GoingAway);
        await webSocket.SendAsync(ClientFrame.Close());
        await webSocket.EndsAsync();
        await Eventually.CompletesAsync(stop);
        (await host.EndOfAsync(sid)).Should().Be(DisconnectReason.ServerShuttingDown);
        webSocket.Dispose();
    }

    [Test]
    public async Task A_held_poll_is_answered_with_a_close_packet()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using HeldPoll poll = await session.HoldAsync();

        Task stop = host.StopAsync();

        (await poll.ReadTextAsync()).Should().Be("1");
        await Eventually.CompletesAsync(stop);
        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.ServerShuttingDown);
    }

    [Test]
    public async Task A_client_that_polls_in_time_gets_what_was_queued_and_meanwhile_nobody_else_gets_in()
    {
        await using EngineHost host = await EngineHost.StartAsync(clock: new ManualTimeProvider());
        PollingSession session = await host.OpenPollingAsync();
        host.Socket(session.Sid).Send("last words");

        Task stop = host.StopAsync();
        await host.EndOfAsync(session.Sid);
        RawResponse polling = await host.GetAsync("transport=polling");
        RawResponse webSocket = await host.RequestWebSocketAsync(EngineHost.Target("transport=websocket"));
        bool waits = !stop.IsCompleted;
        RawResponse words = await session.PollAsync();
        RawResponse end = await session.PollAsync();

        await Eventually.CompletesAsync(stop);
        waits.Should().BeTrue();
        words.Text.Should().Be("4last words");
        end.Text.Should().Be("1");
        polling.Status.Should().Be(503);
        polling.Text.Should().Be("{\"code\":3,\"message\":\"Service unavailable\"}");
        webSocket.Status.Should().Be(503);
    }

    [Test]
    public async Task A_client_that_never_polls_for_what_is_queued_is_given_up_at_the_deadline()
    {
        ManualTimeProvider clock = new();
        await using EngineHost host = await EngineHost.StartAsync(clock: clock);
        PollingSession session = await host.OpenPollingAsync();
        host.Socket(session.Sid).Send("last words");

        Task stop = host.StopAsync();
        await host.EndOfAsync(session.Sid);
        clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromMilliseconds(1));
        int before = host.Engine.SessionCount;
        clock.Advance(TimeSpan.FromMilliseconds(1));

        await Eventually.CompletesAsync(stop);
        before.Should().Be(1);
        host.Log.Should().ContainSingle(line => line.Event == "DrainTimedOut" && line.Message.Contains("ShutdownTimeout"));
    }

    [Test]
    public async Task A_client_that_never_polls_is_given_up_soon_when_there_is_nothing_for_it()
    {
        ManualTimeProvider clock = new();
        await using EngineHost host = await EngineHost.StartAsync(clock: clock);
        PollingSession session = await host.OpenPollingAsync();

        Task stop = host.StopAsync();
        await host.EndOfAsync(session.Sid);
        await Eventually.IsTrueAsync(() => clock.ActiveTimers == 3, description: "the deadline, the close timeout and the time for a farewell run");
        clock.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromMilliseconds(1));
        int before = host.Engine.SessionCount;
        clock.Advance(TimeSpan.FromMilliseconds(1));

        await Eventually.CompletesAsync(stop);
        before.Should().Be(1);
        host.Log.Should().NotContain(line => line.Event == "DrainTimedOut");
    }

    [Test]
    public async Task Handlers_of_sessions_that_end_are_waited_for()
    {
        TaskCompletionSource release = new();
        await using EngineHost host = await EngineHost.StartAsync(
            io => io.OnDisconnected((_, _) => new ValueTask(release.Task)),
            new ManualTimeProvider());
        (RawWebSocket webSocket, _) = await host.OpenWebSocketAsync();
        using (webSocket)
        {
            Task stop = host.StopAsync();
            await webSocket.ReceiveCloseAsync();
            await webSocket.SendAsync(ClientFrame.Close());
            await Eventually.IsTrueAsync(() => host.Engine.SessionCount == 0);
            bool waits = !stop.IsCompleted;
            release.SetResult();

            await Eventually.CompletesAsync(stop);
            waits.Should().BeTrue();
        }
    }

    [Test]
    public async Task Handlers_of_sessions_that_end_are_not_waited_for_longer_than_the_deadline()
    {
        ManualTimeProvider clock = new();
        TaskCompletionSource release = new();
        await using EngineHost host = await EngineHost.StartAsync(io => io.OnDisconnected((_, _) => new ValueTask(release.Task)), clock);
        (RawWebSocket webSocket, _) = await host.OpenWebSocketAsync();
        using (webSocket)
        {
            Task stop = host.StopAsync();
            await webSocket.ReceiveCloseAsync();
            await webSocket.SendAsync(ClientFrame.Close());
            await Eventually.IsTrueAsync(() => host.Engine.SessionCount == 0);
            clock.Advance(TimeSpan.FromSeconds(5));

            await Eventually.CompletesAsync(stop);
            host.Log.Should().ContainSingle(line => line.Event == "HandlersTimedOut" && line.Message.Contains("ShutdownTimeout"));
            release.SetResult();
        }
    }

    [Test]
    public async Task A_client_that_does_not_read_is_cut_off()
    {
        long start = Stopwatch.GetTimestamp();
        await using EngineHost host = await EngineHost.StartAsync(io =>
        {
            io.Options.ShutdownTimeout = TimeSpan.FromMilliseconds(100);
            io.Options.MaxOutgoingBytes = MoreThanTheSystemBuffers;
        });
        using RawConnection connection = await RawConnection.OpenAsync(host.Address, receiveBuffer: 4096);
        using RawWebSocket webSocket = await RawWebSocket.OpenAsync(connection, EngineHost.Target("transport=websocket"));
        string sid = await host.ReceiveHandshakeAsync(webSocket);
        host.Socket(sid).Send(new byte[MoreThanTheSystemBuffers]);

        await Eventually.CompletesAsync(host.StopAsync());

        Stopwatch.GetElapsedTime(start).Should().BeLessThan(TimeSpan.FromSeconds(15));
        (await host.EndOfAsync(sid)).Should().Be(DisconnectReason.ServerShuttingDown);
        host.Log.Should().ContainSingle(line => line.Event == "DrainTimedOut");
    }

    [Test]
    public async Task A_client_that_does_not_answer_the_close_frame_does_not_hold_up_the_host_for_long()
    {
        long start = Stopwatch.GetTimestamp();
        await using EngineHost host = await EngineHost.StartAsync();
        (RawWebSocket webSocket, _) = await host.OpenWebSocketAsync();

        await Eventually.CompletesAsync(host.StopAsync());

        Stopwatch.GetElapsedTime(start).Should().BeLessThan(TimeSpan.FromSeconds(15));
        (await webSocket.ReceiveCloseAsync()).Should().Be(GoingAway);
        webSocket.Dispose();
    }

    [Test]
    public async Task An_upgrade_that_has_begun_does_not_hold_up_the_host()
    {
        await using EngineHost host = await EngineHost.StartAsync(clock: new ManualTimeProvider());
        PollingSession session = await host.OpenPollingAsync();
        using RawWebSocket webSocket = await host.OpenUpgradeAsync(session.Sid);
        await webSocket.SendTextAsync("2probe");
        await webSocket.ReceiveTextAsync();

        Task stop = host.StopAsync();
        (await webSocket.ReceiveCloseAsync()).Should().BeNull();
        await webSocket.SendAsync(ClientFrame.Close());
        (await session.PollAsync()).Text.Should().EndWith("1");

        await Eventually.CompletesAsync(stop);
    }

    [Test]
    public async Task A_host_without_sessions_stops_at_once()
    {
        await using EngineHost host = await EngineHost.StartAsync(clock: new ManualTimeProvider());

        await Eventually.CompletesAsync(host.StopAsync());
    }
}
