using System.Collections.Concurrent;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>What happens to a client whose events are not handled as fast as they come.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class BackPressureTests(ClientTransport transport)
{
    private static readonly string _large = new('x', 1000);

    private ManualTimeProvider _clock = null!;
    private ConcurrentQueue<int> _handled = null!;
    private TaskCompletionSource _release = null!;

    [SetUp]
    public void Forget()
    {
        _clock = new ManualTimeProvider();
        _handled = new ConcurrentQueue<int>();
        _release = new TaskCompletionSource();
    }

    [TearDown]
    public void Release() => _release.TrySetResult();

    [TestCase(true)]
    [TestCase(false)]
    public async Task The_reader_stops_while_too_much_waits_and_goes_on_when_there_is_room(bool byCount)
    {
        await using SocketIoApp app = await StartAsync(byCount);
        using SocketClient client = await app.ConnectAsync(transport);

        Task sending = client.SendAsync(Events(0, 20));
        await Eventually.IsTrueAsync(() => app.SessionOf(client).IsReaderHeld);

        if (transport == ClientTransport.WebSocket)
        {
            await sending;
        }

        sending.IsCompleted.Should().Be(transport == ClientTransport.WebSocket, "a POST is answered when its packets are taken");
        _handled.Should().BeEmpty();
        app.Log.Lines.Should().Contain(line => line.Event == "ReaderHeld" && line.Message.Contains(byCount ? "MaxQueuedEvents" : "MaxQueuedEventBytes"));
        _release.SetResult();
        await sending;
        await client.FlushAsync();
        _handled.Should().Equal(Enumerable.Range(0, 20));
        app.SessionOf(client).IsReaderHeld.Should().BeFalse();
    }

    [Test]
    public async Task What_the_server_sends_still_leaves_while_the_reader_is_held()
    {
        await using SocketIoApp app = await StartAsync(byCount: true);
        using SocketClient client = await app.ConnectAsync(transport);
        Task sending = client.SendAsync(Events(0, 20));
        await Eventually.IsTrueAsync(() => app.SessionOf(client).IsReaderHeld);

        await app.SocketOf(client).EmitAsync("news", 1);

        (await client.ReceiveAsync()).Should().Be("42[\"news\",1]");
        _release.SetResult();
        await sending;
    }

    [Test]
    public async Task Other_clients_and_their_acknowledgements_are_not_held()
    {
        await using SocketIoApp app = await StartAsync(byCount: true);
        using SocketClient client = await app.ConnectAsync(transport);
        using SocketClient other = await app.ConnectAsync(transport);
        Task sending = client.SendAsync(Events(0, 20));
        await Eventually.IsTrueAsync(() => app.SessionOf(client).IsReaderHeld);

        Task<int> asked = app.SocketOf(other).EmitWithAckAsync<int>("x", 1);
        await other.SendAsync("430[7]");

        (await Eventually.GetAsync(asked)).Should().Be(7);
        (await other.FlushAsync()).Should().Equal("420[\"x\",1]");
        _release.SetResult();
        await sending;
    }

    [Test]
    public async Task A_session_that_is_held_too_long_is_closed_and_the_log_names_the_option()
    {
        await using SocketIoApp app = await StartAsync(byCount: true);
        using SocketClient client = await app.ConnectAsync(transport);
        Task sending = client.SendAsync(Events(0, 20));
        await Eventually.IsTrueAsync(() => app.SessionOf(client).IsReaderHeld);

        _clock.Advance(TimeSpan.FromMilliseconds(9999));
        app.Io.ConnectionCount.Should().Be(1);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        (await client.Engine.ReadToEndAsync()).Should().BeEmpty();
        await sending;
        (await app.LoggedAsync("LimitReached")).Message.Should().Contain("EventQueueTimeout");
        await Eventually.IsTrueAsync(() => app.Io.ConnectionCount == 0);
        _release.SetResult();
        await Eventually.IsTrueAsync(() => !_handled.IsEmpty);
        _handled.Should().Equal([0], "what waited in the queue is dropped");
    }

    [Test]
    public async Task A_session_that_is_held_does_not_fail_its_heartbeat()
    {
        await using SocketIoApp app = await StartAsync(byCount: true, options =>
        {
            options.PingInterval = TimeSpan.FromSeconds(1);
            options.PingTimeout = TimeSpan.FromSeconds(1);
        });
        using SocketClient client = await app.ConnectAsync(transport);
        Task sending = client.SendAsync(Events(0, 20));
        await Eventually.IsTrueAsync(() => app.SessionOf(client).IsReaderHeld);

        _clock.Advance(TimeSpan.FromSeconds(9));

        app.Io.ConnectionCount.Should().Be(1);
        _release.SetResult();
        await sending;
        await client.SendAsync("3");
        (await client.FlushAsync()).Should().Equal("2");
    }

    [Test]
    public async Task A_disconnection_by_the_server_lets_the_reader_go()
    {
        await using SocketIoApp app = await StartAsync(byCount: true);
        using SocketClient client = await app.ConnectAsync(transport);
        Task sending = client.SendAsync(Events(0, 20));
        await Eventually.IsTrueAsync(() => app.SessionOf(client).IsReaderHeld);

        await app.SocketOf(client).DisconnectAsync();
        await sending;

        (await client.ReceiveAsync()).Should().Be("41");
        using SocketClient again = await SocketClient.JoinAsync(client.Engine);
        (await again.FlushAsync()).Should().BeEmpty();
    }

    private Task<SocketIoApp> StartAsync(bool byCount, Action<SocketIoOptions>? more = null) => SocketIoApp.ServeAsync(
        root => root.On<(int Number, string Text)>("x", async (_, args) =>
        {
            await _release.Task;
            _handled.Enqueue(args.Number);
        }),
        options =>
        {
            options.MaxQueuedEvents = byCount ? 4 : 1000;
            options.MaxQueuedEventBytes = byCount ? 1_000_000 : 3000;
            options.EventQueueTimeout = TimeSpan.FromSeconds(10);
            options.PingInterval = TimeSpan.FromHours(1);
            more?.Invoke(options);
        },
        _clock);

    private static string[] Events(int start, int count) => [.. Enumerable.Range(start, count).Select(i => $"42[\"x\",{i},\"{_large}\"]")];
}
