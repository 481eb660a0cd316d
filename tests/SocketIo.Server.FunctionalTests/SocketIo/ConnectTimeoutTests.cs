using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>How long a session may stay without having joined a namespace.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class ConnectTimeoutTests(ClientTransport transport)
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan _moment = TimeSpan.FromMilliseconds(1);

    private readonly ManualTimeProvider _clock = new();

    [Test]
    public async Task A_session_that_joins_nothing_is_closed_when_the_time_is_up_and_not_before()
    {
        await using SocketIoApp app = await StartAsync();
        using EngineClient client = await app.OpenAsync(transport);

        _clock.Advance(_timeout - _moment);
        app.Io.ConnectionCount.Should().Be(1);
        _clock.Advance(_moment);

        (await client.ReadToEndAsync()).Should().BeEmpty();
        (await app.LoggedAsync("LimitReached")).Message.Should().Contain("ConnectTimeout");
    }

    [Test]
    public async Task A_refusal_does_not_count_as_joining()
    {
        await using SocketIoApp app = await StartAsync();
        using EngineClient client = await app.OpenAsync(transport);
        await client.SendAsync("40/none,");
        await client.ReceiveAsync();

        _clock.Advance(_timeout);

        (await client.ReadToEndAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_gate_that_takes_too_long_is_ended()
    {
        TaskCompletionSource cancelled = new();
        bool isInGate = false;
        await using SocketIoApp app = await StartAsync(root => root.Connect.Use(async (context, _) =>
        {
            isInGate = true;
            using CancellationTokenRegistration registration = context.CancellationToken.Register(cancelled.SetResult);
            await cancelled.Task;
        }));
        using EngineClient client = await app.OpenAsync(transport);
        await client.SendAsync("40");
        await Eventually.IsTrueAsync(() => isInGate);

        _clock.Advance(_timeout);

        (await client.ReadToEndAsync()).Should().BeEmpty();
        await Eventually.CompletesAsync(cancelled.Task);
    }

    [Test]
    public async Task A_session_that_has_joined_stays()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport);

        _clock.Advance(_timeout * 2);

        (await client.FlushAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Leaving_does_not_start_the_time_again()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport);
        await client.SendAsync("41");
        await Eventually.IsTrueAsync(() => app.Io.Of("/").Sockets.Count == 0);

        _clock.Advance(_timeout * 2);

        using SocketClient again = await SocketClient.JoinAsync(client.Engine);
    }

    [Test]
    public async Task A_session_that_ended_earlier_leaves_no_line_about_the_timeout()
    {
        await using SocketIoApp app = await StartAsync();
        EngineClient client = await app.OpenAsync(transport);
        await client.SendAsync("1");
        await Eventually.IsTrueAsync(() => app.Io.ConnectionCount == 0);

        _clock.Advance(_timeout);

        app.Log.Lines.Should().NotContain(line => line.Event == "LimitReached");
        client.Dispose();
    }

    // Other timers of the session are far away.
    private Task<SocketIoApp> StartAsync(Action<NamespaceBuilder>? root = null) =>
        SocketIoApp.ServeAsync(root ?? (_ => { }), options => options.PingInterval = TimeSpan.FromHours(1), _clock);
}
