using System.Collections.Concurrent;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>The packets of Socket.IO protocol 5, as they go over the wire.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class PacketTests(ClientTransport transport)
{
    private readonly ConcurrentDictionary<string, DisconnectReason> _disconnected = new();
    private SocketIoApp _app = null!;

    [OneTimeSetUp]
    public async Task StartServer() => _app = await SocketIoApp.StartAsync(io =>
    {
        io.MapNamespace("/", MapEcho);
        io.MapNamespace("/admin", MapEcho);
    });

    [OneTimeTearDown]
    public async Task StopServer() => await _app.DisposeAsync();

    [TestCase("40")]
    [TestCase("40{}")]
    [TestCase("40/,")]
    [TestCase("40{\"token\":\"secret\",\"list\":[1,{\"a\":null}]}")]
    public async Task A_CONNECT_is_answered_with_an_id(string connect)
    {
        using EngineClient client = await _app.OpenAsync(transport);

        await client.SendAsync(connect);

        (await client.ReceiveAsync()).Should().MatchRegex("^40\\{\"sid\":\"[A-Za-z0-9_-]{20}\"\\}$");
    }

    [TestCase("40/admin")]
    [TestCase("40/admin,")]
    [TestCase("40/admin,{\"token\":\"secret\"}")]
    public async Task A_CONNECT_to_a_namespace_is_answered_with_its_name_and_an_id(string connect)
    {
        using EngineClient client = await _app.OpenAsync(transport);

        await client.SendAsync(connect);

        (await client.ReceiveAsync()).Should().MatchRegex("^40/admin,\\{\"sid\":\"[A-Za-z0-9_-]{20}\"\\}$");
    }

    [Test]
    public async Task The_id_of_a_socket_is_not_the_id_of_its_session()
    {
        using SocketClient client = await _app.ConnectAsync(transport);

        client.Id.Should().NotBe(client.Engine.SessionId);
    }

    [TestCase("42[\"echo\"]", "42[\"echoed\"]")]
    [TestCase("42[\"echo\",1,\"two\",{\"three\":[4]},null,true]", "42[\"echoed\",1,\"two\",{\"three\":[4]},null,true]")]
    [TestCase("42[\"\\u0065cho\",\"é€😀\"]", "42[\"echoed\",\"é€😀\"]")]
    [TestCase("42[7,\"numeric name\"]", "42[\"echoed\",\"numeric name\"]")]
    [TestCase("42/,[\"echo\",1]", "42[\"echoed\",1]")]
    public async Task An_event_reaches_its_handler(string sent, string received)
    {
        using SocketClient client = await _app.ConnectAsync(transport);

        await client.SendAsync(sent);

        (await client.ReceiveAsync()).Should().Be(received);
    }

    [Test]
    public async Task An_event_of_a_namespace_stays_in_it()
    {
        using SocketClient client = await _app.ConnectAsync(transport);
        await SocketClient.JoinAsync(client.Engine, "/admin");

        await client.SendAsync("42/admin,[\"echo\",1]", "42[\"echo\",2]");

        (await client.ReceiveAsync(2)).Should().Equal("42/admin,[\"echoed\",1]", "42[\"echoed\",2]");
    }

    [TestCase("420[\"ack\",1,\"acked\"]", "430[1,\"acked\"]")]
    [TestCase("4212[\"ack\"]", "4312[]")]
    [TestCase("429007199254740991[\"ack\"]", "439007199254740991[]")]
    public async Task An_event_with_an_id_is_acknowledged_with_that_id(string sent, string received)
    {
        using SocketClient client = await _app.ConnectAsync(transport);

        await client.SendAsync(sent);

        (await client.ReceiveAsync()).Should().Be(received);
    }

    [Test]
    public async Task An_event_with_an_id_in_a_namespace_is_acknowledged_there()
    {
        using SocketClient client = await _app.ConnectAsync(transport, "/admin");

        await client.SendAsync("42/admin,1[\"ack\",\"x\"]");

        (await client.ReceiveAsync()).Should().Be("43/admin,1[\"x\"]");
    }

    [Test]
    public async Task A_binary_event_comes_back_as_one()
    {
        using SocketClient client = await _app.ConnectAsync(transport);

        await client.SendAsync("452-[\"echo\",{\"_placeholder\":true,\"num\":0},{\"a\":{\"_placeholder\":true,\"num\":1}}]", "bAQID", "bBAU=");

        (await client.ReceiveAsync(3)).Should().Equal(
            "452-[\"echoed\",{\"_placeholder\":true,\"num\":0},{\"a\":{\"_placeholder\":true,\"num\":1}}]", "bAQID", "bBAU=");
    }

    [Test]
    public async Task A_binary_event_with_an_id_in_a_namespace_is_acknowledged_with_binary_data()
    {
        using SocketClient client = await _app.ConnectAsync(transport, "/admin");

        await client.SendAsync("451-/admin,7[\"ack\",{\"_placeholder\":true,\"num\":0},\"acked\"]", "bAQID");

        (await client.ReceiveAsync(2)).Should().Equal("461-/admin,7[{\"_placeholder\":true,\"num\":0},\"acked\"]", "bAQID");
    }

    [Test]
    public async Task A_binary_event_need_not_use_its_attachments_and_may_use_one_twice()
    {
        using SocketClient client = await _app.ConnectAsync(transport);

        await client.SendAsync(
            "452-[\"ack\"]", "bAQ==", "bAg==",
            "422[\"ack\",1]",
            "452-3[\"ack\",{\"_placeholder\":true,\"num\":1},{\"_placeholder\":true,\"num\":1,\"extra\":0}]", "bAQ==", "bAg==");

        (await client.ReceiveAsync(3)).Should().Equal("432[1]", "461-3[{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":0}]", "bAg==");
    }

    [TestCase("42", Description = "an event without a payload")]
    [TestCase("429", Description = "an event without a payload, with an id")]
    [TestCase("43[1]", Description = "an acknowledgement without an id")]
    [TestCase("43")]
    [TestCase("4399[1]", Description = "an acknowledgement nobody waits for")]
    [TestCase("4399")]
    public async Task A_packet_that_means_nothing_is_ignored(string packet)
    {
        using SocketClient client = await _app.ConnectAsync(transport);

        await client.SendAsync(packet);

        (await client.FlushAsync()).Should().BeEmpty();
    }

    [TestCase("4", "empty packet")]
    [TestCase("4abc", "unknown packet type NaN")]
    [TestCase("47", "unknown packet type 7")]
    [TestCase("49[\"x\"]", "unknown packet type 9")]
    [TestCase("42{", "invalid payload")]
    [TestCase("42[\"x\"", "invalid payload")]
    [TestCase("42[\"x\"]]", "invalid payload")]
    [TestCase("42{}", "invalid payload")]
    [TestCase("42\"x\"", "invalid payload")]
    [TestCase("42[]", "invalid payload")]
    [TestCase("42[null]", "invalid payload")]
    [TestCase("42[[]]", "invalid payload")]
    [TestCase("42[\"connect\"]", "invalid payload")]
    [TestCase("42[\"connect_error\"]", "invalid payload")]
    [TestCase("42[\"disconnect\"]", "invalid payload")]
    [TestCase("42[\"disconnecting\"]", "invalid payload")]
    [TestCase("42[\"newListener\"]", "invalid payload")]
    [TestCase("42[\"removeListener\"]", "invalid payload")]
    [TestCase("42[\"\\u0064isconnect\"]", "invalid payload")]
    [TestCase("42-1[\"x\"]", "invalid payload")]
    [TestCase("421.5[\"x\"]", "invalid payload")]
    [TestCase("42 1[\"x\"]", "invalid payload")]
    [TestCase("4299999999999999999999[\"x\"]", "invalid packet id")]
    [TestCase("40[]", "invalid payload")]
    [TestCase("40\"x\"", "invalid payload")]
    [TestCase("40null", "invalid payload")]
    [TestCase("41{}", "invalid payload")]
    [TestCase("430{}", "invalid payload")]
    [TestCase("44[]", "invalid payload")]
    [TestCase("45[\"x\"]", "Illegal attachments")]
    [TestCase("45-[\"x\"]", "Illegal attachments")]
    [TestCase("450-[\"x\"]", "Illegal attachments")]
    [TestCase("45-1-[\"x\"]", "Illegal attachments")]
    [TestCase("451.5-[\"x\"]", "Illegal attachments")]
    [TestCase("46x-1[1]", "Illegal attachments")]
    [TestCase("4511-[\"x\"]", "MaxAttachments")]
    [TestCase("451-[\"x\",{\"_placeholder\":true,\"num\":1}];bAQID", "illegal attachments")]
    [TestCase("451-[\"x\"];42[\"echo\"]", "got plaintext data when reconstructing a packet")]
    [TestCase("bAQID", "got binary data when not reconstructing a packet")]
    public async Task What_is_no_packet_ends_the_session(string packets, string error)
    {
        using SocketClient client = await _app.ConnectAsync(transport);

        await client.SendAsync(packets.Split(';'));

        (await client.Engine.ReadToEndAsync()).Should().BeEmpty();
        await Eventually.IsTrueAsync(() => _disconnected.ContainsKey(client.Id));
        _disconnected[client.Id].Should().Be(DisconnectReason.ForcedClose);
        _app.Log.Lines.Should().Contain(line => (line.Event == "PacketInvalid" || line.Event == "LimitReached") && line.Message.Contains(error));
    }

    [Test]
    public async Task What_is_no_packet_ends_a_session_that_has_joined_nothing()
    {
        using EngineClient client = await _app.OpenAsync(transport);

        await client.SendAsync("42{");

        (await client.ReadToEndAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task What_came_before_an_invalid_packet_counts_and_what_comes_behind_does_not()
    {
        using SocketClient client = await _app.ConnectAsync(transport);

        await client.SendAsync("42[\"echo\",1]", "42{", "42[\"echo\",2]");

        (await client.Engine.ReadToEndAsync()).Should().Equal("42[\"echoed\",1]");
    }

    private void MapEcho(NamespaceBuilder ns)
    {
        ns.On<EventArguments>("echo", (socket, arguments) => socket.EmitAsync("echoed", arguments));
        ns.On<EventArguments>("7", (socket, arguments) => socket.EmitAsync("echoed", arguments));
        ns.On<EventArguments, EventArguments>("ack", (_, arguments) => arguments);
        ns.OnDisconnected((socket, reason) => { _disconnected[socket.Id] = reason; });
    }
}
