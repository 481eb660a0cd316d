using System.Net;
using System.Text;

namespace SocketIo.Server.Testing;

/// <summary>An <see cref="EngineClient"/> over HTTP long-polling. A poll is pending only while a packet is waited for.</summary>
public sealed class PollingClient : EngineClient
{
    private const char Separator = '\x1e';

    private readonly HttpClient _http;
    private readonly string _url;
    private readonly int _revision;
    private string _session = "";

    private PollingClient(Uri server, string url, int revision)
    {
        _http = new HttpClient { BaseAddress = server };
        _url = url;
        _revision = revision;
    }

    public static async Task<PollingClient> OpenAsync(Uri server, string path = "/socket.io/", string query = "", int revision = 4)
    {
        PollingClient client = new(server, $"{path}?EIO={revision}&transport=polling{query}", revision);
        client.OpenPacket = (await client.ReadAsync() ?? throw new IOException("The handshake was refused."))[0];
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
        using StringContent content = new(_revision == 3 ? LengthPrefixedPackets.Encode(packets) : string.Join(Separator, packets));
        return await _http.PostAsync(_url + _session, content).WaitAsync(Eventually.Deadline);
    }

    /// <summary>One GET, whatever the answer is.</summary>
    public Task<HttpResponseMessage> PollAsync() => _http.GetAsync(_url + _session).WaitAsync(Eventually.Deadline);

    public override void Dispose() => _http.Dispose();

    private protected override async Task<string[]?> ReadAsync()
    {
        using HttpResponseMessage response = await PollAsync();
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return null;
        }

        byte[] body = await response.Content.ReadAsByteArrayAsync();
        return _revision == 4 ? Encoding.UTF8.GetString(body).Split(Separator)
            : response.Content.Headers.ContentType?.MediaType == "application/octet-stream" ? LengthPrefixedPackets.DecodeBinary(body)
            : LengthPrefixedPackets.DecodeText(Encoding.UTF8.GetString(body));
    }
}
