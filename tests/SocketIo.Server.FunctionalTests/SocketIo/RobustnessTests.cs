using System.Text;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>Handlers and clients that do what nobody should.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class RobustnessTests(ClientTransport transport)
{
    [Test]
    public async Task A_handler_that_never_completes_does_not_keep_its_session()
    {
        TaskCompletionSource never = new();
        bool isHanging = false;
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.On("hang", async _ =>
        {
            isHanging = true;
            await never.Task;
        }));
        using SocketClient client = await app.ConnectAsync(transport);
        await client.SendAsync("420[\"hang\"]", "421[\"hang\"]");
        await Eventually.IsTrueAsync(() => isHanging);

        await client.SendAsync("1");

        await Eventually.IsTrueAsync(() => app.Io.ConnectionCount == 0);
        app.Io.Of("/").Sockets.Should().BeEmpty();
        app.Io.Of("/").Rooms.Should().BeEmpty();
        never.SetResult();
    }

    [TestCase(false, new[] { "41" })]
    [TestCase(true, new[] { "41" })]
    public async Task A_handler_may_disconnect_its_own_socket(bool closeConnection, string[] received)
    {
        TaskCompletionSource done = new();
        int after = 0;
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.On("bye", async socket =>
            {
                await socket.DisconnectAsync(closeConnection);
                await socket.EmitAsync("into the void");
                done.SetResult();
            });
            root.On("after", _ => { after++; });
        });
        using SocketClient client = await app.ConnectAsync(transport);

        await client.SendAsync("420[\"bye\"]", "421[\"after\"]");

        await Eventually.CompletesAsync(done.Task);
        if (closeConnection)
        {
            (await client.Engine.ReadToEndAsync()).Should().Equal(received);
            await Eventually.IsTrueAsync(() => app.Io.ConnectionCount == 0);
        }
        else
        {
            (await client.ReceiveAsync()).Should().Be("41");
            using SocketClient again = await SocketClient.JoinAsync(client.Engine);
        }

        after.Should().Be(0);
    }

    [Test]
    public async Task A_socket_may_be_disconnected_by_many_at_once_and_the_client_is_told_once()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(_ => { });
        using SocketClient client = await app.ConnectAsync(transport);
        ISocket socket = app.SocketOf(client);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => socket.DisconnectAsync().AsTask())));

        (await client.ReceiveAsync()).Should().Be("41");
        using SocketClient again = await SocketClient.JoinAsync(client.Engine);
        (await again.FlushAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_handler_that_emits_more_than_a_client_may_be_owed_ends_that_client_only()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(
            root => root.On("flood", async socket =>
            {
                for (int i = 0; i < 1000; i++)
                {
                    await socket.EmitAsync("n", i);
                }
            }),
            options => options.MaxOutgoingMessages = 100);
        using SocketClient client = await app.ConnectAsync(transport);
        using SocketClient other = await app.ConnectAsync(transport);

        await client.SendAsync("42[\"flood\"]");

        await client.Engine.ReadToEndAsync();
        (await app.LoggedAsync("SlowClient")).Message.Should().Contain("MaxOutgoingMessages");
        (await other.FlushAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_broadcast_to_many_reaches_each_of_them_while_others_come_and_go()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.OnConnected(socket => socket.JoinAsync("all")));
        using SocketClient steady = await app.ConnectAsync(transport);
        await steady.FlushAsync();
        using CancellationTokenSource stop = new();
        Task churn = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                using SocketClient passer = await app.ConnectAsync(transport);
                await passer.SendAsync("41");
            }
        });

        for (int i = 0; i < 300; i++)
        {
            await app.Io.Of("/").To("all").EmitAsync("n", i);
            if (i % 50 == 0)
            {
                await Task.Yield();
            }
        }

        (await steady.ReceiveAsync(300)).Should().Equal(Enumerable.Range(0, 300).Select(i => $"42[\"n\",{i}]"));
        await stop.CancelAsync();
        await churn;
    }

    [Test]
    public async Task Text_that_is_no_well_formed_Unicode_is_repaired()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.On<string, string>("echo", (_, text) => text));
        using SocketClient client = await app.ConnectAsync(transport);

        await client.SendAsync("420[\"echo\",\"a\\ud800b\"]", "421[\"\\udc00\"]");

        string[] received = await client.ReceiveAsync(2);
        received[0].Should().Be("430[\"a\ufffdb\"]");
        received[1].Should().StartWith("431[{\"error\":{\"code\":\"unknown_event\"");
    }

    [Test]
    public async Task Many_CONNECTs_to_nowhere_are_answered_and_leave_nothing()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(_ => { });
        using SocketClient client = await app.ConnectAsync(transport);

        foreach (int[] chunk in Enumerable.Range(0, 2000).Chunk(500))
        {
            await client.SendAsync([.. chunk.Select(i => $"40/n{i},")]);
        }

        (await client.ReceiveAsync(2000))[1999].Should().Be("44/n1999,{\"message\":\"Invalid namespace\"}");
        (await client.FlushAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Connecting_and_leaving_many_times_on_one_session_leaves_nothing()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.OnConnected(socket => socket.JoinAsync("all")));
        using SocketClient client = await app.ConnectAsync(transport);

        for (int i = 0; i < 5; i++)
        {
            await client.SendAsync([.. Enumerable.Range(0, 200).SelectMany(_ => new[] { "41", "40" })]);
        }

        await client.ReceiveAsync(1000);
        app.Io.Of("/").Sockets.Should().ContainSingle();
        app.Io.Of("/").Rooms.Should().HaveCount(2);
        (await client.FlushAsync()).Should().BeEmpty();
    }

    /// <summary>What is sent is made of pieces of real packets, so that it gets deep into the decoder and behind it.</summary>
    [Test]
    public async Task Arbitrary_packets_neither_crash_nor_hang_the_server([Range(1, 8)] int seed)
    {
        string[] pieces =
        [
            "40", "41", "42", "43", "44", "45", "46", "4", "/", "/admin", "/admin,", ",", "-", "0", "1", "2", "9007199254740991", "[", "]", "{", "}", "\"", "\\", "\\u0000",
            "\"echo\"", "\"hang\"", "\"throw\"", "[\"echo\"]", "[\"echo\",{\"_placeholder\":true,\"num\":0}]", "451-", "452-[\"echo\",{\"_placeholder\":true,\"num\":1}]", "null", "1e999",
            "true", ":", "é", "\u2028", "{}", "{\"__proto__\":{}}", " ", "b", "bAQID", "2", "3", "5", "6",
        ];
        await using SocketIoApp app = await SocketIoApp.StartAsync(io =>
        {
            io.MapNamespace("/", Map);
            io.MapNamespace("/admin", Map);
        });
        Random random = new(seed);
        for (int client = 0; client < 12; client++)
        {
            using EngineClient engine = await app.OpenAsync(transport);
            await engine.SendAsync("40");
            await engine.ReceiveAsync();
            try
            {
                for (int i = 0; i < 20; i++)
                {
                    await engine.SendAsync([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Packet())]);
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                // The server has ended the session.
            }
        }

        using SocketClient sane = await app.ConnectAsync(transport);
        await sane.SendAsync("420[\"echo\",1]");
        (await sane.ReceiveAsync()).Should().Be("430[1]");
        app.Log.Lines.Where(line => line.Event is "ReaderFailed").Should().BeEmpty();

        string Packet()
        {
            StringBuilder packet = new(random.Next(2) == 0 ? "42" : "");
            for (int i = random.Next(1, 6); i > 0; i--)
            {
                packet.Append(pieces[random.Next(pieces.Length)]);
            }

            string text = packet.ToString();
            return !text.StartsWith('b') ? text : "bAQID";
        }

        static void Map(NamespaceBuilder ns)
        {
            ns.On<EventArguments, EventArguments>("echo", (_, arguments) => arguments);
            ns.On("throw", _ => throw new InvalidOperationException("as asked"));
            ns.On("hang", async socket =>
            {
                TaskCompletionSource never = new();
                await never.Task.WaitAsync(socket.ConnectionAborted);
            });
        }
    }
}
