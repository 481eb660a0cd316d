using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>
/// What one client does to the others, also with the inline preset of the documentation: how long they wait is measured by the
/// comparison, that they get on is held here.
/// </summary>
[TestFixture(ClientTransport.Polling, false)]
[TestFixture(ClientTransport.Polling, true)]
[TestFixture(ClientTransport.WebSocket, false)]
[TestFixture(ClientTransport.WebSocket, true)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class FairnessTests(ClientTransport transport, bool isInline) : IDisposable
{
    private const int BatchSize = 100;

    private readonly ManualResetEventSlim _release = new();
    private int _handled;

    public void Dispose() => _release.Dispose();

    [Test]
    public async Task A_client_that_floods_keeps_nobody_from_being_answered()
    {
        await using SocketIoApp app = await ServeAsync(root => root.On("flood", _ => { Interlocked.Increment(ref _handled); }));
        using SocketClient flooder = await app.ConnectAsync(transport);
        using SocketClient other = await app.ConnectAsync(transport);
        using CancellationTokenSource enough = new();

        Task<int> flood = FloodAsync(flooder, enough.Token);
        await Eventually.IsTrueAsync(() => Volatile.Read(ref _handled) > 0);
        for (int i = 0; i < 50; i++)
        {
            await AnswersAsync(other, i);
        }

        flood.IsCompleted.Should().BeFalse("the flood has lasted all the time");
        await enough.CancelAsync();
        int sent = await flood;
        await Eventually.IsTrueAsync(() => Volatile.Read(ref _handled) == sent);
    }

    [Test]
    public async Task A_handler_that_blocks_its_thread_in_the_middle_of_a_batch_holds_up_its_own_client_only()
    {
        await using SocketIoApp app = await ServeAsync(root => root.On("block", _ =>
        {
            Interlocked.Increment(ref _handled);
            _release.Wait();
        }));
        using SocketClient blocked = await app.ConnectAsync(transport);
        using SocketClient other = await app.ConnectAsync(transport);

        Task sending = blocked.SendAsync([.. Enumerable.Repeat("42[\"block\"]", BatchSize)]);
        try
        {
            await Eventually.IsTrueAsync(() => Volatile.Read(ref _handled) == 1);
            await AnswersAsync(other, 0);
            _handled.Should().Be(1);
        }
        finally
        {
            _release.Set();
        }

        await sending;
        await AnswersAsync(blocked, 1);
        _handled.Should().Be(BatchSize);
    }

    [TestCase(BatchSize, 0)]
    [TestCase(2, BatchSize)]
    public async Task A_large_batch_of_any_packets_is_taken_in_turns_and_what_is_answered_leaves_after_each(int events, int noops)
    {
        await using SocketIoApp app = await ServeAsync(root => root.On<int, int>("turn", (_, number) =>
        {
            if (number == events - 1)
            {
                _release.Wait();
            }

            return number;
        }));
        using SocketClient client = await app.ConnectAsync(transport);

        Task<string> first = client.ReceiveAsync();
        await Eventually.IsTrueAsync(() => app.SessionOf(client).Transport.IsReady);
        Task sending = client.SendAsync(["420[\"turn\",0]", .. Enumerable.Repeat("6", noops), .. Enumerable.Range(1, events - 1).Select(number => $"42{number}[\"turn\",{number}]")]);
        try
        {
            (await first).Should().Be("430[0]", "the thread is blocked before the batch is done, and the first turn is over");
        }
        finally
        {
            _release.Set();
        }

        await sending;
        (await client.ReceiveAsync(events - 1)).Should().Equal(Enumerable.Range(1, events - 1).Select(number => $"43{number}[{number}]"));
    }

    private static async Task AnswersAsync(SocketClient client, int number)
    {
        await client.SendAsync($"42{number}[\"echo\",{number}]");
        (await client.ReceiveAsync()).Should().Be($"43{number}[{number}]");
    }

    /// <summary>Sends until it is enough, one batch as soon as the last one is taken, and returns how many events that were.</summary>
    private static async Task<int> FloodAsync(SocketClient client, CancellationToken enough)
    {
        string[] batch = [.. Enumerable.Repeat("42[\"flood\"]", BatchSize)];
        int sent = 0;
        while (!enough.IsCancellationRequested)
        {
            await client.SendAsync(batch);
            sent += batch.Length;
        }

        return sent;
    }

    private Task<SocketIoApp> ServeAsync(Action<NamespaceBuilder> configure) => SocketIoApp.ServeAsync(
        root =>
        {
            root.On<int, int>("echo", (_, number) => number);
            configure(root);
        },
        services: services => services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = isInline));
}
