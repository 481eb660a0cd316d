using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>Clients of Engine.IO protocol 3 (reference, sections 3.1, 3.2 and 3.6), on the very wire.</summary>
public sealed class Eio3Tests
{
    private const string Octets = "Content-Type: application/octet-stream";

    [Test]
    public async Task They_are_refused_unless_they_are_allowed()
    {
        await using EngineHost host = await EngineHost.StartAsync();

        RawResponse polling = await host.SendAsync("GET", Eio3Session.Target("transport=polling"));
        RawResponse webSocket = await host.RequestWebSocketAsync(Eio3Session.Target("transport=websocket"));

        polling.Status.Should().Be(400);
        polling.Text.Should().Be("{\"code\":5,\"message\":\"Unsupported protocol version\"}");
        webSocket.Status.Should().Be(400);
        webSocket.Text.Should().Be("Unsupported protocol version");
        host.Engine.SessionCount.Should().Be(0);
    }

    [TestCase("EIO=3&")]
    [TestCase("EIO=2&")]
    [TestCase("EIO=&")]
    [TestCase("")]
    public async Task Every_version_but_4_is_taken_for_theirs(string version)
    {
        await using EngineHost host = await Eio3Session.StartHostAsync();

        RawResponse response = await host.SendAsync("GET", $"{EngineHost.Path}?{version}transport=polling");

        response.OwnHeaders.Should().BeEquivalentTo("Content-Length: 122", "Content-Type: text/plain; charset=UTF-8", "Cache-Control: no-store");
        string packet = LengthPrefixedPackets.DecodeText(response.Text).Single();
        packet.Should().Be($"0{{\"sid\":\"{PollingSession.SidOf(packet)}\",\"upgrades\":[\"websocket\"],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}}");
        response.Text.Should().StartWith("118:0{");
    }

    [TestCase("6:4hello")]
    [TestCase("6:4test16:4test26:4test3")]
    [TestCase("21:42[\"echo\",\"héllo€😀\"]")]
    public async Task Text_payloads_come_and_go_with_their_length_in_JavaScript(string payload)
    {
        await using EngineHost host = await Eio3Session.StartHostAsync();
        Eio3Session session = await Eio3Session.OpenAsync(host);

        RawResponse post = await session.PostAsync(payload);
        RawResponse poll = await session.PollAsync();

        post.Text.Should().Be("ok");
        post.OwnHeaders.Should().BeEquivalentTo("Content-Length: 2", "Content-Type: text/html", "Cache-Control: no-store");
        poll.Text.Should().Be(payload);
        poll.Header("Content-Type").Should().Be("text/plain; charset=UTF-8");
    }

    [Test]
    public async Task A_client_that_takes_binary_answers_gets_them()
    {
        await using EngineHost host = await Eio3Session.StartHostAsync();
        Eio3Session session = await Eio3Session.OpenAsync(host);

        await session.PostAsync("6:4hello10:b4AQIDBA==");
        RawResponse poll = await session.PollAsync();

        poll.Header("Content-Type").Should().Be("application/octet-stream");
        poll.Body.Should().Equal(0, 6, 255, 52, 104, 101, 108, 108, 111, 1, 5, 255, 4, 1, 2, 3, 4);
    }

    [Test]
    public async Task A_client_that_wants_base64_gets_it_on_every_transport()
    {
        await using EngineHost host = await Eio3Session.StartHostAsync();
        Eio3Session session = await Eio3Session.OpenAsync(host, "&b64=1");

        await session.PostAsync("6:4hello10:b4AQIDBA==");
        RawResponse poll = await session.PollAsync();
        using RawWebSocket webSocket = await session.UpgradeAsync();
        await webSocket.SendBinaryAsync(4, 1, 2, 3, 4);

        poll.Text.Should().Be("6:4hello10:b4AQIDBA==");
        (await webSocket.ReceiveTextAsync()).Should().Be("b4AQIDBA==");
    }

    [Test]
    public async Task Binary_payloads_are_read()
    {
        await using EngineHost host = await Eio3Session.StartHostAsync();
        Eio3Session session = await Eio3Session.OpenAsync(host);

        RawResponse post = await session.PostAsync([0, 3, 255, (byte)'4', 0xC3, 0xA9, 1, 5, 255, 4, 1, 2, 3, 4], Octets);
        RawResponse poll = await session.PollAsync();

        post.Text.Should().Be("ok");
        poll.Body.Should().Equal(0, 3, 255, (byte)'4', 0xC3, 0xA9, 1, 5, 255, 4, 1, 2, 3, 4);
    }

