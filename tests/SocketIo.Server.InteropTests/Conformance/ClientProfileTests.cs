using System.Diagnostics;
using System.Text.Json;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.Conformance;

internal sealed class ClientProfileTests(ClientTransport transport) : ConformanceFixture(transport, "client")
{
    private const string Binary = """{"_placeholder":true,"num":0}""";
    private const string Asdfasdf = "bYXNkZmFzZGY=";

    protected override (string, string) Marker { get; } = ("429[\"echo\",\"end\"]", "439[\"end\"]");

    private static TestCaseData[] Conversations =>
    [
        Case("hi", new Turn(["""42["hi"]"""], """42["hi"]""")),
        Case("echo", new Turn(["""427["echo",123]"""], "437[123]")),
        Case("echo with binary", new Turn([$"""451-7["echo",{Binary}]""", "bAQID"], $"461-7[{Binary}]", "bAQID")),
        Case("ack", new Turn(["""42["ack"]"""], """42<ack>["ack"]"""), new Turn(["""43<ack>[5,{"test":true}]"""], """42["got it"]""")),
        Case("ack with another answer", new Turn(["""42["ack"]"""], """42<ack>["ack"]"""), new Turn(["""43<ack>[5,{"test":0}]"""])),
        Case("getAckDate", new Turn(["""427["getAckDate",{"test":true}]"""], """437["<now>"]""")),
        Case("getDate", new Turn(["""42["getDate"]"""], """42["takeDate","<now>"]""")),
        Case("getDateObj", new Turn(["""42["getDateObj"]"""], """42["takeDateObj",{"date":"<now>"}]""")),
        Case("getUtf8", new Turn(
            ["""42["getUtf8"]"""],
            """42["takeUtf8","てすと"]""",
            """42["takeUtf8","Я Б Г Д Ж Й"]""",
            """42["takeUtf8","Ä ä Ü ü ß"]""",
            """42["takeUtf8","utf8 — string"]""",
            """42["takeUtf8","utf8 — string"]""")),
        Case("false", new Turn(["""42["false"]"""], """42["false",false]""")),
        Case("doge", new Turn(["""42["doge"]"""], $"""451-["doge",{Binary}]""", Asdfasdf)),
        Case("getbin", new Turn(["""42["getbin"]"""], $"""451-["takebin",{Binary}]""", Asdfasdf)),
        Case("buffa", new Turn([$"""451-["buffa",{Binary}]""", "bAQID"], """42["buffack"]""")),
        Case("buffa without binary", new Turn(["""42["buffa","AQID"]"""])),
        Case("jsonbuff", new Turn([Hello("jsonbuff"), "bAQID"], """42["jsonbuff-ack"]""")),
        Case("jsonbuff with another goodbye", new Turn([Hello("jsonbuff").Replace("gotcha", "bye", StringComparison.Ordinal), "bAQID"])),
        Case("abuff1, abuff2", new Turn([$"""451-["abuff1",{Binary}]""", "bAQID", $"""451-["abuff2",{Binary}]""", "bBAUG"], """42["abuff2-ack"]""")),
        Case("abuff2 alone", new Turn([$"""451-["abuff2",{Binary}]""", "bBAUG"])),
        Case("abuff1, abuff2 with text", new Turn([$"""451-["abuff1",{Binary}]""", "bAQID", """42["abuff2","text"]"""], """42["abuff2-ack"]""")),
        Case("blob", new Turn([$"""451-["blob",{Binary}]""", "bAQID"], """42["back"]""")),
        Case("jsonblob", new Turn([Hello("jsonblob"), "bAQID"], """42["jsonblob-ack"]""")),
        Case("blob1, blob2, blob3", new Turn(
            [$"""451-["blob1",{Binary}]""", "bAQID", """42["blob2","second"]""", $"""451-["blob3",{Binary}]""", "bBAUG"],
            """42["blob3-ack"]""")),
        Case("blob1, blob3", new Turn([$"""451-["blob1",{Binary}]""", "bAQID", $"""451-["blob3",{Binary}]""", "bBAUG"])),
        Case("getId", new Turn(["""427["getId"]"""], """437["<sid>"]""")),
        Case("an event it does not know", new Turn(["""427["what"]"""])),
    ];

