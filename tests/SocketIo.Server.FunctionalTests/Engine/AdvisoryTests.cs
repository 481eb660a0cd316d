using System.Diagnostics;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>
/// What went wrong in other servers of Engine.IO and WebSockets, each named after its advisory (reference, section 9). After
/// each of them another session must be as it was, and a new one must work.
/// </summary>
public sealed class AdvisoryTests
{
    private EngineHost _host = null!;
    private RawWebSocket _bystander = null!;

    [SetUp]
    public async Task StartHost()
    {
        _host = await EngineHost.StartAsync();
        (_bystander, _) = await _host.OpenWebSocketAsync();
    }

    [TearDown]
    public async Task AssertNobodyElseNoticed()
    {
        await _bystander.SendTextAsync("4unaffected");
        (await _bystander.ReceiveTextAsync()).Should().Be("4unaffected");
        _bystander.Dispose();
        await _host.AssertServesOthersAsync();
        await _host.DisposeAsync();
    }

    [Test]
    public async Task CVE_2020_28481_no_origin_is_allowed_by_default()
    {
        const string Foreign = "Origin: https://evil.example";
        PollingSession session = await _host.OpenPollingAsync();
        RawResponse[] responses =
        [
            await _host.GetAsync("transport=polling", Foreign),
            await _host.GetAsync("transport=foo", Foreign),
            await session.PostAsync("4x", Foreign),
            await _host.GetAsync(session.Query, Foreign),
            await _host.SendAsync("OPTIONS", EngineHost.Target(session.Query), [Foreign, "Access-Control-Request-Method: POST"]),
            await _host.RequestWebSocketAsync(EngineHost.Target("transport=websocket"), Foreign),
            await _host.GetAsync("transport=polling", "Origin: http://localhost"),
        ];

        responses.Select(response => response.Status).Should().Equal(403, 403, 403, 403, 403, 403, 200);
        responses.SelectMany(response => response.Head).Should().NotContain(line => line.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Test]
    public async Task CVE_2020_36048_a_body_that_is_too_large_is_not_buffered()
    {
        PollingSession session = await _host.OpenPollingAsync();

        RawResponse posted = await session.PostAsync(new byte[1_000_001]);
        RawResponse announced = await ReadAfterHeadAsync($"POST {EngineHost.Target(session.Query)} HTTP/1.1", "Host: localhost", "Content-Length: 100000000");
        using RawConnection chunked = await RawConnection.OpenAsync(_host.Address);
        await chunked.SendHeadAsync($"POST {EngineHost.Target(session.Query)} HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked");
        byte[] chunk = [.. "186A0\r\n"u8, .. new byte[100_000], .. "\r\n"u8];
        for (int i = 0; i < 11; i++)
        {
            await chunked.SendAsync(chunk);
        }

        posted.Status.Should().Be(413);
        announced.Status.Should().Be(413);
        (await chunked.ReadResponseAsync()).Status.Should().Be(413);
        (await session.PostAsync("4x")).Text.Should().Be("ok");
    }

    [Test]
    public async Task CVE_2020_36048_a_body_that_drips_is_read_only_as_far_as_it_comes()
    {
        PollingSession session = await _host.OpenPollingAsync();
        using RawConnection post = await session.BeginPostAsync(contentLength: 1_000_000, "4");

        PollingSession other = await _host.OpenPollingAsync();
        (await other.PostAsync("4x")).Text.Should().Be("ok");
        post.Reset();

        (await _host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.TransportError);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task CVE_2022_21676_reserved_bits_right_after_the_upgrade_close_with_1002(bool isUpgraded)
    {
        (RawWebSocket webSocket, string sid) = await OpenAsync(isUpgraded);

        await webSocket.SendAsync((byte[])[0xB1, 0x80, 0, 0, 0, 0]);

        (await webSocket.ReceiveCloseAsync()).Should().Be(1002);
        (await _host.EndOfAsync(sid)).Should().Be(DisconnectReason.TransportError);
        webSocket.Dispose();
    }

    [TestCase("/engine.io/?EIO=4&transport=websocket&sid=unknown")]
    [TestCase("/engine.io/?EIO=4&transport=foo")]
    [TestCase("/engine.io/?EIO=3&transport=websocket")]
    [TestCase("/elsewhere/?EIO=4&transport=websocket")]
    public async Task CVE_2022_41940_a_reset_during_an_upgrade_that_is_refused_changes_nothing(string target)
    {
        for (int i = 0; i < 20; i++)
        {
            using RawConnection connection = await RawConnection.OpenAsync(_host.Address);
            await connection.SendHeadAsync(RawWebSocket.RequestHead(target));
            connection.Reset();
        }

        await Eventually.IsTrueAsync(() => _host.ActiveRequests == 1);
    }

    [TestCase("foo")]
    [TestCase("__proto__")]
    [TestCase("constructor")]
    [TestCase("toString")]
    public async Task CVE_2023_31125_a_transport_with_the_name_of_an_object_member_is_unknown(string transport)
    {
        RawResponse polling = await _host.GetAsync($"transport={transport}");
        RawResponse webSocket = await _host.RequestWebSocketAsync(EngineHost.Target($"transport={transport}"));

        polling.Status.Should().Be(400);
        polling.Text.Should().Be("{\"code\":0,\"message\":\"Transport unknown\"}");
        webSocket.Status.Should().Be(400);
        webSocket.Text.Should().Be("Transport unknown");
    }

    [TestCase("__proto__")]
    [TestCase("constructor")]
    [TestCase("hasOwnProperty")]
    public async Task GHSA_gr94_w7qr_f4j3_a_session_id_with_the_name_of_an_object_member_is_unknown(string sid)
    {
        (await _host.GetAsync($"transport=polling&sid={sid}")).Text.Should().Be("{\"code\":1,\"message\":\"Session ID unknown\"}");
        (await _host.RequestWebSocketAsync(EngineHost.Target($"transport=websocket&sid={sid}"))).Text.Should().Be("Session ID unknown");
    }

    [Test]
    public async Task CVE_2026_59725_a_binary_post_is_answered_and_leaves_no_request_open()
    {
        PollingSession session = await _host.OpenPollingAsync();

        RawResponse response = await ReadAfterHeadAsync(
            $"POST {EngineHost.Target(session.Query)} HTTP/1.1", "Host: localhost", "Content-Type: application/octet-stream", "Content-Length: 0");

        response.Status.Should().Be(400);
        response.Body.Should().BeEmpty();
        await Eventually.IsTrueAsync(() => _host.ActiveRequests == 1);
        (await _host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.TransportError);
    }

    [Test]
    public async Task No_id_a_request_of_protocol_3_cannot_take_over_a_session_of_protocol_4()
    {
        PollingSession session = await _host.OpenPollingAsync();

        RawResponse poll = await _host.SendAsync("GET", $"{EngineHost.Path}?EIO=3&{session.Query}");
        RawResponse post = await _host.SendAsync("POST", $"{EngineHost.Path}?EIO=3&{session.Query}", body: "1:4"u8.ToArray());
        RawResponse upgrade = await _host.RequestWebSocketAsync($"{EngineHost.Path}?EIO=3&transport=websocket&sid={session.Sid}");

        poll.Text.Should().Be("{\"code\":3,\"message\":\"Bad request\"}");
        post.Text.Should().Be(poll.Text);
        upgrade.Status.Should().Be(400);
        (await session.PostAsync("4x")).Text.Should().Be("ok");
    }

    [Test]
    public async Task CVE_2016_10542_a_header_that_claims_a_gigabyte_is_refused_before_anything_is_buffered()
    {
        (RawWebSocket webSocket, string sid) = await OpenAsync(isUpgraded: false);
        long before = GC.GetTotalAllocatedBytes();

        await webSocket.SendAsync(ClientFrame.Header(ClientFrame.Final | 0x2, 1 << 30));

        (await webSocket.ReceiveCloseAsync()).Should().Be(1009);
        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(50_000_000);
        (await _host.EndOfAsync(sid)).Should().Be(DisconnectReason.TransportError);
        webSocket.Dispose();
    }

    [Test]
    public async Task GHSA_5v72_xg48_5rpm_an_extension_with_the_name_of_an_object_member_is_not_negotiated()
    {
        using RawWebSocket webSocket = await RawWebSocket.OpenAsync(_host.Address, EngineHost.Target("transport=websocket"), "Sec-WebSocket-Extensions: constructor");

        webSocket.Handshake.Header("Sec-WebSocket-Extensions").Should().BeNull();
    }

    [Test]
    public async Task CVE_2021_32640_a_subprotocol_header_full_of_spaces_is_refused_at_once()
    {
        long start = Stopwatch.GetTimestamp();

        RawResponse response = await _host.RequestWebSocketAsync(EngineHost.Target("transport=websocket"), $"Sec-WebSocket-Protocol: a{new string(' ', 8000)}b");

        response.Status.Should().Be(400);
        response.Text.Should().Be("Invalid Sec-WebSocket-Protocol header");
        Stopwatch.GetElapsedTime(start).Should().BeLessThan(TimeSpan.FromSeconds(5));
    }

    [Test]
    public async Task CVE_2024_37890_more_headers_than_anybody_needs_are_refused()
    {
        RawResponse response = await _host.RequestWebSocketAsync(
            EngineHost.Target("transport=websocket"), [.. Enumerable.Range(0, 2100).Select(i => $"X{i}: 1")]);

        response.Status.Should().BeOneOf(400, 431);
    }

    [Test]
    public async Task CVE_2026_45736_no_frame_holds_a_byte_more_than_was_meant()
    {
        // Fills the pools with something that would be recognized.
        await _bystander.SendBinaryAsync([.. Enumerable.Repeat((byte)0xEE, 10_000)]);
        (await _bystander.ReceiveBinaryAsync()).Should().HaveCount(10_000);
        (RawWebSocket webSocket, string sid) = await OpenAsync(isUpgraded: false);
        for (int length = 0; length < 300; length += 7)
        {
            byte[] payload = [.. Enumerable.Repeat((byte)0x11, length)];
            await webSocket.SendBinaryAsync(payload);
            (await webSocket.ReceiveBinaryAsync()).Should().Equal(payload);
        }

        await webSocket.SendAsync(ClientFrame.Close(1000, "a reason"));
        WebSocketFrame? close = await webSocket.ReceiveAsync();
        PollingSession polling = await _host.OpenPollingAsync();
        await polling.PostAsync("b" + Convert.ToBase64String([1, 2, 3, 4, 5]));

        close!.Payload.Should().Equal(0x03, 0xE8);
        (await polling.PollAsync()).Text.Should().Be("b" + Convert.ToBase64String([1, 2, 3, 4, 5]));
        (await _host.EndOfAsync(sid)).Should().Be(DisconnectReason.TransportClose);
        webSocket.Dispose();
    }

    [TestCase(0)]
    [TestCase(1)]
    public async Task CVE_2026_48779_fragments_without_end_are_refused_with_1008(int size)
    {
        (RawWebSocket webSocket, string sid) = await OpenAsync(isUpgraded: false);
        byte[] payload = new byte[size];
        byte[] flood = [.. Enumerable.Repeat(ClientFrame.Continuation(payload, isFinal: false), 17_000).SelectMany(frame => frame)];

        await webSocket.SendAsync(ClientFrame.Binary(payload, isFinal: false));
        Task sending = webSocket.SendAsync(flood);

        (await webSocket.ReceiveCloseAsync()).Should().Be(1008);
        await sending;
        (await _host.EndOfAsync(sid)).Should().Be(DisconnectReason.TransportError);
        webSocket.Dispose();
    }

    [Test]
    public async Task No_id_a_deflate_bomb_is_a_protocol_error_since_nothing_is_ever_inflated()
    {
        using RawWebSocket webSocket = await RawWebSocket.OpenAsync(
            _host.Address, EngineHost.Target("transport=websocket"), "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits");
        await webSocket.ReceiveTextAsync();

        await webSocket.SendAsync(ClientFrame.Header(0xC1, 1000));

        (await webSocket.ReceiveCloseAsync()).Should().Be(1002);
    }

    [Test]
    public async Task CVE_2019_13611_a_WebSocket_of_a_foreign_page_is_refused_by_default()
    {
        PollingSession session = await _host.OpenPollingAsync();

        RawResponse foreign = await _host.RequestWebSocketAsync(EngineHost.Target("transport=websocket"), "Origin: https://evil.example");
        RawResponse upgrade = await _host.RequestWebSocketAsync(EngineHost.Target($"transport=websocket&sid={session.Sid}"), "Origin: https://evil.example");
        using RawWebSocket own = await RawWebSocket.OpenAsync(_host.Address, EngineHost.Target("transport=websocket"), "Origin: http://localhost");

        upgrade.Status.Should().Be(403);
        foreign.Status.Should().Be(403);
        (await own.ReceiveTextAsync()).Should().StartWith("0{");
    }

    [Test]
    public async Task CVE_2026_48802_a_flood_of_pongs_costs_no_timers_and_refused_handshakes_leave_none()
    {
        ManualTimeProvider clock = new();
        await using EngineHost host = await EngineHost.StartAsync(io => io.Handshake.Use((context, next) =>
        {
            if (context.HttpContext.Request.Query.ContainsKey("refuse"))
            {
                context.Reject();
                return ValueTask.CompletedTask;
            }

            return next(context);
        }), clock);
        (RawWebSocket webSocket, _) = await host.OpenWebSocketAsync();
        clock.Advance(TimeSpan.FromSeconds(25));
        (await webSocket.ReceiveTextAsync()).Should().Be("2");
        int before = clock.ActiveTimers;

        byte[] pongs = [.. Enumerable.Repeat(ClientFrame.Text("3"), 10_000).SelectMany(frame => frame)];
        for (int i = 0; i < 10; i++)
        {
            await webSocket.SendAsync(pongs);
        }

        for (int i = 0; i < 50; i++)
        {
            (await host.GetAsync("transport=polling&refuse=1")).Status.Should().Be(403);
        }

        await webSocket.SendTextAsync("4done");
        (await webSocket.ReceiveTextAsync()).Should().Be("4done");
        clock.ActiveTimers.Should().BeLessThanOrEqualTo(before + 1, "the audit has one, however many were refused");
        clock.Advance(TimeSpan.FromSeconds(25));
        (await webSocket.ReceiveTextAsync()).Should().Be("2", "there is still one heartbeat");
        webSocket.Dispose();
    }

    [TestCase("transport=polling&sid=unknown")]
    [TestCase("transport=polling")]
    [TestCase("transport=foo")]
    public async Task CVE_2026_48809_a_request_that_is_refused_is_refused_before_its_body_is_read(string query)
    {
        RawResponse response = await ReadAfterHeadAsync($"POST {EngineHost.Target(query)} HTTP/1.1", "Host: localhost", "Content-Length: 1000000");

        response.Status.Should().Be(400);
    }

    [Test]
    public async Task CVE_2017_16031_session_ids_are_hard_to_guess()
    {
        string[] sids = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ => (await _host.OpenPollingAsync()).Sid));

        for (int position = 0; position < 20; position++)
        {
            sids.Select(sid => sid[position]).Distinct().Count().Should().BeGreaterThan(10, "character {0} is random", position);
        }
    }

    private async Task<(RawWebSocket WebSocket, string Sid)> OpenAsync(bool isUpgraded)
    {
        if (!isUpgraded)
        {
            return await _host.OpenWebSocketAsync();
        }

        PollingSession session = await _host.OpenPollingAsync();
        return (await _host.UpgradeAsync(session.Sid), session.Sid);
    }

    private async Task<RawResponse> ReadAfterHeadAsync(params string[] head)
    {
        using RawConnection connection = await RawConnection.OpenAsync(_host.Address);
        await connection.SendHeadAsync(head);
        return await connection.ReadResponseAsync();
    }
}
