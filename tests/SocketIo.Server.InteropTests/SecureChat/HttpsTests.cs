using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.SecureChat;

/// <summary>The secure chat over TLS, with the certificate that it makes at start.</summary>
[Parallelizable]
internal sealed class HttpsTests
{
    private const string Handshake = "socket.io/?EIO=4&transport=polling";

    [TestCase("polling")]
    [TestCase("websocket")]
    [TestCase("polling,websocket")]
    public async Task The_JavaScript_client_talks_over_TLS_on_both_transports(string transports)
    {
        await using SecureChatServer server = await StartAsync();
        string token = await server.SignInAsync("bob");

        JsonElement result = await NodeScript.RunAsync(
            AddressOf(server),
            $$"""
            const socket = connect("/chat", { auth: { token: "{{token}}" }, rejectUnauthorized: false });
            await next(socket, "connect");
            const transport = await settled(socket);
            const { user } = await socket.emitWithAck("whoami");
            return { user, transport, secure: socket.io.engine.transport.opts.secure };
            """,
            transports.Split(','));

        result.GetProperty("user").GetString().Should().Be("bob");
        result.GetProperty("transport").GetString().Should().Be(transports.Split(',')[^1]);
        result.GetProperty("secure").GetBoolean().Should().BeTrue();
    }

    [Test]
    public async Task The_session_cookie_is_secure_and_the_session_bound_to_its_user()
    {
        await using SecureChatServer server = await StartAsync();
        (string bob, string carol) = (await server.SignInAsync("bob"), await server.SignInAsync("carol"));
        using HttpClient http = CreateHttp(server);

        using HttpResponseMessage handshake = await SendAsync(http, Handshake, bob);
        handshake.StatusCode.Should().Be(HttpStatusCode.OK);
        string session = (await handshake.Content.ReadAsStringAsync()).Split('"')[3];

        handshake.Headers.GetValues("Set-Cookie").Single().Should().StartWith($"io={session};").And.Contain("secure").And.Contain("httponly");
        (await SendAsync(http, $"{Handshake}&sid={session}", carol, "40")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await SendAsync(http, $"{Handshake}&sid={session}", bob, "40")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Without_the_option_there_is_neither_TLS_nor_a_cookie()
    {
        using HttpResponseMessage handshake = await SharedServer.Instance.SendAsync("GET /" + Handshake);

        handshake.Headers.Contains("Set-Cookie").Should().BeFalse();
        SharedServer.Instance.Output.Split('\n').Should().NotContain(line => line.StartsWith("https", StringComparison.Ordinal));
    }

    private static Task<SecureChatServer> StartAsync() => SecureChatServer.StartAsync("--https", "0");

    /// <summary>Said in front of the line by which the server is ready.</summary>
    private static Uri AddressOf(SecureChatServer server)
    {
        string line = server.Output.Split('\n').Single(line => line.StartsWith("https ", StringComparison.Ordinal));
        return new Uri($"https://127.0.0.1:{int.Parse(line["https ".Length..], CultureInfo.InvariantCulture)}/");
    }

    /// <summary>Believes the server's certificate for what it is: its own.</summary>
    private static HttpClient CreateHttp(SecureChatServer server) => new(new HttpClientHandler
    {
        UseCookies = false,
        ServerCertificateCustomValidationCallback = static (_, certificate, _, _) =>
            certificate!.MatchesHostname("localhost") && certificate.MatchesHostname("127.0.0.1"),
    })
    {
        BaseAddress = AddressOf(server),
        Timeout = Eventually.Deadline,
    };

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, string path, string bearer, string? body = null)
    {
        using HttpRequestMessage request = new(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        request.Content = body is null ? null : new StringContent(body);
        return await http.SendAsync(request);
    }
}
