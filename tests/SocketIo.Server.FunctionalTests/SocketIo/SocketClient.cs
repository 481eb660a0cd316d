using System.Text.Json;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>An <see cref="EngineClient"/> that has joined a namespace. What it sends and receives are raw packets still.</summary>
internal sealed class SocketClient : IDisposable
{
    private SocketClient(EngineClient engine, string ns, string id)
    {
        Engine = engine;
        Id = id;
        Prefix = ns == "/" ? "" : ns + ",";
    }

    public EngineClient Engine { get; }

    /// <summary>The id that the server gave the socket.</summary>
    public string Id { get; }

    private string Prefix { get; }

    /// <summary>Joins a namespace; the answer to the CONNECT must be the next packet.</summary>
    public static async Task<SocketClient> JoinAsync(EngineClient engine, string ns = "/", string auth = "")
    {
        string prefix = ns == "/" ? "" : ns + ",";
        await engine.SendAsync($"40{prefix}{auth}");
        string answer = await engine.ReceiveAsync();
        answer.Should().StartWith($"40{prefix}{{\"sid\":\"");
        return new SocketClient(engine, ns, JsonDocument.Parse(answer.AsMemory(answer.IndexOf('{'))).RootElement.GetProperty("sid").GetString()!);
    }

    /// <summary>As a client before Socket.IO 3 does it: joins another namespace than <c>/</c> by asking, and knows its id by itself.</summary>
    public static async Task<SocketClient> JoinOldAsync(EngineClient engine, string ns = "/", string query = "")
    {
        string prefix = ns == "/" ? "" : ns + ",";
        if (ns != "/")
        {
            await engine.SendAsync($"40{ns}{query},");
        }

        (await engine.ReceiveAsync()).Should().Be("40" + prefix);
        return new SocketClient(engine, ns, ns == "/" ? engine.SessionId : $"{ns}#{engine.SessionId}");
    }

    public Task SendAsync(params string[] packets) => Engine.SendAsync(packets);

    public Task<string> ReceiveAsync() => Engine.ReceiveAsync();

    public Task<string[]> ReceiveAsync(int count) => Engine.ReceiveAsync(count);

    /// <summary>
    /// All that the server has sent until now. An event without a handler, answered in its turn, marks the end, so there is no
    /// waiting for what does not come.
    /// </summary>
    public async Task<string[]> FlushAsync()
    {
        const string MarkerId = "424242";
        await SendAsync($"42{Prefix}{MarkerId}[\"no-such-event\"]");
        List<string> packets = [];
        while (true)
        {
            string packet = await ReceiveAsync();
            if (packet.StartsWith($"43{Prefix}{MarkerId}[", StringComparison.Ordinal))
            {
                return [.. packets];
            }

            packets.Add(packet);
        }
    }

    public void Dispose() => Engine.Dispose();
}
