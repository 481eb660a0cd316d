using System.Text.Json;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.Conformance;

internal sealed class EngineClientProfileTests(ClientTransport transport) : ConformanceFixture(transport, "engine-client")
{
    private const string Path = "/engine.io/";

    protected override (string, string) Marker { get; } = ("4end", "4end");

    private static TestCaseData[] Conversations =>
    [
        Case("give binary", new Turn(["4give binary"], "bAAECAwQ=")),
        Case("give utf8", new Turn(["4give utf8"], "4пойду спать всем спокойной ночи")),
        Case("text", new Turn(["4anything else"], "4anything else")),
        Case("binary", new Turn(["bZ2l2ZSBiaW5hcnk="], "bZ2l2ZSBiaW5hcnk=")),
        Case("as much as is allowed", new Turn(["4" + new string('x', 99)], "4" + new string('x', 99))),
    ];

    [TestCaseSource(nameof(Conversations))]
    public async Task It_says_hi_and_answers(Turn[] turns)
    {
        using EngineClient client = await OpenAsync(Path);
        (await client.ReceiveAsync()).Should().Be("4hi");
        await TalkAsync(client, "", turns);
    }

    [Test]
    public async Task It_tells_the_headers_of_the_request_that_carried_the_message()
    {
        using EngineClient client = await OpenAsync(Path);
        (await client.ReceiveAsync()).Should().Be("4hi");

        await client.SendAsync("4sendHeaders");

        JsonElement headers = JsonElement.Parse((await client.ReceiveAsync())[1..]);
        headers.GetProperty("host").GetString().Should().NotBeNullOrEmpty();
        headers.TryGetProperty("sec-websocket-key", out _).Should().Be(Transport == ClientTransport.WebSocket);
        headers.TryGetProperty("content-length", out _).Should().Be(Transport == ClientTransport.Polling);
    }

    [Test]
    public async Task A_handshake_that_is_to_be_denied_is_refused()
    {
        RawResponse response = await HandshakeAsync("&deny=1");

        response.Status.Should().Be(403);
        response.Head.Should().NotContain(line => line.StartsWith("Set-Cookie", StringComparison.OrdinalIgnoreCase));
    }

    [Test]
    public async Task The_first_response_of_a_session_has_four_cookies()
    {
        RawResponse response = await HandshakeAsync();

        string[] cookies = [.. response.Head.Where(line => line.StartsWith("Set-Cookie: ", StringComparison.OrdinalIgnoreCase)).Select(line => line["Set-Cookie: ".Length..])];
        cookies.Take(3).Should().Equal("1=1; Max-Age=86400", "2=2; Path=/; HttpOnly; Secure; SameSite=Strict", "3=3; Max-Age=0");
        cookies.Should().HaveCount(4);
        cookies[3].Should().MatchRegex(@"^4=4; Expires=\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$");
    }

    [Test]
    public async Task The_responses_after_it_have_none()
    {
        using PollingClient client = await PollingClient.OpenAsync(Address, Path);

        using HttpResponseMessage post = await client.PostAsync("4x");
        using HttpResponseMessage poll = await client.PollAsync();

        post.Headers.Contains("Set-Cookie").Should().BeFalse();
        poll.Headers.Contains("Set-Cookie").Should().BeFalse();
    }

    [Test]
    public async Task More_than_a_hundred_bytes_are_too_much()
    {
        using EngineClient client = await OpenAsync(Path);
        (await client.ReceiveAsync()).Should().Be("4hi");
        string packet = "4" + new string('x', 100);

        if (client is PollingClient polling)
        {
            using HttpResponseMessage response = await polling.PostAsync(packet);
            ((int)response.StatusCode).Should().Be(413);
        }
        else
        {
            await client.SendAsync(packet);
            (await client.ReadToEndAsync()).Should().BeEmpty();
            ((WebSocketClient)client).CloseStatus.Should().Be(1009);
        }
    }

    private static TestCaseData Case(string name, params Turn[] turns) => new TestCaseData([turns]).SetArgDisplayNames(name);

    private async Task<RawResponse> HandshakeAsync(string query = "")
    {
        string target = $"{Path}?EIO=4&transport={Transport.ToString().ToLowerInvariant()}{query}";
        using RawConnection connection = await RawConnection.OpenAsync(Address);
        if (Transport == ClientTransport.WebSocket)
        {
            return await RawWebSocket.RequestAsync(connection, target);
        }

        await connection.SendHeadAsync($"GET {target} HTTP/1.1", "Host: localhost");
        return await connection.ReadResponseAsync();
    }
}
