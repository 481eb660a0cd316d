using System.Text.RegularExpressions;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.Conformance;

/// <summary>
/// The conformance server with one profile, and conversations with it in raw packets over each transport. What a packet cannot
/// say beforehand stands in angle brackets: <c>&lt;sid&gt;</c> is the socket's id, <c>&lt;ack&gt;</c> the id of the server's last
/// question, <c>&lt;now&gt;</c> a time, <c>&lt;any&gt;</c> anything.
/// </summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
[Parallelizable]
internal abstract class ConformanceFixture(ClientTransport transport, string profile)
{
    private SampleServer _server = null!;

    protected ClientTransport Transport { get; } = transport;

    protected Uri Address => _server.Address;

    /// <summary>An event that the profile answers, and its answer: whatever was sent before it has been answered then.</summary>
    protected abstract (string Event, string Answer) Marker { get; }

    // No heartbeat disturbs the conversations, however slow the machine is.
    [OneTimeSetUp]
    public async Task StartServer() => _server = await SampleServer.StartConformanceAsync(profile, "--ping-interval", "300000", "--ping-timeout", "300000", "--connect-timeout", "300000", "--recovery", "0");

    [OneTimeTearDown]
    public async Task StopServer()
    {
        await _server.DisposeAsync();
        _server.Log.Should().Be($"listening {_server.Address.Port}", "nothing else is to be said");
    }

    protected Task<EngineClient> OpenAsync(string path = "/socket.io/", string query = "") => EngineClient.OpenAsync(Address, Transport, path, query);

    /// <summary>A client that has sent a CONNECT to a namespace and received the answer, which has the socket's id.</summary>
    protected async Task<(EngineClient Client, string Sid)> ConnectAsync(string ns = "", string auth = "", string query = "")
    {
        EngineClient client = await OpenAsync(query: query);
        await client.SendAsync($"40{ns}{auth}");
        string answer = await client.ReceiveAsync();
        answer.Should().StartWith($"40{ns}{{\"sid\":\"");
        return (client, answer.Split('"')[3]);
    }

    /// <summary>Sends packets and expects others, in turns, and in the end nothing else.</summary>
    protected async Task TalkAsync(EngineClient client, string sid, params Turn[] turns)
    {
        string ack = "";
        foreach (Turn turn in turns)
        {
            await client.SendAsync([.. turn.Sent.Select(packet => packet.Replace("<ack>", ack, StringComparison.Ordinal))]);
            foreach (string expected in turn.Expected)
            {
                ack = Match(await client.ReceiveAsync(), expected, sid) ?? ack;
            }
        }

        await client.SendAsync(Marker.Event);
        (await client.ReceiveAsync()).Should().Be(Marker.Answer, "there is nothing else");
    }

    /// <summary>Compares a packet with the expected one, and returns the id of the server's question if it is one.</summary>
    private static string? Match(string packet, string expected, string sid)
    {
        string pattern = Regex.Escape(expected)
            .Replace("<sid>", Regex.Escape(sid), StringComparison.Ordinal)
            .Replace("<ack>", @"(?<ack>\d+)", StringComparison.Ordinal)
            .Replace("<now>", @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", StringComparison.Ordinal)
            .Replace("<any>", ".*", StringComparison.Ordinal);
        Match match = Regex.Match(packet, $"^{pattern}$", RegexOptions.Singleline);
        match.Success.Should().BeTrue("{0} should be {1}", packet, expected);
        return match.Groups["ack"] is { Success: true, Value: var ack } ? ack : null;
    }
}

/// <summary>What a client sends, and what it gets for it.</summary>
internal sealed record Turn(string[] Sent, params string[] Expected);
