using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.Conformance;

internal sealed class ProtocolProfileTests(ClientTransport transport) : ConformanceFixture(transport, "protocol")
{
    private const string TwoPlaceholders = """{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}""";

    protected override (string, string) Marker { get; } = ("429[\"message-with-ack\",\"end\"]", "439[\"end\"]");

    private static TestCaseData[] Conversations =>
    [
        Case("message", new Turn(["""42["message",1,"2",{"3":[true]}]"""], """42["message-back",1,"2",{"3":[true]}]""")),
        Case("message without arguments", new Turn(["""42["message"]"""], """42["message-back"]""")),
        Case("message with binary", new Turn([$"""452-["message",{TwoPlaceholders}]""", "bAQID", "bBAUG"], $"""452-["message-back",{TwoPlaceholders}]""", "bAQID", "bBAUG")),
        Case("message-with-ack", new Turn(["""42456["message-with-ack",1,"2",{"3":[false]}]"""], """43456[1,"2",{"3":[false]}]""")),
        Case("message-with-ack with binary", new Turn([$"""452-789["message-with-ack",{TwoPlaceholders}]""", "bAQID", "bBAUG"], $"""462-789[{TwoPlaceholders}]""", "bAQID", "bBAUG")),
        Case(
            "emit-with-ack",
            new Turn(["""42["emit-with-ack",1,"2",{"3":[true]}]"""], """42<ack>["emit-with-ack",1,"2",{"3":[true]}]"""),
            new Turn(["""43<ack>["a",1]"""], """42["emit-with-ack","a",1]""")),
        Case(
            "emit-with-ack with binary",
            new Turn([$"""452-["emit-with-ack",{TwoPlaceholders}]""", "bAQID", "bBAUG"], $"""452-<ack>["emit-with-ack",{TwoPlaceholders}]""", "bAQID", "bBAUG"),
            new Turn(["""461-<ack>[{"_placeholder":true,"num":0}]""", "bBwg="], """451-["emit-with-ack",{"_placeholder":true,"num":0}]""", "bBwg=")),
    ];

    [TestCaseSource(nameof(Conversations))]
    public async Task It_answers(Turn[] turns)
    {
        (EngineClient client, string sid) = await ConnectAsync();
        using (client)
        {
            (await client.ReceiveAsync()).Should().Be("42[\"auth\",{}]");
            await TalkAsync(client, sid, turns);
        }
    }

    [TestCase("", "", "{}")]
    [TestCase("", """{"token":"123"}""", """{"token":"123"}""")]
    [TestCase("/custom,", "", "{}")]
    [TestCase("/custom,", """{"token":"abc"}""", """{"token":"abc"}""")]
    public async Task On_connection_it_emits_the_auth_payload(string ns, string auth, string emitted)
    {
        (EngineClient client, _) = await ConnectAsync(ns, auth);
        using (client)
        {
            (await client.ReceiveAsync()).Should().Be($"42{ns}[\"auth\",{emitted}]");
        }
    }

    [Test]
    public async Task Any_other_namespace_is_invalid()
    {
        using EngineClient client = await OpenAsync();
        await client.SendAsync("40/random,");
        (await client.ReceiveAsync()).Should().Be("""44/random,{"message":"Invalid namespace"}""");
    }

    [TestCase("4hello")]
    [TestCase("4")]
    [TestCase("4äöü € 👍")]
    [TestCase("bAQID")]
    [TestCase("b")]
    public async Task Engine_IO_on_its_own_sends_back(string packet)
    {
        using EngineClient client = await OpenAsync("/engine.io/");
        await client.SendAsync(packet);
        (await client.ReceiveAsync()).Should().Be(packet);
    }

    private static TestCaseData Case(string name, params Turn[] turns) => new TestCaseData([turns]).SetArgDisplayNames(name);
}
