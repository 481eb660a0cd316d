using System.Text;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.SecureChat;

/// <summary>A session whose requests have headers of the test's choice, on either transport.</summary>
internal sealed class RawSession : IDisposable
{
    private readonly RawConnection _connection;
    private readonly string _authority;
    private RawWebSocket? _webSocket;
    private string _sid = "";
    private string[] _headers = [];

    private RawSession(RawConnection connection, string authority)
    {
        _connection = connection;
        _authority = authority;
    }

    public string SessionId => _sid;

    public static async Task<RawSession> OpenAsync(Uri server, ClientTransport transport, string query = "", params string[] headers)
    {
        RawSession session = new(await RawConnection.OpenAsync(server), server.Authority) { _headers = headers };
        string open;
        if (transport == ClientTransport.WebSocket)
        {
            session._webSocket = await RawWebSocket.OpenAsync(session._connection, $"/socket.io/?EIO=4&transport=websocket{query}", headers);
            open = await session._webSocket.ReceiveTextAsync();
        }
        else
        {
            open = (await session.RequestAsync("GET", $"/socket.io/?EIO=4&transport=polling{query}", null, headers)).Text;
        }

        session._sid = open.Split('"')[3];
        return session;
    }

    /// <summary>Sends a packet, with the headers of the handshake if it is a request, and returns the next one that comes.</summary>
    public async Task<string> AskAsync(string packet)
    {
        if (_webSocket is not null)
        {
            await _webSocket.SendTextAsync(packet);
            return await _webSocket.ReceiveTextAsync();
        }

        (await PostAsync(packet, _headers)).Status.Should().Be(200);
        return (await PollAsync(_headers)).Text;
    }

    /// <summary>A POST of long-polling, whatever the answer is.</summary>
    public Task<RawResponse> PostAsync(string packet, params string[] headers) =>
        RequestAsync("POST", $"/socket.io/?EIO=4&transport=polling&sid={_sid}", packet, headers);

    /// <summary>A GET of long-polling, whatever the answer is.</summary>
    public Task<RawResponse> PollAsync(params string[] headers) =>
        RequestAsync("GET", $"/socket.io/?EIO=4&transport=polling&sid={_sid}", null, headers);

    public void Dispose()
    {
        _webSocket?.Dispose();
        _connection.Dispose();
    }

    private async Task<RawResponse> RequestAsync(string method, string target, string? body, string[] headers)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body ?? "");
        await _connection.SendHeadAsync([$"{method} {target} HTTP/1.1", $"Host: {_authority}", $"Content-Length: {bytes.Length}", "Content-Type: text/plain", .. headers]);
        await _connection.SendAsync(bytes);
        return await _connection.ReadResponseAsync();
    }
}
