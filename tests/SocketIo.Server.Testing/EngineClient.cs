namespace SocketIo.Server.Testing;

/// <summary>
/// A client that knows Engine.IO packets and nothing else: it sends what it is told and shows what comes, the same way on both
/// transports. A packet is its text, with the type digit in front; a binary one is <c>b</c> and base64, as long-polling has it.
/// It answers no PING.
/// </summary>
public abstract class EngineClient : IDisposable
{
    private const string Close = "1";
    private const string Noop = "6";

    private readonly Queue<string> _received = new();
    private bool _hasEnded;

    private protected EngineClient()
    {
    }

    /// <summary>The first packet of the session, <c>0{"sid":...}</c>.</summary>
    public string OpenPacket { get; private protected set; } = "";

    public string SessionId => OpenPacket.Split('"')[3];

    /// <param name="server">Where the server listens.</param>
    /// <param name="transport">The transport of the whole session.</param>
    /// <param name="path">The path of the endpoint.</param>
    /// <param name="query">More for the query, starting with an ampersand.</param>
    /// <param name="revision">The Engine.IO protocol: 4, or 3, where a binary packet is <c>b4</c> and base64.</param>
    public static async Task<EngineClient> OpenAsync(Uri server, ClientTransport transport, string path = "/socket.io/", string query = "", int revision = 4) =>
        transport == ClientTransport.WebSocket
            ? await WebSocketClient.OpenAsync(server, path, query, revision)
            : await PollingClient.OpenAsync(server, path, query, revision);

    /// <summary>
    /// Sends packets without anything in between: in one write over a WebSocket, in one POST otherwise. Over long-polling the task
    /// completes when the server has answered.
    /// </summary>
    public abstract Task SendAsync(params string[] packets);

    /// <summary>The next packet; NOOPs are left out.</summary>
    /// <exception cref="EndOfStreamException">The server has ended the session.</exception>
    public async Task<string> ReceiveAsync()
    {
        while (_received.Count == 0)
        {
            if (_hasEnded)
            {
                throw new EndOfStreamException("The server has ended the session.");
            }

            await FillAsync();
        }

        return _received.Dequeue();
    }

    public async Task<string[]> ReceiveAsync(int count)
    {
        string[] packets = new string[count];
        for (int i = 0; i < count; i++)
        {
            packets[i] = await ReceiveAsync();
        }

        return packets;
    }

    /// <summary>All that comes until the server ends the session.</summary>
    public async Task<string[]> ReadToEndAsync()
    {
        while (!_hasEnded)
        {
            await FillAsync();
        }

        string[] packets = [.. _received];
        _received.Clear();
        return packets;
    }

    public abstract void Dispose();

    /// <summary>Waits for at least one packet, or for the end of the session, which is null.</summary>
    private protected abstract Task<string[]?> ReadAsync();

    private async Task FillAsync()
    {
        string[]? packets = await ReadAsync();
        _hasEnded = packets is null;
        foreach (string packet in packets ?? [])
        {
            if (packet == Close)
            {
                _hasEnded = true;
            }
            else if (packet != Noop)
            {
                _received.Enqueue(packet);
            }
        }
    }
}