    [Test]
    public async Task Over_a_WebSocket_a_binary_message_has_its_type_in_front([Values(0, 1, 124, 125, 200, 65_534, 65_535, 100_000)] int length)
    {
        await using EngineHost host = await Eio3Session.StartHostAsync();
        using RawWebSocket webSocket = await RawWebSocket.OpenAsync(host.Address, Eio3Session.Target("transport=websocket"));
        (await webSocket.ReceiveTextAsync()).Should().StartWith("0{").And.Contain("\"upgrades\":[]");
        byte[] data = [4, .. Enumerable.Range(0, length).Select(i => (byte)i)];

        await webSocket.SendTextAsync("4before");
        await webSocket.SendBinaryAsync(data);
        await webSocket.SendTextAsync("4after");

        (await webSocket.ReceiveTextAsync()).Should().Be("4before");
        (await webSocket.ReceiveBinaryAsync()).Should().Equal(data);
        (await webSocket.ReceiveTextAsync()).Should().Be("4after");
    }

    [TestCase(new byte[] { })]
    [TestCase(new byte[] { 5, 1 })]
    [TestCase(new byte[] { (byte)'4', 1 })]
    public async Task A_binary_frame_of_another_type_is_a_parse_error(byte[] data)
    {
        await using EngineHost host = await Eio3Session.StartHostAsync();
        using RawWebSocket webSocket = await RawWebSocket.OpenAsync(host.Address, Eio3Session.Target("transport=websocket"));
        string sid = await host.ReceiveHandshakeAsync(webSocket);

        await webSocket.SendBinaryAsync(data);

        (await host.EndOfAsync(sid)).Should().Be(DisconnectReason.ParseError);
    }

