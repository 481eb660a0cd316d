using System.Text;
using Microsoft.AspNetCore.Builder;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>Reference, section 3.3: every row of the table of HTTP long-polling.</summary>
public sealed class PollingTests
{
    [Test]
    public async Task A_poll_brings_all_that_was_queued_in_one_payload()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        IEngineSocket socket = host.Socket(session.Sid);
        socket.Send("one");
        socket.Send([1, 2, 3, 4]);
        socket.Send("ä€😀");

        RawResponse response = await session.PollAsync();

        response.Head[0].Should().Be("HTTP/1.1 200 OK");
        response.OwnHeaders.Should().BeEquivalentTo("Content-Length: 25", "Content-Type: text/plain; charset=UTF-8", "Cache-Control: no-store");
        response.Text.Should().Be("4one\u001ebAQIDBA==\u001e4ä€😀");
    }

    [Test]
    public async Task A_poll_without_anything_queued_is_held_until_there_is()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();

        using HeldPoll poll = await session.HoldAsync();
        host.Socket(session.Sid).Send("late");

        (await poll.ReadTextAsync()).Should().Be("4late");
    }

    [Test]
    public async Task Polls_and_posts_follow_each_other_on_one_connection()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using RawConnection connection = await RawConnection.OpenAsync(host.Address);

        foreach (string text in new[] { "a", "b", "c" })
        {
            await connection.SendHeadAsync($"POST {EngineHost.Target(session.Query)} HTTP/1.1", "Host: localhost", "Content-Length: 2");
            await connection.SendAsync(Encoding.UTF8.GetBytes("4" + text));
            (await connection.ReadResponseAsync()).Text.Should().Be("ok");
            await connection.SendHeadAsync($"GET {EngineHost.Target(session.Query)} HTTP/1.1", "Host: localhost");
            (await connection.ReadResponseAsync()).Text.Should().Be("4" + text);
        }
    }

    [Test]
    public async Task A_second_poll_while_one_is_held_is_refused_and_ends_the_session()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using HeldPoll first = await session.HoldAsync();

        RawResponse second = await session.PollAsync();

        second.Status.Should().Be(400);
        second.Body.Should().BeEmpty();
        (await first.ReadTextAsync()).Should().Be("1");
        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.TransportError);
        (await session.PollAsync()).Text.Should().Be("{\"code\":1,\"message\":\"Session ID unknown\"}");
    }

    [Test]
    public async Task A_client_that_drops_its_held_poll_ends_its_session()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();

        using HeldPoll poll = await session.HoldAsync();
        poll.Reset();

        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.TransportError);
        host.Engine.SessionCount.Should().Be(0);
    }

    [Test]
    public async Task A_post_is_answered_ok()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();

        RawResponse response = await session.PostAsync("4x", "Content-Type: text/plain;charset=UTF-8");

        response.Head[0].Should().Be("HTTP/1.1 200 OK");
        response.OwnHeaders.Should().BeEquivalentTo("Content-Length: 2", "Content-Type: text/html", "Cache-Control: no-store");
        response.Text.Should().Be("ok");
    }

    [Test]
    public async Task The_packets_of_a_post_are_delivered_in_order_before_it_is_answered()
    {
        TaskCompletionSource release = new();
        List<string> received = [];
        await using EngineHost host = await EngineHost.StartAsync(io => io.OnMessage(async (_, message) =>
        {
            received.Add(message.IsBinary ? Convert.ToHexString(message.Data.Span) : message.ToString());
            await release.Task;
        }));
        PollingSession session = await host.OpenPollingAsync();

        Task<RawResponse> post = session.PostAsync("4a\u001ebAQID\u001e4c");
        await Eventually.IsTrueAsync(() => received.Count == 1);
        post.IsCompleted.Should().BeFalse();
        release.SetResult();

        (await post).Text.Should().Be("ok");
        received.Should().Equal("a", "010203", "c");
    }

    [TestCase("", TestName = "An_empty_post_ends_the_session_with_a_parse_error")]
    [TestCase("9", TestName = "A_packet_of_an_unknown_type_ends_the_session_with_a_parse_error")]
    [TestCase("4x\u001e", TestName = "An_empty_packet_at_the_end_ends_the_session_with_a_parse_error")]
    [TestCase("b!!!!", TestName = "Invalid_base64_ends_the_session_with_a_parse_error")]
    public async Task Invalid_packets_are_still_answered_ok(string body)
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();

        RawResponse response = await session.PostAsync(body);

        response.Status.Should().Be(200);
        response.Text.Should().Be("ok");
        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.ParseError);
    }

    [Test]
    public async Task The_packets_in_front_of_an_invalid_one_are_delivered()
    {
        List<string> received = [];
        await using EngineHost host = await EngineHost.StartAsync(io => io.OnMessage((_, message) => received.Add(message.ToString())));
        PollingSession session = await host.OpenPollingAsync();

        await session.PostAsync("4a\u001e4b\u001eabc\u001e4d");

        received.Should().Equal("a", "b");
    }

    [TestCase("9")]
    [TestCase("b!!!!")]
    [TestCase("")]
    public async Task What_was_answered_before_an_invalid_packet_still_reaches_a_held_poll(string packet)
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using HeldPoll poll = await session.HoldAsync();

        await session.PostAsync($"4last\u001e{packet}");

        (await poll.ReadTextAsync()).Should().Be("4last");
        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.ParseError);
    }

    [Test]
    public async Task A_body_that_is_not_UTF_8_ends_the_session_with_a_parse_error()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();

        RawResponse response = await session.PostAsync([(byte)'4', 0xC3, 0x28]);

        response.Text.Should().Be("ok");
        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.ParseError);
    }

    [Test]
    public async Task A_second_post_while_one_is_read_is_refused_and_ends_the_session()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using RawConnection first = await session.BeginPostAsync(contentLength: 10, "4abc");

        RawResponse second = await session.PostAsync("4x");

        second.Status.Should().Be(400);
        second.Body.Should().BeEmpty();
        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.TransportError);
    }

    [Test]
    public async Task A_client_that_drops_its_post_ends_its_session()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();

        using RawConnection post = await session.BeginPostAsync(contentLength: 10, "4abc");
        post.Reset();

        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.TransportError);
    }

    [Test]
    public async Task A_post_with_a_malformed_chunk_ends_its_session()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using RawConnection connection = await RawConnection.OpenAsync(host.Address);

        await connection.SendHeadAsync($"POST {EngineHost.Target(session.Query)} HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked");
        await connection.SendAsync("nonsense\r\n"u8.ToArray());

        (await connection.ReadResponseAsync()).Status.Should().Be(400);
        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.TransportError);
    }

    [TestCase("application/octet-stream")]
    [TestCase("Application/Octet-Stream; charset=x")]
    public async Task A_binary_post_is_refused_and_ends_the_session(string contentType)
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();

        RawResponse response = await session.PostAsync([0, 1, 255, 4], $"Content-Type: {contentType}");

        response.Status.Should().Be(400);
        response.Body.Should().BeEmpty();
        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.TransportError);
    }

    [Test]
    public async Task A_close_packet_ends_the_session_and_releases_the_held_poll_with_a_noop()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using HeldPoll poll = await session.HoldAsync();

        RawResponse response = await session.PostAsync("1");

        response.Text.Should().Be("ok");
        (await poll.ReadTextAsync()).Should().Be("6");
        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.TransportClose);
    }

    [Test]
    public async Task Nothing_behind_a_close_packet_is_delivered()
    {
        List<string> received = [];
        await using EngineHost host = await EngineHost.StartAsync(io => io.OnMessage((_, message) => received.Add(message.ToString())));
        PollingSession session = await host.OpenPollingAsync();

        await session.PostAsync("4a\u001e1\u001e4b");

        received.Should().Equal("a");
    }

    [TestCase("0")]
    [TestCase("5")]
    [TestCase("6")]
    public async Task Packets_without_a_meaning_from_a_client_are_ignored(string packet)
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();

        await session.PostAsync(packet + "\u001e4x");

        (await session.PollAsync()).Text.Should().Be("4x");
    }

    [Test]
    public async Task A_ping_from_the_client_is_the_wrong_direction()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();

        (await session.PostAsync("2")).Text.Should().Be("ok");

        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.TransportError);
    }

    [TestCase("PUT")]
    [TestCase("DELETE")]
    [TestCase("PATCH")]
    [TestCase("HEAD")]
    [TestCase("OPTIONS")]
    public async Task Other_methods_are_answered_500_and_leave_the_session_alone(string method)
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();

        RawResponse response = await host.SendAsync(method, EngineHost.Target(session.Query));
        await session.PostAsync("4x");

        response.Status.Should().Be(500);
        response.Body.Should().BeEmpty();
        (await session.PollAsync()).Text.Should().Be("4x");
    }

    [Test]
    public async Task A_poll_of_a_session_that_the_server_closed_brings_what_was_queued_and_the_next_one_the_end()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        host.Socket(session.Sid).Send("last words");

        host.Socket(session.Sid).Close();
        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.ForcedClose);

        (await session.PollAsync()).Text.Should().Be("4last words");
        (await session.PollAsync()).Text.Should().Be("1");
        await Eventually.IsTrueAsync(() => host.Engine.SessionCount == 0);
        (await session.PollAsync()).Text.Should().Be("{\"code\":1,\"message\":\"Session ID unknown\"}");
    }

    [Test]
    public async Task A_held_poll_is_told_that_the_server_closed()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using HeldPoll poll = await session.HoldAsync();

        host.Socket(session.Sid).Close();

        (await poll.ReadTextAsync()).Should().Be("1");
        await Eventually.IsTrueAsync(() => host.Engine.SessionCount == 0);
    }

    [Test]
    public async Task A_session_that_the_server_closed_is_forgotten_after_the_close_timeout_although_nobody_polls()
    {
        ManualTimeProvider clock = new();
        await using EngineHost host = await EngineHost.StartAsync(clock: clock);
        PollingSession session = await host.OpenPollingAsync();
        host.Socket(session.Sid).Close();

        clock.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromMilliseconds(1));
        int before = host.Engine.SessionCount;
        clock.Advance(TimeSpan.FromMilliseconds(1));

        before.Should().Be(1);
        host.Engine.SessionCount.Should().Be(0);
        (await session.PollAsync()).Status.Should().Be(400);
    }

    [TestCase("GET")]
    [TestCase("POST")]
    public async Task A_session_that_has_ended_is_unknown(string method)
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        await session.PostAsync("1");

        RawResponse response = await host.SendAsync(method, EngineHost.Target(session.Query), body: method == "POST" ? "4x"u8.ToArray() : null);

        response.Status.Should().Be(400);
        response.Text.Should().Be("{\"code\":1,\"message\":\"Session ID unknown\"}");
    }

    [TestCase("GET")]
    [TestCase("POST")]
    public async Task Polling_a_session_that_has_a_WebSocket_is_a_bad_request(string method)
    {
        await using EngineHost host = await EngineHost.StartAsync();
        (RawWebSocket webSocket, string sid) = await host.OpenWebSocketAsync();

        RawResponse response = await host.SendAsync(method, EngineHost.Target($"transport=polling&sid={sid}"), body: method == "POST" ? "4x"u8.ToArray() : null);
        await webSocket.SendTextAsync("4unaffected");

        response.Status.Should().Be(400);
        response.Text.Should().Be("{\"code\":3,\"message\":\"Bad request\"}");
        (await webSocket.ReceiveTextAsync()).Should().Be("4unaffected");
        webSocket.Dispose();
    }

    [Test]
    public async Task A_poll_that_nobody_reads_holds_back_the_next_one_so_that_the_queue_stays_bounded()
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Options.MaxOutgoingBytes = 20_000_000);
        PollingSession session = await host.OpenPollingAsync();
        byte[] large = new byte[8_000_000];
        host.Socket(session.Sid).Send(large);
        using RawConnection unread = await RawConnection.OpenAsync(host.Address, receiveBuffer: 4096);
        await unread.SendHeadAsync($"GET {EngineHost.Target(session.Query)} HTTP/1.1", "Host: localhost");
        await Eventually.IsTrueAsync(() => !host.Session(session.Sid).Transport.IsReady);

        host.Socket(session.Sid).Send(large);
        host.Socket(session.Sid).Send(large);

        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.TransportError);
    }

    [Test]
    public async Task The_next_POST_is_taken_as_soon_as_the_last_one_is_answered()
    {
        Func<Task>? next = null;
        await using EngineHost host = await EngineHost.StartAsync(app: app => app.Use((context, pipeline) =>
        {
            if (context.Request.Method == "POST" && Interlocked.Exchange(ref next, null) is { } act)
            {
                context.Response.Body = new AnswerStream(context.Response.Body, act);
            }

            return pipeline(context);
        }));
        PollingSession session = await host.OpenPollingAsync();
        RawResponse? second = null;
        next = async () => second = await session.PostAsync("4b");

        RawResponse first = await session.PostAsync("4a");

        first.Text.Should().Be("ok");
        second!.Text.Should().Be("ok");
        (await session.PollAsync()).Text.Should().Be("4a\u001e4b");
    }

    /// <summary>Lets something happen between the answer and the client.</summary>
    private sealed class AnswerStream(Stream inner, Func<Task> act) : MemoryStream
    {
        public override async Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            await act();
            await inner.WriteAsync(buffer.AsMemory(offset, count), cancellationToken);
        }
    }
}
