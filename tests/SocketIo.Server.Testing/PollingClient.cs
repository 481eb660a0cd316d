using System.Net;

namespace SocketIo.Server.Testing;

/// <summary>An <see cref="EngineClient"/> over HTTP long-polling. A poll is pending only while a packet is waited for.</summary>
public sealed class PollingClient : EngineClient
{
    private const char Separator = '\x1e';

    private readonly HttpClient _http;
    private readonly string _url;
    private string _session = "";

    private PollingClient(Uri server, string url)
    {
        _http = new HttpClient { BaseAddress = server };
        _url = url;
    }

    public static async Task<PollingClient> OpenAsync(Uri server, string path = "/socket.io/", string query = "")
    {
        PollingClient client = new(server, $"{path}?EIO=4&transport=polling{query}");
        client.OpenPacket = await client._http.GetStringAsync(client._url).WaitAsync(Eventually.Deadline);
        client._session = "&sid=" + client.SessionId;
        return client;
    }

    public override async Task SendAsync(params string[] packets)
    {
        using HttpResponseMessage response = await PostAsync(packets);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>One POST, whatever the answer is.</summary>
    public async Task<HttpResponseMessage> PostAsync(params string[] packets)
    {
        using StringContent content = new(string.Join(Separator, packets));
        return await _http.PostAsync(_url + _session, content).WaitAsync(Eventually.Deadline);
    }

    /// <summary>One GET, whatever the answer is.</summary>
    public Task<HttpResponseMessage> PollAsync() => _http.GetAsync(_url + _session).WaitAsync(Eventually.Deadline);

    public override void Dispose() => _http.Dispose();

    private protected override async Task<string[]?> ReadAsync()
    {
        using HttpResponseMessage response = await PollAsync();
        return response.StatusCode == HttpStatusCode.OK ? (await response.Content.ReadAsStringAsync()).Split(Separator) : null;
    }
}
