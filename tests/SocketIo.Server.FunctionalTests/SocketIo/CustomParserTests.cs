using DocsExamples;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>Parsers of the application: the one that the documentation shows, and one that gets everything wrong.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class CustomParserTests(ClientTransport transport)
{
    [Test]
    public async Task The_parser_of_the_documentation_carries_connects_events_acknowledgements_and_errors()
    {
        await using SocketIoApp app = await StartAsync(new ArrayParser(), root =>
        {
            root.OnConnected(socket => socket.EmitAsync("welcome", socket.Auth));
            root.On<(int, int), int>("add", (_, pair) => pair.Item1 + pair.Item2);
        });
        using EngineClient client = await app.OpenAsync(transport);

        await client.SendAsync("""4[0,"/",-1,{"name":"ada"}]""");
        (await client.ReceiveAsync()).Should().MatchRegex("""^4\[0,"/",-1,{"sid":"[\w-]{20}"}\]$""");
        (await client.ReceiveAsync()).Should().Be("""4[2,"/",-1,["welcome",{"name":"ada"}]]""");
        await client.SendAsync("""4[2,"/",7,["add",1,2]]""", """4[2,"/",8,["unknown"]]""", """4[0,"/no",-1,null]""");
        (await client.ReceiveAsync(3)).Should().Equal(
            """4[3,"/",7,[3]]""",
            """4[3,"/",8,[{"error":{"code":"unknown_event","message":"There is no such event"}}]]""",
            """4[4,"/no",-1,{"message":"Invalid namespace"}]""");
    }

    [TestCase("4[]", "This is no array of four.")]
    [TestCase("""4[9,"/",-1,null]""", "invalid packet type")]
    [TestCase("""4[2,"/",-1,["disconnect"]]""", "invalid payload")]
    [TestCase("""4[2,"/",-1,{}]""", "invalid payload")]
    [TestCase("""4[2,"/",9007199254740992,["e"]]""", "invalid packet id")]
    [TestCase("""4[0,"admin",-1,null]""", "invalid namespace")]
    [TestCase("4\u0001\u0002", "This is no array of four.")]
    public async Task What_a_parser_refuses_or_should_have_refused_ends_the_session(string packet, string error)
    {
        await using SocketIoApp app = await StartAsync(new ArrayParser(), _ => { });
        using EngineClient client = await app.OpenAsync(transport);

        await client.SendAsync(packet);

        (await client.ReadToEndAsync()).Should().BeEmpty();
        (await app.LoggedAsync("PacketInvalid")).Message.Should().EndWith($": {error}.");
    }

    [Test]
    public async Task A_parser_that_throws_ends_the_session_of_the_client_and_is_logged_with_its_stack()
    {
        await using SocketIoApp app = await StartAsync(new ScriptedParser(_ => throw new InvalidOperationException("a mistake")), _ => { });
        using EngineClient client = await app.OpenAsync(transport);

        await client.SendAsync("4x");

        (await client.ReadToEndAsync()).Should().BeEmpty();
        (await app.LoggedAsync("PacketInvalid")).Exception.Should().BeOfType<InvalidOperationException>();
    }

    [Test]
    public async Task A_packet_of_several_messages_has_the_limits_of_attachments()
    {
        await using SocketIoApp app = await StartAsync(
            new ScriptedParser(text => text switch
            {
                "connect" => new SocketIoPacket { Type = SocketIoPacketType.Connect },
                "end" => new SocketIoPacket { Type = SocketIoPacketType.Event, Id = 1, Data = "[\"e\"]"u8.ToArray() },
                _ => null,
            }),
            root => root.On("e", _ => { }),
            options => options.MaxAttachmentBytes = 10);
        using EngineClient client = await app.OpenAsync(transport);
        await client.SendAsync("4connect");
        (await client.ReceiveAsync()).Should().Be("4Connect");

        await client.SendAsync("4more", "4more", "4end");
        (await client.ReceiveAsync()).Should().Be("4Ack");
        await client.SendAsync("4more", "4more", "4more");

        (await client.ReadToEndAsync()).Should().BeEmpty();
        (await app.LoggedAsync("LimitReached")).Message.Should().Contain("MaxAttachmentBytes");
    }

    [Test]
    public async Task Before_a_namespace_is_joined_no_packet_may_have_several_messages()
    {
        await using SocketIoApp app = await StartAsync(new ScriptedParser(_ => null), _ => { });
        using EngineClient client = await app.OpenAsync(transport);

        await client.SendAsync("4more");

        (await client.ReadToEndAsync()).Should().BeEmpty();
        await app.LoggedAsync("IllegalState");
    }

    private static Task<SocketIoApp> StartAsync(SocketIoParser parser, Action<NamespaceBuilder> root, Action<SocketIoOptions>? more = null) =>
        SocketIoApp.ServeAsync(root, options =>
        {
            options.Parser = parser;
            more?.Invoke(options);
        });

    /// <summary>Sends the names of types, and makes of a text what the test says.</summary>
    private sealed class ScriptedParser(Func<string, SocketIoPacket?> decode) : CustomParser
    {
        public override IReadOnlyList<EngineMessage> Encode(SocketIoPacket packet) =>
            [new EngineMessage(System.Text.Encoding.UTF8.GetBytes(packet.Type.ToString()), isBinary: false)];

        public override ParserDecoder CreateDecoder(SocketIoOptions options) => new Decoder(decode);

        private sealed class Decoder(Func<string, SocketIoPacket?> decode) : ParserDecoder
        {
            public override SocketIoPacket? Decode(EngineMessage message) => decode(message.ToString());
        }
    }
}
