using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.Conformance;

internal sealed class BenchProfileTests(ClientTransport transport) : ConformanceFixture(transport, "bench")
{
    protected override (string, string) Marker { get; } = ("429[\"echo\",\"end\"]", "439[\"end\"]");

    [Test]
    public async Task It_echoes_and_joins()
    {
        (EngineClient client, string sid) = await ConnectAsync();
        using (client)
        {
            await TalkAsync(
                client,
                sid,
                new Turn(["""420["echo","é"]"""], """430["é"]"""),
                new Turn(["""421["join","room"]"""], """431["room"]"""));
        }
    }

    [Test]
    public async Task A_broadcast_reaches_everybody_and_a_message_to_a_room_its_members()
    {
        (EngineClient inside, string insideSid) = await ConnectAsync();
        (EngineClient outside, string outsideSid) = await ConnectAsync();
        using (inside)
        using (outside)
        {
            string room = $"members of {Transport}";
            await TalkAsync(inside, insideSid, new Turn([$"421[\"join\",\"{room}\"]"], $"431[\"{room}\"]"));
            await TalkAsync(outside, outsideSid, new Turn([$"42[\"toroom\",\"{room}\",\"x\"]"], []));
            (await inside.ReceiveAsync()).Should().Be("42[\"room\",\"x\"]");

            await TalkAsync(outside, outsideSid, new Turn(["42[\"bcast\",\"y\"]"], "42[\"bcast\",\"y\"]"));
            (await inside.ReceiveAsync()).Should().Be("42[\"bcast\",\"y\"]");
        }
    }

    [Test]
    public async Task It_collects_garbage_and_tells_how_it_is()
    {
        using HttpClient http = new() { BaseAddress = Address, Timeout = Eventually.Deadline };

        using HttpResponseMessage collected = await http.GetAsync("gc");
        string info = await http.GetStringAsync("info");

        ((int)collected.StatusCode).Should().Be(200);
        info.Should().MatchRegex(@"^gc=(server|workstation) processors=\d+ connections=\d+ sockets=\d+ pendingAcks=\d+ rooms=\d+[^\n]*\n$");
    }
}
