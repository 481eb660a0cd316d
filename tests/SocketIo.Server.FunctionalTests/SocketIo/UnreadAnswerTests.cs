using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>Clients that go on asking without reading the answers.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class UnreadAnswerTests
{
    private static readonly string _large = new('x', 64 * 1024);

    private readonly TaskCompletionSource<DisconnectReason> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task A_client_is_not_read_from_until_it_has_taken_the_answers_and_then_gets_all_of_them_in_order()
    {
        await using SocketIoApp app = await ServeAsync();
        using SocketClient client = await app.ConnectAsync();

        using CancellationTokenSource enough = new();
        Task<int> sending = SendRequestsAsync(client, enough.Token);
        await Eventually.IsTrueAsync(() => app.SessionOf(client).IsReaderAwaitingWriter);
        await enough.CancelAsync();
        int received = 0;
        string answer;
        while (!(answer = await client.ReceiveAsync()).EndsWith("[\"last\"]", StringComparison.Ordinal))
        {
            (answer == $"43{received}[\"{_large}\"]").Should().BeTrue("answer {0} is next", received);
            received++;
        }

        received.Should().Be(await sending);
        _end.Task.IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task A_client_that_never_reads_is_overdue_in_the_end()
    {
        await using SocketIoApp app = await ServeAsync(options =>
        {
            options.PingInterval = TimeSpan.FromMilliseconds(500);
            options.PingTimeout = TimeSpan.FromMilliseconds(500);
        });
        using SocketClient client = await app.ConnectAsync();

        _ = SendRequestsAsync(client, CancellationToken.None);

        (await Eventually.GetAsync(_end.Task)).Should().Be(DisconnectReason.PingTimeout);
    }

    [Test]
    public async Task A_client_that_is_disconnected_meanwhile_holds_nothing_up()
    {
        await using SocketIoApp app = await ServeAsync();
        using SocketClient client = await app.ConnectAsync();
        _ = SendRequestsAsync(client, CancellationToken.None);
        await Eventually.IsTrueAsync(() => app.SessionOf(client).IsReaderAwaitingWriter);

        await app.SocketOf(client).DisconnectAsync(closeConnection: true);
        client.Dispose();

        await Eventually.IsTrueAsync(() => app.Io.ConnectionCount == 0);
    }

    private Task<SocketIoApp> ServeAsync(Action<SocketIoOptions>? configure = null) => SocketIoApp.ServeAsync(
        root =>
        {
            root.On<string, string>("echo", (_, text) => text);
            root.OnDisconnected((_, reason) => _end.TrySetResult(reason));
        },
        configure);

    /// <summary>Sends until it is enough, which may be more than the buffers of a connection hold, and returns how many.</summary>
    private static async Task<int> SendRequestsAsync(SocketClient client, CancellationToken enough)
    {
        int count = 0;
        while (!enough.IsCancellationRequested)
        {
            await client.SendAsync($"42{count}[\"echo\",\"{_large}\"]");
            count++;
        }

        await client.SendAsync($"42{count}[\"echo\",\"last\"]");
        return count;
    }
}
