using System.Net.WebSockets;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine.WebSockets;

/// <summary>The framing at work: a server that echoes with it, and clients that know nothing of it.</summary>
public sealed class EchoTests
{
    [Test]
    public async Task The_frameworks_client_gets_back_what_it_sends([Values] Carrier carrier)
    {
        await using LoopbackServer server = await EchoServer.StartAsync(carrier);
        using ClientWebSocket client = await ConnectAsync(server);
        foreach (int length in new[] { 0, 1, 125, 126, 65_535, 65_536, 1_000_000, 16 * 1024 * 1024 })
        {
            byte[] sent = [.. Enumerable.Range(0, length).Select(i => (byte)(i & 0x7F))];
            foreach (WebSocketMessageType type in new[] { WebSocketMessageType.Text, WebSocketMessageType.Binary })
            {
                Task sending = client.SendAsync(sent, type, endOfMessage: true, CancellationToken.None);
                (WebSocketMessageType receivedType, byte[] received) = await Eventually.GetAsync(ReceiveAsync(client));
                await Eventually.CompletesAsync(sending);

                receivedType.Should().Be(type);
                received.AsSpan().SequenceEqual(sent).Should().BeTrue("a message of {0} bytes comes back as it went", length);
            }
        }
    }

    [Test]
    public async Task The_server_answers_a_close_with_its_code_and_ends_the_connection([Values] Carrier carrier)
    {
        await using LoopbackServer server = await EchoServer.StartAsync(carrier);
        using ClientWebSocket client = await ConnectAsync(server);

        await Eventually.CompletesAsync(client.CloseAsync((WebSocketCloseStatus)4321, "bye", CancellationToken.None));

        client.CloseStatus.Should().Be((WebSocketCloseStatus)4321);
        client.State.Should().Be(WebSocketState.Closed);
    }

    [Test]
    public async Task A_server_that_stops_says_so_and_does_not_wait([Values] Carrier carrier)
    {
        await using LoopbackServer server = await EchoServer.StartAsync(carrier);
        using ClientWebSocket client = await ConnectAsync(server);

        Task stopping = server.StopAsync();

        (await Eventually.GetAsync(client.ReceiveAsync(new byte[1], CancellationToken.None))).CloseStatus.Should().Be(WebSocketCloseStatus.EndpointUnavailable);
        await Eventually.CompletesAsync(client.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, CancellationToken.None));
        await Eventually.CompletesAsync(stopping);
    }

    [Test]
    public async Task Frames_that_come_with_the_request_are_not_lost()
    {
        await using LoopbackServer server = await EchoServer.StartAsync();
        using RawConnection client = await RawConnection.OpenAsync(server.Address);

        await client.SendAsync((byte[])[.. Head(), 0x81, 0x81, 0, 0, 0, 0, (byte)'a', 0x89, 0x81, 0, 0, 0, 0, (byte)'b', 0x88, 0x80, 0, 0, 0, 0]);

        (await client.ReadHeadAsync())[0].Should().Be("HTTP/1.1 101 Switching Protocols");
        (await client.ReadToEndAsync()).Should().Equal([0x81, 0x01, (byte)'a', 0x8A, 0x01, (byte)'b', 0x88, 0x00], "an echo, a pong and a close without a code");
    }

    [Test]
    public async Task CVE_2022_21676_Reserved_bits_right_after_the_handshake_close_that_connection_only()
    {
        await using LoopbackServer server = await EchoServer.StartAsync();
        using ClientWebSocket other = await ConnectAsync(server);
        using RawConnection client = await RawConnection.OpenAsync(server.Address);

        await client.SendAsync((byte[])[.. Head(), 0xB1, 0x80, 0x00, 0x00, 0x00, 0x00]);

        await client.ReadHeadAsync();
        (await client.ReadToEndAsync()).Should().Equal([0x88, 0x02, 0x03, 0xEA], "1002 is the code of a protocol error");
        await Eventually.CompletesAsync(other.SendAsync("still here"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None));
        (await Eventually.GetAsync(ReceiveAsync(other))).Message.Should().Equal("still here"u8.ToArray());
    }

    [Test]
    public async Task CVE_2016_10542_A_header_that_claims_a_gigabyte_is_answered_with_a_close()
    {
        await using LoopbackServer server = await EchoServer.StartAsync();
        using RawConnection client = await RawConnection.OpenAsync(server.Address);

        await client.SendAsync((byte[])[.. Head(), 0x82, 0xFF, 0, 0, 0, 0, 0x40, 0, 0, 0, 1, 2, 3, 4]);

        await client.ReadHeadAsync();
        (await client.ReadToEndAsync()).Should().Equal([0x88, 0x02, 0x03, 0xF1], "1009 is the code of a message too big");
    }

    [Test]
    public async Task Another_version_is_answered_with_the_right_one()
    {
        await using LoopbackServer server = await EchoServer.StartAsync();
        using RawConnection client = await RawConnection.OpenAsync(server.Address);

        await client.SendAsync(Head(version: 8));

        (await client.ReadHeadAsync()).Should().Contain("HTTP/1.1 400 Bad Request").And.Contain("Sec-WebSocket-Version: 13");
    }

    private static byte[] Head(int version = 13) => System.Text.Encoding.ASCII.GetBytes(
        $"GET /any/path HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: {version}\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

    private static async Task<ClientWebSocket> ConnectAsync(LoopbackServer server)
    {
        ClientWebSocket client = new();
        client.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == EchoServer.CertificateSubject;
        UriBuilder address = new(server.Address) { Scheme = server.Address.Scheme == Uri.UriSchemeHttps ? "wss" : "ws", Path = "/echo" };
        await Eventually.CompletesAsync(client.ConnectAsync(address.Uri, CancellationToken.None));
        return client;
    }

    private static async Task<(WebSocketMessageType Type, byte[] Message)> ReceiveAsync(ClientWebSocket client)
    {
        using MemoryStream message = new();
        byte[] buffer = new byte[64 * 1024];
        WebSocketReceiveResult result;
        do
        {
            result = await client.ReceiveAsync(buffer, CancellationToken.None);
            message.Write(buffer, 0, result.Count);
        }
        while (!result.EndOfMessage);

        return (result.MessageType, message.ToArray());
    }
}
