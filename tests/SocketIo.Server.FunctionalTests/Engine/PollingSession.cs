using System.Text;
using System.Text.Json;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>The client's side of a session over long-polling; each request has a connection of its own.</summary>
internal sealed class PollingSession
{
    private readonly EngineHost _host;

    private PollingSession(EngineHost host, string sid)
    {
        _host = host;
        Sid = sid;
    }

    public string Sid { get; }

    public string Query => $"transport=polling&sid={Sid}";

    public static PollingSession Of(EngineHost host, RawResponse handshake)
    {
        handshake.Status.Should().Be(200, "the handshake should succeed: {0}", handshake);
        return new PollingSession(host, SidOf(handshake.Text));
    }

    /// <summary>The session id in an open packet.</summary>
    public static string SidOf(string openPacket) => JsonDocument.Parse(openPacket[1..]).RootElement.GetProperty("sid").GetString()!;

    public Task<RawResponse> PollAsync() => _host.GetAsync(Query);

    /// <summary>Sends a poll, and returns when the server holds it.</summary>
    public async Task<HeldPoll> HoldAsync()
    {
        RawConnection connection = await RawConnection.OpenAsync(_host.Address);
        await connection.SendHeadAsync($"GET {EngineHost.Target(Query)} HTTP/1.1", "Host: localhost");
        await Eventually.IsTrueAsync(() => _host.Session(Sid).Transport.IsReady);
        return new HeldPoll(connection);
    }

    public Task<RawResponse> PostAsync(string body, params string[] headers) => PostAsync(Encoding.UTF8.GetBytes(body), headers);

    public Task<RawResponse> PostAsync(byte[] body, params string[] headers) => _host.SendAsync("POST", EngineHost.Target(Query), headers, body);

    /// <summary>Sends the head of a POST and a part of its body, and returns when the server is reading it.</summary>
    public async Task<RawConnection> BeginPostAsync(int contentLength, string firstPart)
    {
        RawConnection connection = await RawConnection.OpenAsync(_host.Address);
        await connection.SendHeadAsync($"POST {EngineHost.Target(Query)} HTTP/1.1", "Host: localhost", $"Content-Length: {contentLength}");
        await connection.SendAsync(Encoding.UTF8.GetBytes(firstPart));
        await Eventually.IsTrueAsync(() => _host.Session(Sid).CurrentRequest is not null);
        return connection;
    }
}

/// <summary>A poll that the server has not answered yet.</summary>
internal sealed class HeldPoll(RawConnection connection) : IDisposable
{
    /// <summary>Waits for the answer.</summary>
    public Task<RawResponse> ReadAsync() => connection.ReadResponseAsync();

    public async Task<string> ReadTextAsync()
    {
        RawResponse response = await ReadAsync();
        response.Status.Should().Be(200);
        return response.Text;
    }

    public void Reset() => connection.Reset();

    public void Dispose() => connection.Dispose();
}
