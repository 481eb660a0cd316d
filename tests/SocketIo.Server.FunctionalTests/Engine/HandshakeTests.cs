using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>Reference, sections 3.1 and 3.3: the first bytes of a session.</summary>
public sealed class HandshakeTests
{
    [Test]
    public async Task A_polling_handshake_is_the_open_packet_and_nothing_else()
    {
        await using EngineHost host = await EngineHost.StartAsync();

        RawResponse response = await host.GetAsync("transport=polling");

        response.Head[0].Should().Be("HTTP/1.1 200 OK");
        response.OwnHeaders.Should().BeEquivalentTo("Content-Length: 118", "Content-Type: text/plain; charset=UTF-8", "Cache-Control: no-store");
        response.Text.Should().Be(
            $"0{{\"sid\":\"{PollingSession.SidOf(response.Text)}\",\"upgrades\":[\"websocket\"],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}}");
    }

    [Test]
    public async Task A_WebSocket_handshake_is_a_101_and_the_open_packet_in_a_text_frame()
    {
        await using EngineHost host = await EngineHost.StartAsync();

        using RawWebSocket webSocket = await RawWebSocket.OpenAsync(host.Address, EngineHost.Target("transport=websocket"));
        string open = await webSocket.ReceiveTextAsync();

        webSocket.Handshake.Head[0].Should().Be("HTTP/1.1 101 Switching Protocols");
        webSocket.Handshake.OwnHeaders.Should().BeEquivalentTo(
            "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        open.Should().Be($"0{{\"sid\":\"{PollingSession.SidOf(open)}\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}}");
    }

    [Test]
    public async Task The_options_are_told_to_the_client()
    {
        await using EngineHost host = await EngineHost.StartAsync(io =>
        {
            io.Options.PingInterval = TimeSpan.FromMilliseconds(300);
            io.Options.PingTimeout = TimeSpan.FromMilliseconds(200);
            io.Options.MaxPayloadBytes = 100;
        });

        RawResponse response = await host.GetAsync("transport=polling");

        response.Text.Should().EndWith(",\"pingInterval\":300,\"pingTimeout\":200,\"maxPayload\":100}");
    }

    [TestCase(EngineTransports.Polling, true)]
    [TestCase(EngineTransports.Polling | EngineTransports.WebSocket, false)]
    public async Task No_upgrade_is_offered_that_is_not_wanted(EngineTransports transports, bool allowUpgrades)
    {
        await using EngineHost host = await EngineHost.StartAsync(io =>
        {
            io.Options.Transports = transports;
            io.Options.AllowUpgrades = allowUpgrades;
        });

        RawResponse response = await host.GetAsync("transport=polling");

        response.Text.Should().Contain(",\"upgrades\":[],");
    }

    [Test]
    public async Task Session_ids_are_twenty_characters_that_need_no_escaping_in_a_query()
    {
        await using EngineHost host = await EngineHost.StartAsync();

        string[] sids = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => (await host.OpenPollingAsync()).Sid));

        sids.Should().OnlyHaveUniqueItems().And.OnlyContain(sid => sid.Length == 20 && sid.All(c => char.IsAsciiLetterOrDigit(c) || c == '-' || c == '_'));
    }

    [Test]
    public async Task The_first_of_the_offered_subprotocols_is_chosen_and_no_extension()
    {
        await using EngineHost host = await EngineHost.StartAsync();

        using RawWebSocket webSocket = await RawWebSocket.OpenAsync(
            host.Address, EngineHost.Target("transport=websocket"), "Sec-WebSocket-Protocol: a, b", "Sec-WebSocket-Extensions: permessage-deflate");

        webSocket.Handshake.Header("Sec-WebSocket-Protocol").Should().Be("a");
        webSocket.Handshake.Header("Sec-WebSocket-Extensions").Should().BeNull();
    }

    [Test]
    public async Task Messages_sent_on_connection_come_right_after_the_handshake()
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.OnConnected(socket => socket.Send("hi")));

        PollingSession polling = await host.OpenPollingAsync();
        RawResponse first = await polling.PollAsync();
        (RawWebSocket webSocket, _) = await host.OpenWebSocketAsync();
        string firstFrame = await webSocket.ReceiveTextAsync();
        webSocket.Dispose();

        first.Text.Should().Be("4hi");
        firstFrame.Should().Be("4hi");
    }

    [Test]
    public async Task Of_a_repeated_key_the_last_value_counts_and_an_empty_sid_is_none()
    {
        await using EngineHost host = await EngineHost.StartAsync();

        RawResponse repeated = await host.SendAsync("GET", EngineHost.Path + "?EIO=3&EIO=4&transport=foo&transport=polling");
        RawResponse empty = await host.GetAsync("transport=polling&sid=");

        repeated.Status.Should().Be(200);
        empty.Status.Should().Be(200);
    }
}
