using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>Every way in which a session over a WebSocket ends. Those over long-polling are in <see cref="PollingTests"/>.</summary>
public sealed class CloseTests
{
    private EngineHost _host = null!;
    private ManualTimeProvider _clock = null!;
    private RawWebSocket _webSocket = null!;
    private string _sid = null!;

    // The clock stands still, so nothing ends because time is up.
    [SetUp]
    public async Task OpenSession()
    {
        _clock = new ManualTimeProvider();
        _host = await EngineHost.StartAsync(clock: _clock);
        (_webSocket, _sid) = await _host.OpenWebSocketAsync();
    }

    [TearDown]
    public async Task CloseSession()
    {
        await Eventually.IsTrueAsync(() => _host.Engine.SessionCount == 0);
        _webSocket.Dispose();
        await _host.DisposeAsync();
    }

    [TestCase(1000)]
    [TestCase(1001)]
    [TestCase(4999)]
    public async Task A_close_frame_is_answered_with_its_code(int code)
    {
        await _webSocket.SendAsync(ClientFrame.Close(code, "bye"));

        WebSocketFrame? answer = await _webSocket.ReceiveAsync();
        answer!.CloseStatus.Should().Be(code);
        answer.Payload.Should().HaveCount(2);
        await _webSocket.EndsAsync();
        (await _host.EndOfAsync(_sid)).Should().Be(DisconnectReason.TransportClose);
    }

    [Test]
    public async Task A_close_frame_without_a_code_is_answered_without_one()
    {
        await _webSocket.SendAsync(ClientFrame.Close());

        (await _webSocket.ReceiveCloseAsync()).Should().BeNull();
        await _webSocket.EndsAsync();
        (await _host.EndOfAsync(_sid)).Should().Be(DisconnectReason.TransportClose);
    }

    [Test]
    public async Task What_the_client_sent_before_its_close_frame_is_still_handled()
    {
        await _webSocket.SendAsync((byte[])[.. ClientFrame.Text("4last"), .. ClientFrame.Close(1000), .. ClientFrame.Text("4never")]);

        (await _webSocket.ReceiveTextAsync()).Should().Be("4last");
        (await _webSocket.ReceiveCloseAsync()).Should().Be(1000);
        await _webSocket.EndsAsync();
    }

    [Test]
    public async Task A_connection_that_ends_without_a_farewell_ends_the_session()
    {
        _webSocket.ShutdownSending();

        (await _host.EndOfAsync(_sid)).Should().Be(DisconnectReason.TransportClose);
        await _webSocket.EndsAsync();
    }

    [Test]
    public async Task A_connection_that_is_reset_ends_the_session()
    {
        _webSocket.Reset();

        (await _host.EndOfAsync(_sid)).Should().Be(DisconnectReason.TransportClose);
    }

    [Test]
    public async Task A_close_packet_ends_the_session()
    {
        await _webSocket.SendTextAsync("1");

        (await _webSocket.ReceiveCloseAsync()).Should().BeNull();
        (await _host.EndOfAsync(_sid)).Should().Be(DisconnectReason.TransportClose);
    }

    [TestCase("")]
    [TestCase("9")]
    [TestCase("x")]
    [TestCase("b!")]
    public async Task An_invalid_packet_ends_the_session(string packet)
    {
        await _webSocket.SendTextAsync(packet);

        (await _webSocket.ReceiveCloseAsync()).Should().BeNull();
        (await _host.EndOfAsync(_sid)).Should().Be(DisconnectReason.ParseError);
    }

    [Test]
    public async Task What_was_answered_before_an_invalid_packet_still_leaves()
    {
        await _webSocket.SendAsync((byte[])[.. ClientFrame.Text("4last"), .. ClientFrame.Text("9")]);

        (await _webSocket.ReceiveTextAsync()).Should().Be("4last");
        (await _webSocket.ReceiveCloseAsync()).Should().BeNull();
        (await _host.EndOfAsync(_sid)).Should().Be(DisconnectReason.ParseError);
    }

    [Test]
    public async Task A_ping_packet_from_the_client_ends_the_session()
    {
        await _webSocket.SendTextAsync("2");

        (await _webSocket.ReceiveCloseAsync()).Should().BeNull();
        (await _host.EndOfAsync(_sid)).Should().Be(DisconnectReason.TransportError);
    }

    [Test]
    public async Task Packets_without_a_meaning_from_a_client_are_ignored()
    {
        await _webSocket.SendTextAsync("0");
        await _webSocket.SendTextAsync("5");
        await _webSocket.SendTextAsync("6");
        await _webSocket.SendTextAsync("4x");

        (await _webSocket.ReceiveTextAsync()).Should().Be("4x");
        _webSocket.Reset();
    }

    [Test]
    public async Task The_server_sends_what_is_queued_then_its_close_frame_and_then_nothing()
    {
        IEngineSocket socket = _host.Socket(_sid);
        socket.Send("one");
        socket.Send("two");
        socket.Close();
        socket.Send("never");
        socket.Close();

        (await _webSocket.ReceiveTextAsync()).Should().Be("4one");
        (await _webSocket.ReceiveTextAsync()).Should().Be("4two");
        (await _webSocket.ReceiveCloseAsync()).Should().BeNull();
        await _webSocket.SendAsync(ClientFrame.Close());
        await _webSocket.EndsAsync();
        (await _host.EndOfAsync(_sid)).Should().Be(DisconnectReason.ForcedClose);
    }

    [Test]
    public async Task What_comes_between_the_two_close_frames_is_passed_over()
    {
        _host.Socket(_sid).Close();
        (await _webSocket.ReceiveCloseAsync()).Should().BeNull();

        await _webSocket.SendAsync((byte[])[.. ClientFrame.Text("4late"), .. ClientFrame.Ping(), .. ClientFrame.Close()]);

        await _webSocket.EndsAsync();
    }

    [Test]
    public async Task A_client_that_does_not_answer_the_close_frame_is_cut_off_after_two_seconds()
    {
        _host.Socket(_sid).Close();
        (await _webSocket.ReceiveCloseAsync()).Should().BeNull();
        Task end = _webSocket.EndsAsync();

        // The timer is set a moment after the close frame was sent, so time has to be moved on until it is over.
        await Eventually.IsTrueAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return end.IsCompleted;
        });
    }

    [Test]
    public async Task Messages_to_a_session_that_has_ended_go_nowhere()
    {
        IEngineSocket socket = _host.Socket(_sid);
        _webSocket.Reset();
        await _host.EndOfAsync(_sid);

        socket.Send("text");
        socket.Send([1, 2, 3]);
        socket.Close();
    }
}
