using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary><see cref="EngineIoOptions.MaxSessions"/>: no more than that, and every place is given back.</summary>
public sealed class CapacityTests
{
    [Test]
    public async Task A_handshake_over_the_limit_is_answered_503_on_both_transports()
    {
        await using EngineHost host = await StartAsync();
        PollingSession session = await host.OpenPollingAsync();

        RawResponse polling = await host.GetAsync("transport=polling");
        RawResponse webSocket = await host.RequestWebSocketAsync(EngineHost.Target("transport=websocket"));

        polling.Status.Should().Be(503);
        polling.Text.Should().Be("{\"code\":3,\"message\":\"Service unavailable\"}");
        webSocket.Status.Should().Be(503);
        webSocket.Text.Should().Be("Service unavailable");
        (await session.PostAsync("4x")).Text.Should().Be("ok", "the session that is there is not affected");
        host.Log.Should().Contain(line => line.Event == "TooManySessions" && line.Message.Contains("MaxSessions"));
    }

    [Test]
    public async Task Handshakes_that_come_at_once_get_no_more_places_than_there_are()
    {
        const int Places = 5;
        await using EngineHost host = await EngineHost.StartAsync(io => io.Options.MaxSessions = Places);

        RawResponse[] responses = await Task.WhenAll(Enumerable.Range(0, 25).Select(_ => host.GetAsync("transport=polling")));

        responses.Count(response => response.Status == 200).Should().Be(Places);
        responses.Count(response => response.Status == 503).Should().Be(20);
    }

    [Test]
    public async Task The_place_of_a_session_that_ended_is_free_again()
    {
        ManualTimeProvider clock = new();
        await using EngineHost host = await StartAsync(clock: clock);

        await (await host.OpenPollingAsync()).PostAsync("1");
        await AssertFreeAsync(host);

        PollingSession aborting = await host.OpenPollingAsync();
        using (HeldPoll poll = await aborting.HoldAsync())
        {
            poll.Reset();
            await host.EndOfAsync(aborting.Sid);
        }

        await AssertFreeAsync(host);

        PollingSession closed = await host.OpenPollingAsync();
        host.Socket(closed.Sid).Close();
        await closed.PollAsync();
        await AssertFreeAsync(host);

        await host.OpenPollingAsync();
        clock.Advance(TimeSpan.FromSeconds(45));
        await AssertFreeAsync(host);

        (RawWebSocket webSocket, string sid) = await host.OpenWebSocketAsync();
        webSocket.Reset();
        await host.EndOfAsync(sid);
        await AssertFreeAsync(host);

        PollingSession upgraded = await host.OpenPollingAsync();
        (await host.UpgradeAsync(upgraded.Sid)).Reset();
        await host.EndOfAsync(upgraded.Sid);
        await AssertFreeAsync(host);
    }

    [Test]
    public async Task A_handler_that_closes_the_session_at_once_gives_the_place_back()
    {
        await using EngineHost host = await StartAsync(io => io.OnConnected(socket => socket.Close()));

        using RawWebSocket webSocket = await RawWebSocket.OpenAsync(host.Address, EngineHost.Target("transport=websocket"));
        (await webSocket.ReceiveTextAsync()).Should().StartWith("0{");
        (await webSocket.ReceiveCloseAsync()).Should().BeNull();
        await Eventually.IsTrueAsync(() => host.Engine.SessionCount == 0);
        PollingSession polling = await host.OpenPollingAsync();

        (await polling.PollAsync()).Text.Should().Be("1");
        await Eventually.IsTrueAsync(() => host.Engine.SessionCount == 0);
    }

    [TestCase("reject")]
    [TestCase("undecided")]
    [TestCase("throw")]
    [TestCase("answer")]
    public async Task A_handshake_that_the_gate_refuses_takes_no_place(string decision)
    {
        await using EngineHost host = await StartAsync(io => io.Handshake.Use(async (context, next) =>
        {
            switch (context.HttpContext.Request.Headers["X-Decision"].ToString())
            {
                case "reject":
                    context.Reject();
                    break;
                case "undecided":
                    break;
                case "throw":
                    throw new InvalidOperationException("The gate fails.");
                case "answer":
                    context.HttpContext.Response.StatusCode = StatusCodes.Status418ImATeapot;
                    await context.HttpContext.Response.StartAsync();
                    await next(context);
                    break;
                default:
                    await next(context);
                    break;
            }
        }));

        await host.GetAsync("transport=polling", $"X-Decision: {decision}");
        await host.RequestWebSocketAsync(EngineHost.Target("transport=websocket"), $"X-Decision: {decision}");

        await AssertFreeAsync(host);
    }

    [Test]
    public async Task A_handshake_of_another_protocol_takes_no_place()
    {
        await using EngineHost host = await StartAsync();

        await host.SendAsync("GET", EngineHost.Path + "?EIO=3&transport=polling");

        await AssertFreeAsync(host);
    }

    [Test]
    public async Task A_WebSocket_that_the_host_does_not_allow_takes_no_place()
    {
        await using EngineHost host = await StartAsync(builder: builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxConcurrentUpgradedConnections = 0));

        RawResponse response = await host.RequestWebSocketAsync(EngineHost.Target("transport=websocket"));

        response.Status.Should().Be(503);
        host.Log.Should().ContainSingle(line => line.Event == "AcceptFailed");
        await AssertFreeAsync(host);
    }

    [Test]
    public async Task A_client_that_goes_away_while_the_gate_thinks_takes_no_place()
    {
        TaskCompletionSource release = new();
        int asked = 0;
        await using EngineHost host = await StartAsync(io => io.Handshake.Use(async (context, next) =>
        {
            Interlocked.Increment(ref asked);
            await release.Task;
            await next(context);
        }));

        string[][] heads =
        [
            [$"GET {EngineHost.Target("transport=polling")} HTTP/1.1", "Host: localhost"],
            RawWebSocket.RequestHead(EngineHost.Target("transport=websocket")),
        ];
        foreach (string[] head in heads)
        {
            using RawConnection connection = await RawConnection.OpenAsync(host.Address);
            int before = asked;
            await connection.SendHeadAsync(head);
            await Eventually.IsTrueAsync(() => asked > before);
            connection.Reset();
        }

        await Eventually.IsTrueAsync(() => host.Requests.Count == 2 && host.Requests.All(request => request.IsCancellationRequested));
        release.SetResult();
        await Eventually.IsTrueAsync(() => host.ActiveRequests == 0);

        await AssertFreeAsync(host);
    }

    private static async Task AssertFreeAsync(EngineHost host)
    {
        await Eventually.IsTrueAsync(() => host.Engine.SessionCount == 0);
        PollingSession session = await host.OpenPollingAsync();
        (await session.PostAsync("1")).Text.Should().Be("ok");
        host.Engine.SessionCount.Should().Be(0);
    }

    private static Task<EngineHost> StartAsync(
        Action<EngineIoEndpointBuilder>? endpoint = null,
        ManualTimeProvider? clock = null,
        Action<Microsoft.AspNetCore.Builder.WebApplicationBuilder>? builder = null) => EngineHost.StartAsync(
        io =>
        {
            io.Options.MaxSessions = 1;
            endpoint?.Invoke(io);
        },
        clock,
        builder);
}
