using SocketIo.Server.Engine;
using SocketIo.Server.Protocol;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>The MessagePack parser on the wire: what a client with socket.io-msgpack-parser sends and gets.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class MessagePackTests(ClientTransport transport)
{
    private static readonly IPacketCodec s_codec = SocketIoParser.MessagePack.CreateCodec(new SocketIoOptions());

    [Test]
    public async Task A_client_joins_with_its_auth_and_gets_acknowledgements_errors_and_broadcasts()
    {
        await using SocketIoApp app = await StartAsync(root =>
        {
            root.OnConnected(socket => socket.EmitAsync("auth", socket.Auth));
            root.On<(string, byte[]), (int, byte[])>("bytes", (_, all) => (all.Item2.Length, all.Item2));
            root.On<EventArguments>("all", (socket, arguments) => socket.Namespace.EmitAsync("all", arguments));
        });
        using EngineClient client = await JoinAsync(app, """{"token":"x"}""");
        (await ReceiveAsync(client)).Should().Be("""Event / ["auth",{"token":"x"}]""");

        await client.SendAsync(Event("bytes", 1, ("three", new byte[] { 1, 2, 3 })));
        (await ReceiveAsync(client)).Should().Be("""Ack / 1 [3,{"_placeholder":true,"num":0}] 010203""");
        await client.SendAsync(Event("bytes", 2, "no bytes"));
        (await ReceiveAsync(client)).Should().StartWith("""Ack / 2 [{"error":{"code":"invalid","message":"Argument 2 is missing""");
        await client.SendAsync(Event("unknown", 3, 1));
        (await ReceiveAsync(client)).Should().Be("""Ack / 3 [{"error":{"code":"unknown_event","message":"There is no such event"}}]""");
        await client.SendAsync(Event("all", -1, (1.5, new { deep = new[] { new byte[] { 9 } } })));
        (await ReceiveAsync(client)).Should().Be("""Event / ["all",1.5,{"deep":[{"_placeholder":true,"num":0}]}] 09""");
    }

    [Test]
    public async Task The_server_awaits_acknowledgements()
    {
        await using SocketIoApp app = await StartAsync(_ => { });
        using EngineClient client = await JoinAsync(app);

        Task<(int, byte[])> answer = app.Io.Of("/").Sockets.Single().EmitWithAckAsync<(int, byte[])>("ask", "?");
        (await ReceiveAsync(client)).Should().Be("""Event / 0 ["ask","?"]""");
        await client.SendAsync(Text(s_codec.EncodeAck("/", 0, (42, new byte[] { 7 }))));

        (int number, byte[] bytes) = await Eventually.GetAsync(answer);
        number.Should().Be(42);
        bytes.Should().Equal(7);
    }

    [Test]
    public async Task Refusals_are_errors_in_MessagePack()
    {
        await using SocketIoApp app = await StartAsync(root => root.Connect.Use((context, _) =>
        {
            context.Reject("no", new { code = 7, bytes = new byte[] { 1 } });
            return default;
        }));
        using EngineClient client = await app.OpenAsync(transport);

        await client.SendAsync(Connect("/"), Connect("/unknown"));

        string[] answers = [await ReceiveAsync(client), await ReceiveAsync(client)];
        answers.Should().BeEquivalentTo(
            """ConnectError / {"message":"no","data":{"code":7,"bytes":"AQ=="}}""",
            """ConnectError /unknown {"message":"Invalid namespace"}""");
    }

    [Test]
    public async Task Outgoing_listeners_see_the_arguments()
    {
        TaskCompletionSource<string> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using SocketIoApp app = await StartAsync(root => root.OnAnyOutgoing((_, name, arguments) =>
            seen.TrySetResult($"{name} {arguments.Get<int>(0)} {arguments.GetBinary(1).Length}")));
        using EngineClient client = await JoinAsync(app);

        await app.Io.Of("/").EmitAsync("news", (1, new byte[20]));

        (await Eventually.GetAsync(seen.Task)).Should().Be("news 1 20");
    }

    [TestCase("40")]
    [TestCase("42[\"all\",1]")]
    public async Task A_client_with_the_default_parser_is_disconnected(string packet)
    {
        await using SocketIoApp app = await StartAsync(_ => { });
        using EngineClient client = await app.OpenAsync(transport);

        await client.SendAsync(packet);

        (await client.ReadToEndAsync()).Should().BeEmpty();
        (await app.LoggedAsync("PacketInvalid")).Message.Should().Contain("invalid MessagePack");
    }

    [Test]
    public async Task A_depth_bomb_ends_its_sender_and_nobody_else()
    {
        await using SocketIoApp app = await StartAsync(_ => { });
        using EngineClient other = await JoinAsync(app);
        using EngineClient client = await JoinAsync(app);

        byte[] bomb = [.. Convert.FromHexString("83a47479706502a36e7370a12fa464617461"), .. Enumerable.Repeat((byte)0x91, 500_000), 1];
        await client.SendAsync("b" + Convert.ToBase64String(bomb));

        (await client.ReadToEndAsync()).Should().BeEmpty();
        (await app.LoggedAsync("LimitReached")).Message.Should().Contain("MaxJsonDepth");
        await app.Io.Of("/").EmitAsync("alive");
        (await ReceiveAsync(other)).Should().Be("""Event / ["alive"]""");
    }

    private static Task<SocketIoApp> StartAsync(Action<NamespaceBuilder> root) =>
        SocketIoApp.ServeAsync(root, options => options.Parser = SocketIoParser.MessagePack);

    private async Task<EngineClient> JoinAsync(SocketIoApp app, string? auth = null)
    {
        EngineClient client = await app.OpenAsync(transport);
        await client.SendAsync(Connect("/", auth));
        (await ReceiveAsync(client)).Should().MatchRegex("""^Connect / {"sid":"[\w-]{20}"}$""");
        return client;
    }

    private static string Connect(string ns, string? auth = null)
    {
        var packet = new SocketIoPacket
        {
            Type = SocketIoPacketType.Connect,
            Namespace = ns,
            Data = auth is null ? default : System.Text.Encoding.UTF8.GetBytes(auth),
        };
        return "b" + Convert.ToBase64String(((CustomParser)SocketIoParser.MessagePack).Encode(packet).Single().Data.Span);
    }

    private static string Event<T>(string name, long id, T arguments) => Text(s_codec.EncodeEvent("/", name, id, arguments, isShared: true));

    private static string Text(EncodedPacket packet) => "b" + Convert.ToBase64String(packet.Message.Packet.Span);

    /// <summary>The next packet: its type, namespace, id, payload and attachments.</summary>
    private static async Task<string> ReceiveAsync(EngineClient client)
    {
        string text = await client.ReceiveAsync();
        text.Should().StartWith("b", "a packet is binary");
        s_codec.CreateDecoder().TryDecode(MessageBuffer.CopyOf(Convert.FromBase64String(text[1..])), isBinary: true, out Packet packet).Should().BeTrue();
        List<string> parts = [packet.Type.ToString(), packet.GetNamespace()];
        if (packet.AckId >= 0)
        {
            parts.Add(packet.AckId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        parts.Add(System.Text.Encoding.UTF8.GetString(packet.Payload.Span));
        for (int i = 0; i < packet.Arguments.Attachments.Count; i++)
        {
            parts.Add(Convert.ToHexString(packet.Arguments.Attachments[i]));
        }

        return string.Join(' ', parts);
    }
}
