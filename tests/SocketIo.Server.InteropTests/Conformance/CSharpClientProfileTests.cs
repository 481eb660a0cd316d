using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.Conformance;

internal sealed class CSharpClientProfileTests(ClientTransport transport) : ConformanceFixture(transport, "csharp-client")
{
    private const string Binary = """{"_placeholder":true,"num":0}""";

    protected override (string, string) Marker { get; } = ("429[\"1:ack\",\"end\"]", "439[\"end\"]");

    private static TestCaseData[] Conversations =>
    [
        Case("1:emit", new Turn(["""42["1:emit",{"a":null}]"""], """42["1:emit",{"a":null}]""")),
        Case("1:emit with binary", new Turn([$$"""451-["1:emit",{"a":{{Binary}}}]""", "bAQID"], $$"""451-["1:emit",{"a":{{Binary}}}]""", "bAQID")),
        Case("2:emit", new Turn(["""42["2:emit",true,[1,"2"]]"""], """42["2:emit",true,[1,"2"]]""")),
        Case("1:ack", new Turn(["""427["1:ack","x"]"""], """437["x"]""")),
        Case("1:ack with binary", new Turn([$"""451-7["1:ack",{Binary}]""", "bAQID"], $"""461-7[{Binary}]""", "bAQID")),
        Case("get_auth", new Turn(["""427["get_auth"]"""], """437[{"user":"x"}]""")),
        Case("get_header", new Turn(["""427["get_header","host"]"""], """437["<any>"]""")),
        Case("get_header that is not there", new Turn(["""427["get_header","x-none"]"""], "437[null]")),
        Case(
            "begin-ack-on-client",
            new Turn(["""42["begin-ack-on-client"]"""], """42<ack>["ack-on-client"]"""),
            new Turn(["""43<ack>[1,"two"]"""], """42["end-ack-on-client",1,"two"]""")),
        Case(
            "begin-ack-on-client with binary",
            new Turn(["""42["begin-ack-on-client"]"""], """42<ack>["ack-on-client"]"""),
            new Turn([$"""461-<ack>[{Binary},"two"]""", "bAQID"], $"""451-["end-ack-on-client",{Binary},"two"]""", "bAQID")),
    ];

    [TestCaseSource(nameof(Conversations))]
    public async Task It_answers(Turn[] turns)
    {
        (EngineClient client, string sid) = await ConnectAsync(auth: """{"user":"x"}""");
        using (client)
        {
            await TalkAsync(client, sid, turns);
        }
    }

    [Test]
    public async Task It_answers_in_another_namespace_too()
    {
        (EngineClient client, _) = await ConnectAsync("/nsp,");
        using (client)
        {
            await client.SendAsync("""42/nsp,["1:emit",1]""", """42/nsp,["2:emit",1,2]""", """42/nsp,7["1:ack",3]""");
            (await client.ReceiveAsync(3)).Should().Equal("""42/nsp,["1:emit",1]""", """42/nsp,["2:emit",1,2]""", "43/nsp,7[3]");
        }
    }

    [Test]
    public async Task With_a_token_it_refuses_connections_that_lack_it()
    {
        await using SampleServer server = await SampleServer.StartConformanceAsync("csharp-client", "--token", "secret");
        using EngineClient stranger = await EngineClient.OpenAsync(server.Address, Transport, query: "&token=guess");
        using EngineClient friend = await EngineClient.OpenAsync(server.Address, Transport, query: "&token=secret");

        await stranger.SendAsync("40", "40/nsp,");
        await friend.SendAsync("40/nsp,");

        (await stranger.ReceiveAsync(2)).Should().Equal("""44{"message":"Authentication error"}""", """44/nsp,{"message":"Authentication error"}""");
        (await friend.ReceiveAsync()).Should().StartWith("40/nsp,{\"sid\":");
    }

    private static TestCaseData Case(string name, params Turn[] turns) => new TestCaseData([turns]).SetArgDisplayNames(name);
}
