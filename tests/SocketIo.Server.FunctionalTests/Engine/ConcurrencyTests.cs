using System.Globalization;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>Everything at once: nothing is lost, nothing comes twice, and nothing overtakes.</summary>
public sealed class ConcurrencyTests
{
    private const int Sessions = 12;
    private const int Senders = 4;
    private const int MessagesPerSender = 250;

    // All that is sent fits into the queue of a client that is slow to move.
    private const int MostMessagesPerSender = 4_000;

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task Messages_from_many_threads_arrive_once_and_each_sender_s_in_order_while_the_client_sends_too(ClientTransport transport)
    {
        await using EngineHost host = await EngineHost.StartAsync();
        EngineClient[] clients = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => EngineClient.OpenAsync(host.Address, transport, EngineHost.Path)));

        await Eventually.CompletesAsync(Task.WhenAll(clients.Select(async client =>
        {
            IEngineSocket socket = await SocketOfAsync(host, client.SessionId);
            Task[] senders = [.. Enumerable.Range(0, Senders).Select(sender => Task.Run(() => Send(socket, sender)))];
            Task echoes = Task.Run(() => EchoAsync(client));
            List<string> received = await ReceiveAsync(client, (Senders + 1) * MessagesPerSender);
            await Task.WhenAll(senders);
            await echoes;
            AssertComplete(received, (Senders + 1) * MessagesPerSender);
        })));

        host.Engine.SessionCount.Should().Be(Sessions);
        Array.ForEach(clients, client => client.Dispose());
    }

    [Test]
    public async Task Messages_from_many_threads_arrive_once_and_in_order_while_the_session_moves_to_a_WebSocket()
    {
        await using EngineHost host = await EngineHost.StartAsync();

        await Eventually.CompletesAsync(Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => Task.Run(() => UpgradeUnderFireAsync(host)))));

        await Eventually.IsTrueAsync(() => host.Engine.SessionCount == 0);
    }

    [Test]
    public async Task Sessions_that_open_and_end_in_every_way_at_once_leave_nothing_behind()
    {
        await using EngineHost host = await EngineHost.StartAsync();

        await Eventually.CompletesAsync(Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() => OpenAndEndAsync(host, i)))), TimeSpan.FromSeconds(60));

        await Eventually.IsTrueAsync(() => host.Engine.SessionCount == 0);
        await host.AssertServesOthersAsync();
    }

    private static async Task UpgradeUnderFireAsync(EngineHost host)
    {
        PollingSession session = await host.OpenPollingAsync();
        IEngineSocket socket = host.Socket(session.Sid);
        List<string> received = [];
        Task<int>[] senders = [.. Enumerable.Range(0, Senders).Select(sender => Task.Run(() => SendUntilMovedAsync(socket, sender)))];

        received.AddRange((await session.PollAsync()).Text.Split('\u001e'));
        using RawWebSocket webSocket = await host.OpenUpgradeAsync(session.Sid);
        await webSocket.SendTextAsync("2probe");
        (await webSocket.ReceiveTextAsync()).Should().Be("3probe");
        received.AddRange((await session.PollAsync()).Text.Split('\u001e'));
        await webSocket.SendTextAsync("5");
        Task<int> total = Task.Run(async () =>
        {
            int[] sent = await Task.WhenAll(senders);
            socket.Send("end");
            return sent.Sum();
        });
        while (received[^1] != "4end")
        {
            received.Add(await webSocket.ReceiveTextAsync());
        }

        socket.Transport.Should().Be("websocket");
        AssertComplete([.. received.Where(packet => packet is not ("6" or "4end"))], await total);
    }

    private static async Task OpenAndEndAsync(EngineHost host, int way)
    {
        PollingSession session = await host.OpenPollingAsync();
        switch (way % 6)
        {
            case 0:
                await session.PostAsync("4x\u001e1");
                break;
            case 1:
                host.Socket(session.Sid).Close();
                await session.PollAsync();
                break;
            case 2:
                using (HeldPoll poll = await session.HoldAsync())
                {
                    poll.Reset();
                }

                break;
            case 3:
                using (RawWebSocket webSocket = await host.UpgradeAsync(session.Sid))
                {
                    webSocket.Reset();
                }

                break;
            case 4:
                using (RawWebSocket webSocket = await host.OpenUpgradeAsync(session.Sid))
                {
                    await webSocket.SendTextAsync("2probe");
                    await session.PostAsync("9");
                }

                break;
            default:
                Task<RawResponse>[] polls = [session.PollAsync(), session.PollAsync(), session.PollAsync()];
                await Task.WhenAll(polls);
                break;
        }

        await Eventually.IsTrueAsync(() => !host.Engine.TryFind(session.Sid, out _));
    }

    private static void Send(IEngineSocket socket, int sender)
    {
        for (int i = 0; i < MessagesPerSender; i++)
        {
            socket.Send($"{sender}:{i}");
        }
    }

    /// <summary>Sends until the session has moved, and some more.</summary>
    private static async Task<int> SendUntilMovedAsync(IEngineSocket socket, int sender)
    {
        int sent = 0;
        for (int afterwards = 0; afterwards < 20 && sent < MostMessagesPerSender; sent++)
        {
            socket.Send($"{sender}:{sent}");
            afterwards += socket.Transport == "websocket" ? 1 : 0;
            await Task.Yield();
        }

        return sent;
    }

    private static async Task EchoAsync(EngineClient client)
    {
        for (int i = 0; i < MessagesPerSender; i += 10)
        {
            await client.SendAsync([.. Enumerable.Range(i, 10).Select(number => $"4echo:{number}")]);
        }
    }

    private static async Task<IEngineSocket> SocketOfAsync(EngineHost host, string sid)
    {
        await Eventually.IsTrueAsync(() => host.Engine.TryFind(sid, out _));
        return host.Socket(sid);
    }

    private static async Task<List<string>> ReceiveAsync(EngineClient client, int count)
    {
        List<string> received = [];
        while (received.Count < count)
        {
            received.Add(await client.ReceiveAsync());
        }

        return received;
    }

    /// <summary>Every message once, and those of each sender in order.</summary>
    private static void AssertComplete(List<string> received, int count)
    {
        received.Should().HaveCount(count);
        foreach (IGrouping<string, string> sender in received.GroupBy(packet => packet[..packet.IndexOf(':', StringComparison.Ordinal)]))
        {
            sender.Select(packet => int.Parse(packet[(packet.IndexOf(':', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture))
                .Should().Equal(Enumerable.Range(0, sender.Count()));
        }
    }
}
