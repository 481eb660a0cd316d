using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.SecureChat;

/// <summary>The secure chat in a process of its own, as an attacker sees it: from outside.</summary>
internal sealed class SecureChatServer : IAsyncDisposable
{
    private readonly SampleServer _process;
    private readonly HttpClient _http;

    private SecureChatServer(SampleServer process)
    {
        _process = process;
        _http = CreateClient(IPAddress.Loopback);
    }

    public Uri Address => _process.Address;

    /// <summary>All that stood on standard output and standard error.</summary>
    public string Output => _process.Log;

    public static async Task<SecureChatServer> StartAsync(params string[] arguments) => new(await SampleServer.StartSecureChatAsync(arguments));

    /// <summary>A client that comes from an address of 127.0.0.0/8.</summary>
    public HttpClient CreateClient(IPAddress from) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellationToken) =>
        {
            Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = Address,
        Timeout = Eventually.Deadline,
    };

    /// <summary>One request, whatever the answer is.</summary>
    /// <param name="request">The method and the path, separated by a space.</param>
    /// <param name="bearer">The token in the <c>Authorization</c> header; no header when null.</param>
    /// <param name="body">The body as JSON; none when null.</param>
    /// <param name="client">Who sends it.</param>
    public async Task<HttpResponseMessage> SendAsync(string request, string? bearer = null, object? body = null, HttpClient? client = null)
    {
        string[] parts = request.Split(' ');
        using HttpRequestMessage message = new(new HttpMethod(parts[0]), parts[1]);
        message.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        message.Content = body is null ? null : body is string text ? new StringContent(text, new MediaTypeHeaderValue("application/json")) : JsonContent.Create(body);
        return await (client ?? _http).SendAsync(message);
    }

    public async Task<int> StatusAsync(string request, string? bearer = null, object? body = null, HttpClient? client = null)
    {
        using HttpResponseMessage response = await SendAsync(request, bearer, body, client);
        return (int)response.StatusCode;
    }

    /// <summary>The answer to a request that must succeed.</summary>
    public async Task<JsonElement> GetJsonAsync(string request, string? bearer = null, object? body = null)
    {
        using HttpResponseMessage response = await SendAsync(request, bearer, body);
        response.EnsureSuccessStatusCode();
        return JsonElement.Parse(await response.Content.ReadAsStringAsync());
    }

    /// <summary>A token of one of the four people.</summary>
    public async Task<string> SignInAsync(string user, int? ttl = null) =>
        (await GetJsonAsync("POST /login", body: new { user, password = $"password-{user}", ttl })).GetProperty("token").GetString()!;

    public Task<int> StopAsync() => _process.StopAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }
}
