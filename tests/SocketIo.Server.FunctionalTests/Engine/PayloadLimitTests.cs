using System.Text;
using Microsoft.AspNetCore.Hosting;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>What is too large is refused before it is buffered; what is not arrives, whatever limits the host has.</summary>
public sealed class PayloadLimitTests
{
    private const int Limit = 1000;

    [Test]
    public async Task A_post_of_exactly_the_limit_is_taken()
    {
        await using EngineHost host = await StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        string body = "4" + new string('x', Limit - 1);

        (await session.PostAsync(body)).Text.Should().Be("ok");

        (await session.PollAsync()).Text.Should().Be(body);
    }

    [Test]
    public async Task A_larger_post_is_answered_413_and_the_session_stays_open()
    {
        await using EngineHost host = await StartAsync();
        PollingSession session = await host.OpenPollingAsync();

        RawResponse response = await session.PostAsync("4" + new string('x', Limit));

        response.Status.Should().Be(413);
        response.Body.Should().BeEmpty();
        (await session.PostAsync("4x")).Text.Should().Be("ok");
        (await session.PollAsync()).Text.Should().Be("4x");
        host.Log.Should().ContainSingle(line => line.Event == "PayloadTooLarge" && line.Message.Contains("MaxPayloadBytes"));
    }

    [Test]
    public async Task A_post_that_announces_too_much_is_refused_before_its_body_comes()
    {
        await using EngineHost host = await StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using RawConnection connection = await RawConnection.OpenAsync(host.Address);

        await connection.SendHeadAsync($"POST {EngineHost.Target(session.Query)} HTTP/1.1", "Host: localhost", "Content-Length: 1000000000");

        (await connection.ReadResponseAsync()).Status.Should().Be(413);
    }

    [Test]
    public async Task A_post_in_chunks_is_refused_as_soon_as_it_is_too_large()
    {
        await using EngineHost host = await StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using RawConnection connection = await RawConnection.OpenAsync(host.Address);

        await connection.SendHeadAsync($"POST {EngineHost.Target(session.Query)} HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked");
        for (int i = 0; i < 11; i++)
        {
            await connection.SendAsync(Encoding.ASCII.GetBytes($"64\r\n{new string('4', 100)}\r\n"));
        }

        (await connection.ReadResponseAsync()).Status.Should().Be(413);
        host.HasEnded(session.Sid).Should().BeFalse();
    }

    [Test]
    public async Task A_post_in_chunks_within_the_limit_is_taken()
    {
        await using EngineHost host = await StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using RawConnection connection = await RawConnection.OpenAsync(host.Address);

        await connection.SendHeadAsync($"POST {EngineHost.Target(session.Query)} HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked");
        await connection.SendAsync("2\r\n4h\r\n"u8.ToArray());
        await connection.SendAsync("3\r\nell\r\n1\r\no\r\n0\r\n\r\n"u8.ToArray());

        (await connection.ReadResponseAsync()).Text.Should().Be("ok");
        (await session.PollAsync()).Text.Should().Be("4hello");
    }

    [Test]
    public async Task A_WebSocket_message_of_exactly_the_limit_is_taken()
    {
        await using EngineHost host = await StartAsync();
        (RawWebSocket webSocket, _) = await host.OpenWebSocketAsync();
        string text = "4" + new string('x', Limit - 1);

        await webSocket.SendTextAsync(text);

        (await webSocket.ReceiveTextAsync()).Should().Be(text);
        webSocket.Dispose();
    }

    [Test]
    public async Task A_larger_WebSocket_message_is_refused_with_1009_before_its_payload_comes()
    {
        await using EngineHost host = await StartAsync();
        (RawWebSocket webSocket, string sid) = await host.OpenWebSocketAsync();

        await webSocket.SendAsync(ClientFrame.Header(ClientFrame.Final | 0x1, Limit + 1));

        (await webSocket.ReceiveCloseAsync()).Should().Be(1009);
        (await host.EndOfAsync(sid)).Should().Be(DisconnectReason.TransportError);
        host.Log.Should().ContainSingle(line => line.Event == "LimitReached" && line.Message.Contains("MaxPayloadBytes"));
        webSocket.Dispose();
    }

    [Test]
    public async Task Fragments_count_together_and_the_one_that_is_too_much_is_refused_by_its_header()
    {
        await using EngineHost host = await StartAsync();
        (RawWebSocket webSocket, string sid) = await host.OpenWebSocketAsync();

        await webSocket.SendAsync(ClientFrame.Binary(new byte[600], isFinal: false));
        await webSocket.SendAsync(ClientFrame.Header(ClientFrame.Final, 401));

        (await webSocket.ReceiveCloseAsync()).Should().Be(1009);
        (await host.EndOfAsync(sid)).Should().Be(DisconnectReason.TransportError);
        webSocket.Dispose();
    }

    [Test]
    public async Task The_limits_of_the_host_do_not_matter_to_a_post()
    {
        const int Size = 3_000_000;
        await using EngineHost host = await EngineHost.StartAsync(
            io => io.Options.MaxPayloadBytes = Size + 1,
            builder: builder => builder.WebHost.ConfigureKestrel(kestrel =>
            {
                kestrel.Limits.MaxRequestBodySize = 10;
                kestrel.Limits.MaxRequestBufferSize = 100_000;
            }));
        PollingSession session = await host.OpenPollingAsync();
        string body = "4" + new string('x', Size);

        (await session.PostAsync(body)).Text.Should().Be("ok");

        (await session.PollAsync()).Text.Should().Be(body);
    }

    [Test]
    public async Task A_large_WebSocket_message_arrives_whole()
    {
        const int Size = 3_000_000;
        await using EngineHost host = await EngineHost.StartAsync(io => io.Options.MaxPayloadBytes = Size);
        (RawWebSocket webSocket, _) = await host.OpenWebSocketAsync();
        byte[] payload = new byte[Size];
        new Random(1).NextBytes(payload);

        await webSocket.SendAsync(ClientFrame.Binary(payload));

        (await webSocket.ReceiveBinaryAsync()).Should().Equal(payload);
        webSocket.Dispose();
    }

    [Test]
    public async Task More_packets_than_a_payload_may_have_end_the_session()
    {
        List<string> received = [];
        await using EngineHost host = await EngineHost.StartAsync(io =>
        {
            io.Options.MaxPacketsPerPayload = 3;
            io.OnMessage((_, message) => received.Add(message.ToString()));
        });
        PollingSession session = await host.OpenPollingAsync();
        PollingSession other = await host.OpenPollingAsync();

        await other.PostAsync("4a\u001e4b\u001e4c");
        await session.PostAsync("4d\u001e4e\u001e4f\u001e4g");

        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.ParseError);
        host.HasEnded(other.Sid).Should().BeFalse();
        received.Should().Equal("a", "b", "c", "d", "e", "f");
        host.Log.Should().ContainSingle(line => line.Event == "LimitReached" && line.Message.Contains("MaxPacketsPerPayload"));
    }

    private static Task<EngineHost> StartAsync() => EngineHost.StartAsync(io => io.Options.MaxPayloadBytes = Limit);
}
