using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>Clients that go on asking without reading the answers.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class UnreadAnswerTests
{
    private const int Requests = 400;

    // More than the buffers of a connection hold together.
    private static readonly string _large = new('x', 64 * 1024);

    private readonly TaskCompletionSource<DisconnectReason> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task A_client_is_not_read_from_until_it_has_taken_the_answers_and_then_gets_all_of_them_in_order()
    {
        await using SocketIoApp app = await ServeAsync();
        using SocketClient client = await app.ConnectAsync();

        Task sending = SendRequestsAsync(client);
        await Eventually.IsTrueAsync(() => app.SessionOf(client).IsWriterBehind);
        for (int i = 0; i < Requests; i++)
        {
            string expected = $"43{i}[\"{_large}\"]";
            (await client.ReceiveAsync() == expected).Should().BeTrue("answer {0} is next", i);
        }

        await sending;
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

        _ = SendRequestsAsync(client);

        (await Eventually.GetAsync(_end.Task)).Should().Be(DisconnectReason.PingTimeout);
    }

    [Test]
    public async Task A_client_that_is_disconnected_meanwhile_holds_nothing_up()
    {
        await using SocketIoApp app = await ServeAsync();
        using SocketClient client = await app.ConnectAsync();
        _ = SendRequestsAsync(client);
        await Eventually.IsTrueAsync(() => app.SessionOf(client).IsWriterBehind);

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

    private static async Task SendRequestsAsync(SocketClient client)
    {
        for (int i = 0; i < Requests; i++)
        {
            await client.SendAsync($"42{i}[\"echo\",\"{_large}\"]");
        }
    }
}
