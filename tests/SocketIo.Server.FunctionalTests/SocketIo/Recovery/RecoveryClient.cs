using System.Text.Json;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo.Recovery;

/// <summary>A client that remembers its private id, and shows what came in front of the answer to its CONNECT.</summary>
internal sealed class RecoveryClient : IDisposable
{
    private RecoveryClient(EngineClient engine, string[] missed, JsonElement answer)
    {
        Engine = engine;
        Missed = missed;
        Id = answer.GetProperty("sid").GetString()!;
        Pid = answer.GetProperty("pid").GetString()!;
    }

    public EngineClient Engine { get; }

    public string Id { get; }

    public string Pid { get; }

    /// <summary>The packets that came before the answer.</summary>
    public string[] Missed { get; }

    public static async Task<RecoveryClient> JoinAsync(SocketIoApp app, ClientTransport transport, object? auth = null, string ns = "", string query = "")
    {
        EngineClient engine = await EngineClient.OpenAsync(app.Address, transport, query: query);
        await engine.SendAsync($"40{ns}{(auth is null ? "" : JsonSerializer.Serialize(auth))}");
        List<string> missed = [];
        while (true)
        {
            string packet = await engine.ReceiveAsync();
            if (packet.StartsWith("40", StringComparison.Ordinal))
            {
                return new RecoveryClient(engine, [.. missed], JsonDocument.Parse(packet.AsMemory(packet.IndexOf('{'))).RootElement);
            }

            packet.Should().NotStartWith("44", "the client is let in");
            missed.Add(packet);
        }
    }

    /// <summary>The next event; its last argument is the offset.</summary>
    public async Task<(string Packet, string Offset)> ReceiveAsync() => Split(await Engine.ReceiveAsync());

    /// <summary>An event, and the offset that it ends with.</summary>
    public static (string Packet, string Offset) Split(string packet)
    {
        packet.Should().MatchRegex("""^4[25].*,"[\w-]{6}\.\d+"\]$""", "an event ends with its offset");
        int comma = packet.LastIndexOf(',');
        return (packet[..comma] + "]", packet[(comma + 2)..^2]);
    }

    /// <summary>The packets that came before the answer, without their offsets.</summary>
    public string[] MissedEvents => [.. Missed.Select(packet => packet.StartsWith("42", StringComparison.Ordinal) || packet.StartsWith("45", StringComparison.Ordinal) ? Split(packet).Packet : packet)];

    /// <summary>Ends the connection as one that is lost, and returns when the server has noticed.</summary>
    public async Task LoseAsync(SocketIoApp app)
    {
        await Engine.SendAsync("1");
        await Eventually.IsTrueAsync(() => app.Io.Namespaces.SelectMany(ns => ns.Sockets).All(socket => socket.Id != Id));
        Dispose();
    }

    public void Dispose() => Engine.Dispose();
}
