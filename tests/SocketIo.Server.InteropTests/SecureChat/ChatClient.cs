using System.Globalization;
using System.Text.Json;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.SecureChat;

/// <summary>
/// A socket in one namespace, over raw packets: it sends events and shows what comes back, with nothing of a real client that might
/// be too polite to attack.
/// </summary>
internal sealed class ChatClient(EngineClient engine, string ns) : IDisposable
{
    private readonly string _prefix = ns == "/" ? "" : ns + ",";
    private readonly Queue<JsonElement[]> _events = new();
    private int _lastId;

    public EngineClient Engine { get; private set; } = engine;

    /// <summary>Opens a session of its own and joins a namespace.</summary>
    public static async Task<ChatClient> ConnectAsync(Uri server, ClientTransport transport, string ns, object? auth = null)
    {
        ChatClient client = new(await EngineClient.OpenAsync(server, transport), ns);
        string answer = await client.TryConnectAsync(auth);
        answer.Should().StartWith("40", "the client should get in");
        return client;
    }

    /// <summary>Sends a CONNECT and returns the packet that answers it.</summary>
    public async Task<string> TryConnectAsync(object? auth = null)
    {
        await Engine.SendAsync($"40{_prefix}{(auth is null ? "" : auth as string ?? JsonSerializer.Serialize(auth))}");
        return await ReceiveAsync();
    }

    /// <summary>Goes on over a WebSocket.</summary>
    public async Task UpgradeAsync(Uri server)
    {
        EngineClient old = Engine;
        Engine = await WebSocketClient.UpgradeAsync(server, old);
        old.Dispose();
    }

    /// <summary>Emits an event and returns the first argument of its acknowledgement; undefined when there is none.</summary>
    /// <param name="name">The event.</param>
    /// <param name="arguments">Its arguments; a string is JSON already.</param>
    public Task<JsonElement> AskAsync(string name, params object?[] arguments) =>
        AskRawAsync(JsonSerializer.Serialize<object?[]>([name, .. arguments]));

    /// <inheritdoc cref="AskAsync"/>
    /// <param name="json">The array of the event's name and arguments.</param>
    public async Task<JsonElement> AskRawAsync(string json)
    {
        string id = (++_lastId).ToString(CultureInfo.InvariantCulture);
        await Engine.SendAsync($"42{_prefix}{id}{json}");
        return await ReceiveAckAsync(id);
    }

    /// <summary>The code of the error with which an event is acknowledged; null when it is not an error.</summary>
    public async Task<string?> RefusalOfAsync(string name, params object?[] arguments) => CodeOf(await AskAsync(name, arguments));

    public static string? CodeOf(JsonElement acknowledgement) =>
        acknowledgement.ValueKind == JsonValueKind.Object && acknowledgement.TryGetProperty("error", out JsonElement error)
            ? error.GetProperty("code").GetString()
            : null;

    /// <summary>The first argument of the next event, which has this name.</summary>
    public async Task<JsonElement> NextAsync(string name)
    {
        while (_events.Count == 0)
        {
            Take(await ReceiveAsync()).Should().BeTrue();
        }

        JsonElement[] next = _events.Dequeue();
        next[0].GetString().Should().Be(name);
        return next.Length > 1 ? next[1] : default;
    }

    /// <summary>Makes sure that no event has come before now.</summary>
    public async Task HasNoEventAsync()
    {
        (await RefusalOfAsync("nothing of that name")).Should().Be("unknown_event");
        _events.Select(next => next[0].GetString()).Should().BeEmpty();
    }

    /// <summary>Returns when the server has disconnected the socket, or ended its session.</summary>
    public async Task IsDisconnectedAsync()
    {
        try
        {
            for (string packet = await ReceiveAsync(); packet != $"41{_prefix}"; packet = await ReceiveAsync())
            {
                Take(packet);
            }
        }
        catch (EndOfStreamException)
        {
            // The session has ended with it.
        }
    }

    /// <summary>Waits for the acknowledgement with this id; events before it are kept.</summary>
    public async Task<JsonElement> ReceiveAckAsync(string id)
    {
        string start = $"43{_prefix}{id}[";
        while (true)
        {
            string packet = await ReceiveAsync();
            if (packet.StartsWith(start, StringComparison.Ordinal))
            {
                return JsonElement.Parse(packet[(start.Length - 1)..]).EnumerateArray().FirstOrDefault();
            }

            Take(packet).Should().BeTrue("{0} should be the acknowledgement {1}", packet, id);
        }
    }

    public void Dispose() => Engine.Dispose();

    private async Task<string> ReceiveAsync()
    {
        string packet;
        do
        {
            packet = await Engine.ReceiveAsync();
        }
        while (packet == "2");
        return packet;
    }

    private bool Take(string packet)
    {
        string start = $"42{_prefix}[";
        if (!packet.StartsWith(start, StringComparison.Ordinal))
        {
            return false;
        }

        _events.Enqueue([.. JsonElement.Parse(packet[(start.Length - 1)..]).EnumerateArray()]);
        return true;
    }
}