    [TestCaseSource(nameof(Conversations))]
    public async Task It_answers(Turn[] turns)
    {
        (EngineClient client, string sid) = await ConnectAsync();
        using (client)
        {
            await TalkAsync(client, sid, turns);
        }
    }

    [TestCase("/timeout_socket")]
    [TestCase("/valid")]
    [TestCase("/asd")]
    public async Task A_client_may_join(string ns)
    {
        (EngineClient client, _) = await ConnectAsync(ns + ",");
        client.Dispose();
    }

    [Test]
    public async Task Foo_tells_the_sockets_id()
    {
        (EngineClient client, string sid) = await ConnectAsync("/foo,");
        using (client)
        {
            await client.SendAsync("""42/foo,1["getId"]""");
            (await client.ReceiveAsync()).Should().Be($"43/foo,1[\"{sid}\"]");
        }
    }

    [Test]
    public async Task The_handshake_is_what_the_client_asked_with()
    {
        (EngineClient client, _) = await ConnectAsync(auth: """{"token":"x"}""", query: "&a=b");
        using (client)
        {
            await client.SendAsync("""427["getHandshake"]""");
            AssertHandshake(JsonElement.Parse((await client.ReceiveAsync())["437".Length..])[0], """{"token":"x"}""");
        }
    }

    [Test]
    public async Task Abc_emits_the_handshake()
    {
        (EngineClient client, _) = await ConnectAsync("/abc,", query: "&a=b");
        using (client)
        {
            JsonElement message = JsonElement.Parse((await client.ReceiveAsync())["42/abc,".Length..]);
            message[0].GetString().Should().Be("handshake");
            AssertHandshake(message[1], "{}");
        }
    }

    [TestCase("", "&fail=1", """44{"message":"Auth failed (main namespace)"}""")]
    [TestCase("/no,", "", """44/no,{"message":"Auth failed (custom namespace)"}""")]
    [TestCase("/nowhere,", "", """44/nowhere,{"message":"Invalid namespace"}""")]
    public async Task A_client_may_not_join(string ns, string query, string answer)
    {
        using EngineClient client = await OpenAsync(query: query);
        await client.SendAsync($"40{ns}");
        (await client.ReceiveAsync()).Should().Be(answer);
    }

    [Test]
    public async Task Handshakes_are_answered_after_ten_milliseconds()
    {
        long start = Stopwatch.GetTimestamp();
        using EngineClient client = await OpenAsync();
        Stopwatch.GetElapsedTime(start).Should().BeGreaterThan(TimeSpan.FromMilliseconds(9));
    }

    private static string Hello(string name) => "451-[\"" + name + "\",{\"hello\":\"lol\",\"message\":" + Binary + ",\"goodbye\":\"gotcha\"}]";

    private static TestCaseData Case(string name, params Turn[] turns) => new TestCaseData([turns]).SetArgDisplayNames(name);

    private void AssertHandshake(JsonElement handshake, string auth)
    {
        handshake.EnumerateObject().Select(property => property.Name).Should().Equal(
            "headers", "time", "address", "xdomain", "secure", "issued", "url", "query", "auth");
        handshake.GetProperty("headers").GetProperty("host").GetString().Should().NotBeNullOrEmpty();
        handshake.GetProperty("time").GetString().Should().MatchRegex(@"^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d GMT\+0000 \(Coordinated Universal Time\)$");
        handshake.GetProperty("address").GetString().Should().EndWith("127.0.0.1");
        handshake.GetProperty("xdomain").GetBoolean().Should().BeFalse();
        handshake.GetProperty("secure").GetBoolean().Should().BeFalse();
        handshake.GetProperty("issued").GetInt64().Should().BeGreaterThan(1_700_000_000_000);
        handshake.GetProperty("url").GetString().Should().StartWith("/socket.io/?EIO=4").And.EndWith("&a=b");
        handshake.GetProperty("query").GetRawText().Should().Be($$"""{"EIO":"4","transport":"{{Transport.ToString().ToLowerInvariant()}}","a":"b"}""");
        handshake.GetProperty("auth").GetRawText().Should().Be(auth);
    }
}
