using System.Collections.Concurrent;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>In which order events are handled, and how much of a socket's trouble is its own.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class OrderTests(ClientTransport transport)
{
    [Test]
    public async Task Events_of_a_socket_are_handled_one_at_a_time_in_the_order_they_came_whatever_their_handlers_are()
    {
        const int Count = 600;
        int running = 0;
        int atOnce = 0;
        ConcurrentQueue<int> handled = new();
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.Events.Use(async (context, next) =>
            {
                if (context.Arguments.Count > 0 && context.Arguments.Get<int>(0) % 5 == 0)
                {
                    await Task.Yield();
                }

                await next(context);
            });
            root.On<int>("sync", (_, number) => Handle(number));
            root.On<int>("yields", async (_, number) =>
            {
                Interlocked.Increment(ref running);
                await Task.Yield();
                Interlocked.Decrement(ref running);
                Handle(number);
            });
            root.On<int>("elsewhere", async (_, number) => await Task.Run(() => Handle(number)));
        });
        using SocketClient client = await app.ConnectAsync(transport);
        string[] names = ["sync", "sync", "yields", "sync", "elsewhere", "yields", "sync"];

        foreach (int[] chunk in Enumerable.Range(0, Count).Chunk(50))
        {
            await client.SendAsync([.. chunk.Select(i => $"42[\"{names[i % names.Length]}\",{i}]")]);
        }

        await client.FlushAsync();
        handled.Should().Equal(Enumerable.Range(0, Count));
        atOnce.Should().Be(0);

        void Handle(int number)
        {
            if (Interlocked.Increment(ref running) > 1)
            {
                atOnce++;
            }

            handled.Enqueue(number);
            Interlocked.Decrement(ref running);
        }
    }

    [Test]
    public async Task Acknowledgements_leave_in_the_order_of_the_events()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.On<int, int>("sync", (_, number) => number);
            root.On<int, int>("async", async (_, number) =>
            {
                await Task.Yield();
                return number;
            });
        });
        using SocketClient client = await app.ConnectAsync(transport);

        await client.SendAsync([.. Enumerable.Range(0, 100).Select(i => $"42{i}[\"{(i % 3 == 0 ? "async" : "sync")}\",{i}]")]);

        (await client.ReceiveAsync(100)).Should().Equal(Enumerable.Range(0, 100).Select(i => $"43{i}[{i}]"));
    }

    [Test]
    public async Task What_a_handler_emits_arrives_in_the_order_it_was_emitted()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.On("x", async socket =>
        {
            for (int i = 0; i < 200; i++)
            {
                await socket.EmitAsync<object>("n", i % 4 == 0 ? new byte[] { (byte)i } : i);
                if (i % 7 == 0)
                {
                    await Task.Yield();
                }
            }
        }));
        using SocketClient client = await app.ConnectAsync(transport);

        await client.SendAsync("42[\"x\"]");

        string[] received = await client.ReceiveAsync(250);
        received.Should().Equal(Enumerable.Range(0, 200).SelectMany(i => i % 4 == 0
            ? new[] { "451-[\"n\",{\"_placeholder\":true,\"num\":0}]", "b" + Convert.ToBase64String([(byte)i]) }
            : [$"42[\"n\",{i}]"]));
    }

    [Test]
    public async Task A_handler_that_hangs_hangs_its_own_socket_only()
    {
        TaskCompletionSource never = new();
        await using SocketIoApp app = await SocketIoApp.StartAsync(io =>
        {
            io.MapNamespace("/", root =>
            {
                root.On("hang", async _ => await never.Task);
                root.On<int, int>("echo", (_, number) => number);
            });
            io.MapNamespace("/other", other => other.On<int, int>("echo", (_, number) => number));
        });
        using SocketClient stuck = await app.ConnectAsync(transport);
        using SocketClient neighbour = await app.ConnectAsync(transport);
        await SocketClient.JoinAsync(stuck.Engine, "/other");

        await stuck.SendAsync("42[\"hang\"]", "420[\"echo\",1]", "42/other,1[\"echo\",2]");
        await neighbour.SendAsync("420[\"echo\",3]");

        (await stuck.ReceiveAsync()).Should().Be("43/other,1[2]");
        (await neighbour.ReceiveAsync()).Should().Be("430[3]");
        never.SetResult();
        (await stuck.ReceiveAsync()).Should().Be("430[1]");
    }
}