    [TestCase("")]
    [TestCase("abc")]
    [TestCase("4hello")]
    [TestCase("6:4hell")]
    [TestCase("1:9")]
    [TestCase("0:")]
    [TestCase("5:bAQID")]
    [TestCase("6:b5AQID")]
    [TestCase("3:b4A")]
    public async Task A_payload_that_is_none_is_a_parse_error(string body)
    {
        await using EngineHost host = await Eio3Session.StartHostAsync();
        Eio3Session session = await Eio3Session.OpenAsync(host);

        await session.PostAsync(body);

        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.ParseError);
        (await session.PollAsync()).Status.Should().Be(400);
    }

    [Test]
    public async Task Packets_before_a_wrong_one_are_delivered()
    {
        List<string> seen = [];
        await using EngineHost host = await Eio3Session.StartHostAsync(io => io.OnMessage((_, message) => seen.Add(message.ToString())));
        Eio3Session session = await Eio3Session.OpenAsync(host);

        await session.PostAsync("2:4a2:4bx:4c");

        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.ParseError);
        seen.Should().Equal("a", "b");
    }

    [Test]
    public async Task Pings_of_the_client_are_answered_on_every_transport()
    {
        await using EngineHost host = await Eio3Session.StartHostAsync();
        Eio3Session session = await Eio3Session.OpenAsync(host);

        await session.PostAsync("1:2");
        string polled = (await session.PollAsync()).Text;
        using RawWebSocket webSocket = await session.UpgradeAsync();
        await webSocket.SendTextAsync("2");
        string framed = await webSocket.ReceiveTextAsync();
        await webSocket.SendTextAsync("2probe");

        polled.Should().Be("1:3");
        framed.Should().Be("3");
        (await webSocket.ReceiveTextAsync()).Should().Be("3", "data is echoed by the upgrade alone");
    }

    [Test]
    public async Task A_pong_of_the_client_ends_the_session()
    {
        await using EngineHost host = await Eio3Session.StartHostAsync();
        Eio3Session session = await Eio3Session.OpenAsync(host);

        await session.PostAsync("1:3");

        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.TransportError);
    }

    [Test]
    public async Task A_silent_session_ends_also_after_it_was_upgraded([Values] bool isUpgraded)
    {
        ManualTimeProvider clock = new();
        await using EngineHost host = await Eio3Session.StartHostAsync(clock: clock);
        Eio3Session session = await Eio3Session.OpenAsync(host);
        using RawWebSocket? webSocket = isUpgraded ? await session.UpgradeAsync() : null;

        clock.Advance(TimeSpan.FromSeconds(44.999));
        bool before = host.HasEnded(session.Sid);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        before.Should().BeFalse();
        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.PingTimeout);
        host.Engine.SessionCount.Should().Be(0);
    }

    [Test]
    public async Task A_session_that_pings_stays_and_the_server_sends_no_pings()
    {
        ManualTimeProvider clock = new();
        await using EngineHost host = await Eio3Session.StartHostAsync(clock: clock);
        Eio3Session session = await Eio3Session.OpenAsync(host);
        using RawWebSocket webSocket = await session.UpgradeAsync();

        for (int i = 0; i < 10; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(25));
            await webSocket.SendTextAsync("2");
            (await webSocket.ReceiveTextAsync()).Should().Be("3");
        }

        host.HasEnded(session.Sid).Should().BeFalse();
    }

    [Test]
    public async Task What_is_queued_leaves_over_the_WebSocket_after_the_upgrade()
    {
        await using EngineHost host = await Eio3Session.StartHostAsync();
        Eio3Session session = await Eio3Session.OpenAsync(host);
        host.Socket(session.Sid).Send("queued");
        host.Socket(session.Sid).Send([1, 2]);

        using RawWebSocket webSocket = await session.UpgradeAsync();

        (await webSocket.ReceiveTextAsync()).Should().Be("4queued");
        (await webSocket.ReceiveBinaryAsync()).Should().Equal(4, 1, 2);
        (await session.PollAsync()).Status.Should().Be(400);
    }

    [TestCase("1:1", "1:6", DisconnectReason.TransportClose)]
    [TestCase("1:9", "1:1", DisconnectReason.ParseError)]
    public async Task A_poll_that_is_held_is_answered_in_the_old_form_when_the_session_ends(string post, string answer, DisconnectReason reason)
    {
        await using EngineHost host = await Eio3Session.StartHostAsync();
        Eio3Session session = await Eio3Session.OpenAsync(host);
        Task<RawResponse> poll = session.PollAsync();
        await Eventually.IsTrueAsync(() => host.Session(session.Sid).Transport.IsReady);

        await session.PostAsync(post);

        (await poll).Text.Should().Be(answer);
        (await host.EndOfAsync(session.Sid)).Should().Be(reason);
    }

    [Test]
    public async Task A_POST_past_the_limit_is_413_before_it_is_read()
    {
        await using EngineHost host = await Eio3Session.StartHostAsync(io => io.Options.MaxPayloadBytes = 100);
        Eio3Session session = await Eio3Session.OpenAsync(host);

        RawResponse text = await session.PostAsync("98:4" + new string('x', 98));
        RawResponse binary = await session.PostAsync(new byte[101], Octets);
        await session.PostAsync("4:4abc");

        text.Status.Should().Be(413);
        binary.Status.Should().Be(413);
        (await session.PollAsync()).Text.Should().Be("4:4abc", "the session goes on");
    }

    [Test]
    public async Task A_WebSocket_message_past_the_limit_ends_the_session_with_1009()
    {
        await using EngineHost host = await Eio3Session.StartHostAsync(io => io.Options.MaxPayloadBytes = 100);
        using RawWebSocket webSocket = await RawWebSocket.OpenAsync(host.Address, Eio3Session.Target("transport=websocket"));
        await webSocket.ReceiveTextAsync();

        await webSocket.SendBinaryAsync([4, .. new byte[100]]);

        (await webSocket.ReceiveCloseAsync()).Should().Be(1009);
    }

    [Test]
    public async Task Packets_past_the_limit_end_the_session([Values] bool isBinary)
    {
        await using EngineHost host = await Eio3Session.StartHostAsync(io => io.Options.MaxPacketsPerPayload = 3);
        Eio3Session session = await Eio3Session.OpenAsync(host);

        await (isBinary ? session.PostAsync([.. Enumerable.Repeat<byte[]>([0, 1, 255, 50], 4).SelectMany(packet => packet)], Octets) : session.PostAsync("1:21:21:21:2"));

        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.ParseError);
        host.Log.Should().Contain(line => line.Message.Contains("MaxPacketsPerPayload"));
    }

    [Test]
    public async Task A_million_packets_in_one_POST_cost_no_more_than_the_limit()
    {
        await using EngineHost host = await Eio3Session.StartHostAsync();
        Eio3Session session = await Eio3Session.OpenAsync(host);

        await session.PostAsync(string.Concat(Enumerable.Repeat("1:2", 333_333)));

        (await host.EndOfAsync(session.Sid)).Should().BeOneOf(DisconnectReason.ParseError, DisconnectReason.TransportError);
        await host.AssertServesOthersAsync();
    }

    [Test]
    public async Task No_id_the_protocols_of_a_session_are_not_mixed([Values(3, 4)] int opened)
    {
        await using EngineHost host = await Eio3Session.StartHostAsync();
        string sid = opened == 3 ? (await Eio3Session.OpenAsync(host)).Sid : (await host.OpenPollingAsync()).Sid;
        string other = $"{EngineHost.Path}?EIO={7 - opened}";

        RawResponse poll = await host.SendAsync("GET", $"{other}&transport=polling&sid={sid}");
        RawResponse post = await host.SendAsync("POST", $"{other}&transport=polling&sid={sid}", body: "1:2"u8.ToArray());
        RawResponse upgrade = await host.RequestWebSocketAsync($"{other}&transport=websocket&sid={sid}");

        poll.Text.Should().Be("{\"code\":3,\"message\":\"Bad request\"}");
        post.Text.Should().Be("{\"code\":3,\"message\":\"Bad request\"}");
        upgrade.Status.Should().Be(400);
        host.HasEnded(sid).Should().BeFalse();
        await host.AssertServesOthersAsync();
    }

    [Test]
    public async Task The_application_is_told_which_protocol_a_client_speaks()
    {
        await using EngineHost host = await Eio3Session.StartHostAsync();
        Eio3Session three = await Eio3Session.OpenAsync(host);
        PollingSession four = await host.OpenPollingAsync();

        host.Socket(three.Sid).Handshake.EngineProtocol.Should().Be(3);
        host.Socket(four.Sid).Handshake.EngineProtocol.Should().Be(4);
    }
}
