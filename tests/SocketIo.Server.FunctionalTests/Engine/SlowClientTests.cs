using System.Globalization;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>Clients that read more slowly than the server sends: nothing that waits for them grows without bound.</summary>
public sealed class SlowClientTests
{
    private const int ManyMessages = 20_000;
    private const int MoreThanTheSystemBuffers = 32_000_000;

    [Test]
    public async Task A_WebSocket_client_that_stops_reading_is_closed_when_too_many_bytes_wait()
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Options.MaxOutgoingBytes = 200_000);
        (RawWebSocket webSocket, string sid) = await OpenUnreadAsync(host);

        SendUntilTheEnd(host, sid, new byte[10_000]);

        (await host.EndOfAsync(sid)).Should().Be(DisconnectReason.TransportError);
        host.Log.Should().ContainSingle(line => line.Event == "SlowClient" && line.Message.Contains("MaxOutgoingBytes"));
        host.Engine.SessionCount.Should().Be(0);
        webSocket.Dispose();
    }

    [Test]
    public async Task A_WebSocket_client_that_stops_reading_is_closed_when_too_many_messages_wait()
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Options.MaxOutgoingMessages = 10);
        (RawWebSocket webSocket, string sid) = await OpenUnreadAsync(host);

        SendUntilTheEnd(host, sid, new byte[10_000]);

        (await host.EndOfAsync(sid)).Should().Be(DisconnectReason.TransportError);
        host.Log.Should().ContainSingle(line => line.Event == "SlowClient" && line.Message.Contains("MaxOutgoingMessages"));
        webSocket.Dispose();
    }

    [Test]
    public async Task The_connection_of_a_client_that_does_not_even_take_the_farewell_is_cut()
    {
        ManualTimeProvider clock = new();
        await using EngineHost host = await EngineHost.StartAsync(io => io.Options.MaxOutgoingBytes = MoreThanTheSystemBuffers, clock);
        (RawWebSocket webSocket, string sid) = await OpenUnreadAsync(host);
        host.Socket(sid).Send(new byte[MoreThanTheSystemBuffers]);
        host.Socket(sid).Send([1]);
        await host.EndOfAsync(sid);

        // Nothing is read until the server has given up, so that only the cut can end the connection.
        await Eventually.IsTrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return host.ActiveRequests == 0;
        });

        await webSocket.EndsAsync();
    }

    [Test]
    public async Task With_the_drop_policy_a_slow_client_misses_messages_but_stays_and_gets_the_later_ones()
    {
        await using EngineHost host = await EngineHost.StartAsync(io =>
        {
            io.Options.MaxOutgoingBytes = 200_000;
            io.Options.SlowClientPolicy = SlowClientPolicy.Drop;
        });
        (RawWebSocket webSocket, string sid) = await OpenUnreadAsync(host);
        int sent = 0;
        while (!host.Log.Any(line => line.Event == "SlowClient"))
        {
            Send(host, sid, sent++);
        }

        for (int i = 0; i < 100; i++)
        {
            Send(host, sid, sent++);
        }

        List<int> received = [];
        while (received.Count < 10 || received[^1] != -1)
        {
            received.Add(int.Parse((await webSocket.ReceiveTextAsync())[1..].TrimEnd('.'), CultureInfo.InvariantCulture));
            Send(host, sid, -1);
        }

        int[] before = [.. received.TakeWhile(number => number >= 0)];
        before.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems().And.StartWith([0, 1, 2, 3]);
        before.Length.Should().BeLessThan(sent);
        host.HasEnded(sid).Should().BeFalse();
        host.Log.Count(line => line.Event == "SlowClient").Should().BeLessThan(20, "a client must not be able to flood the log");
        webSocket.Dispose();
    }

    [Test]
    public async Task A_client_that_never_polls_is_closed_when_too_many_messages_wait()
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Options.MaxOutgoingMessages = 10);
        PollingSession session = await host.OpenPollingAsync();
        for (int i = 0; i < 10; i++)
        {
            host.Socket(session.Sid).Send("x");
        }

        int before = host.Engine.SessionCount;
        host.Socket(session.Sid).Send("x");

        before.Should().Be(1);
        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.TransportError);
        (await session.PollAsync()).Status.Should().Be(400);
    }

    [Test]
    public async Task A_client_that_never_polls_is_closed_when_too_many_bytes_wait()
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Options.MaxOutgoingBytes = 100);
        PollingSession session = await host.OpenPollingAsync();

        host.Socket(session.Sid).Send(new byte[100]);
        int before = host.Engine.SessionCount;
        host.Socket(session.Sid).Send([1]);

        before.Should().Be(1);
        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.TransportError);
    }

    [Test]
    public async Task With_the_drop_policy_a_client_that_polls_too_rarely_gets_the_first_messages_and_the_ping()
    {
        ManualTimeProvider clock = new();
        await using EngineHost host = await EngineHost.StartAsync(
            io =>
            {
                io.Options.MaxOutgoingMessages = 2;
                io.Options.SlowClientPolicy = SlowClientPolicy.Drop;
            },
            clock);
        PollingSession session = await host.OpenPollingAsync();
        IEngineSocket socket = host.Socket(session.Sid);

        for (int i = 0; i < 5; i++)
        {
            socket.Send($"{i}");
        }

        clock.Advance(TimeSpan.FromSeconds(25));

        (await session.PollAsync()).Text.Should().Be("40\u001e41\u001e2");
        socket.Send("again");
        (await session.PollAsync()).Text.Should().Be("4again");
        host.Log.Should().ContainSingle(line => line.Event == "SlowClient");
    }

    [Test]
    public async Task A_flood_of_pings_from_a_client_that_does_not_read_the_pongs_is_bounded()
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Options.MaxOutgoingMessages = 100);
        (RawWebSocket webSocket, string sid) = await OpenUnreadAsync(host);
        byte[] pings = [.. Enumerable.Repeat(ClientFrame.Ping(new string('x', 125)), 1000).SelectMany(ping => ping)];

        Task flood = FloodAsync(webSocket, pings, () => host.HasEnded(sid));

        (await host.EndOfAsync(sid)).Should().Be(DisconnectReason.TransportError);
        webSocket.Dispose();
        await flood;
        await host.AssertServesOthersAsync();
    }

    private static async Task FloodAsync(RawWebSocket webSocket, byte[] bytes, Func<bool> isOver)
    {
        try
        {
            while (!isOver())
            {
                await webSocket.SendAsync(bytes);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or TimeoutException)
        {
            // The server does not take it any more, which is the point.
        }
    }

    private static async Task<(RawWebSocket WebSocket, string Sid)> OpenUnreadAsync(EngineHost host)
    {
        RawConnection connection = await RawConnection.OpenAsync(host.Address, receiveBuffer: 4096);
        RawWebSocket webSocket = await RawWebSocket.OpenAsync(connection, EngineHost.Target("transport=websocket"));
        return (webSocket, await host.ReceiveHandshakeAsync(webSocket));
    }

    private static void SendUntilTheEnd(EngineHost host, string sid, byte[] message)
    {
        for (int i = 0; i < ManyMessages && host.Engine.SessionCount > 0; i++)
        {
            host.Socket(sid).Send(message);
        }
    }

    private static void Send(EngineHost host, string sid, int number) =>
        host.Socket(sid).Send(number.ToString(CultureInfo.InvariantCulture) + new string('.', 10_000));
}
