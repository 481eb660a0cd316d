using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>Plain HTTP from other machines, by every request; and the whole way over TLS.</summary>
internal sealed class TransportTests
{
    private const string Remote = "X-Test-Address";
    private const string Handshake = "socket.io/?EIO=4&transport=polling";

    private static readonly (string Name, string Value)[] _fromAfar = [(Remote, "192.0.2.1")];

    [Test]
    public async Task Plain_http_from_another_machine_is_refused_on_every_request()
    {
        CapturedLog log = new();
        await using LoopbackServer server = await StartAsync(log: log);
        string session = (await SendAsync(server, HttpMethod.Get, Handshake)).Body.Split('"')[3];

        foreach ((HttpMethod method, string path) in new[]
        {
            (HttpMethod.Get, Handshake), (HttpMethod.Get, $"{Handshake}&sid={session}"), (HttpMethod.Post, $"{Handshake}&sid={session}"),
            (HttpMethod.Options, Handshake), (HttpMethod.Get, "socket.io/socket.io.min.js"),
        })
        {
            (await SendAsync(server, method, path, _fromAfar)).Should().Be((HttpStatusCode.Forbidden, """{"code":4,"message":"HTTPS is required"}"""), "{0} {1}", method, path);
        }

        (await OpenWebSocketAsync(server, "", _fromAfar)).Should().Be(HttpStatusCode.Forbidden);
        (await OpenWebSocketAsync(server, $"&sid={session}", _fromAfar)).Should().Be(HttpStatusCode.Forbidden);
        log.Lines.Should().Contain(line => line.Event == "HttpsRequired" && line.Level == LogLevel.Warning && line.Message.Contains("RequireHttps") && line.Message.Contains("UseForwardedHeaders"));
    }

    [TestCase(null, "Production", false)]
    [TestCase(null, "Staging", false)]
    [TestCase(null, "Development", true)]
    [TestCase(false, "Production", true)]
    [TestCase(true, "Development", false)]
    public async Task It_is_required_outside_of_development_unless_the_option_says_otherwise(bool? option, string environment, bool passes)
    {
        await using LoopbackServer server = await StartAsync(option, environment);

        (await SendAsync(server, HttpMethod.Get, Handshake, _fromAfar)).Status.Should().Be(passes ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
        (await OpenWebSocketAsync(server, "", _fromAfar)).Should().Be(passes ? HttpStatusCode.SwitchingProtocols : HttpStatusCode.Forbidden);
    }

    [TestCase("127.0.0.1", true)]
    [TestCase("127.8.8.8", true)]
    [TestCase("::1", true)]
    [TestCase("::ffff:127.0.0.1", true)]
    [TestCase("10.0.0.1", false)]
    [TestCase("::", false)]
    public async Task Requests_from_the_same_machine_pass(string address, bool passes)
    {
        await using LoopbackServer server = await StartAsync();

        (await SendAsync(server, HttpMethod.Get, Handshake, [(Remote, address)])).Status.Should().Be(passes ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
    }

    [TestCase("127.0.0.1", "https", true)]
    [TestCase("127.0.0.1", "http", false)]
    [TestCase("203.0.113.9", "https", false, Description = "a proxy that nobody knows")]
    public async Task A_known_proxy_tells_how_the_client_came(string knownProxy, string scheme, bool passes)
    {
        await using LoopbackServer server = await StartAsync(knownProxy: knownProxy);

        // The stranger is taken for a client of another machine, so that its own address does not let it pass.
        (string, string)[] headers = [("X-Forwarded-Proto", scheme), ("X-Forwarded-For", "192.0.2.1"), .. knownProxy == "127.0.0.1" ? [] : _fromAfar];

        (await SendAsync(server, HttpMethod.Get, Handshake, headers)).Status.Should().Be(passes ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Over_TLS_clients_from_anywhere_talk_on_both_transports()
    {
        using X509Certificate2 certificate = CreateCertificate();
        await using LoopbackServer server = await StartAsync(certificate: certificate);
        server.Address.Scheme.Should().Be("https");

        string session = (await SendAsync(server, HttpMethod.Get, Handshake, _fromAfar)).Body.Split('"')[3];
        (await SendAsync(server, HttpMethod.Post, $"{Handshake}&sid={session}", _fromAfar, "40")).Body.Should().Be("ok");
        (await SendAsync(server, HttpMethod.Get, $"{Handshake}&sid={session}", _fromAfar)).Body.Should().StartWith("40{\"sid\":");
        (await SendAsync(server, HttpMethod.Post, $"{Handshake}&sid={session}", _fromAfar, "420[\"echo\",\"polling\"]")).Body.Should().Be("ok");
        (await SendAsync(server, HttpMethod.Get, $"{Handshake}&sid={session}", _fromAfar)).Body.Should().Be("430[\"polling\"]");

        using ClientWebSocket socket = CreateWebSocket(_fromAfar);
        using CancellationTokenSource deadline = new(Eventually.Deadline);
        await socket.ConnectAsync(WebSocketUri(server, ""), deadline.Token);
        (await ReceiveAsync(socket, deadline.Token)).Should().StartWith("0{\"sid\":");
        await socket.SendAsync("40"u8.ToArray(), WebSocketMessageType.Text, true, deadline.Token);
        (await ReceiveAsync(socket, deadline.Token)).Should().StartWith("40{\"sid\":");
        string text = new('x', 100_000);
        await socket.SendAsync(Encoding.UTF8.GetBytes($"420[\"echo\",\"{text}\"]"), WebSocketMessageType.Text, true, deadline.Token);
        (await ReceiveAsync(socket, deadline.Token)).Should().Be($"430[\"{text}\"]");
    }

    [Test]
    public async Task Over_TLS_the_cookie_with_the_session_id_is_secure()
    {
        using X509Certificate2 certificate = CreateCertificate();
        await using LoopbackServer server = await StartAsync(certificate: certificate);
        using HttpClient http = CreateHttp(server);

        using HttpResponseMessage response = await http.GetAsync(Handshake);

        response.Headers.GetValues("Set-Cookie").Single().Should().Contain("secure").And.Contain("httponly").And.Contain("samesite=lax");
    }

    private static Task<LoopbackServer> StartAsync(
        bool? requireHttps = null,
        string environment = "Production",
        string? knownProxy = null,
        X509Certificate2? certificate = null,
        CapturedLog? log = null) => LoopbackServer.StartAsync(
            app =>
            {
                app.Use((context, next) =>
                {
                    if (context.Request.Headers[Remote] is [{ } address])
                    {
                        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
                    }

                    return next(context);
                });
                if (knownProxy is not null)
                {
                    ForwardedHeadersOptions options = new() { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
                    options.KnownProxies.Clear();
                    options.KnownIPNetworks.Clear();
                    options.KnownProxies.Add(IPAddress.Parse(knownProxy));
                    app.UseForwardedHeaders(options);
                }

                app.MapSocketIo(io => io.MapNamespace("/", root => root.On<string, string>("echo", (_, text) => text)));
            },
            builder =>
            {
                builder.Environment.EnvironmentName = environment;
                builder.Services.AddSingleton<IHostEnvironment>(builder.Environment);
                if (certificate is not null)
                {
                    builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
                }

                if (log is not null)
                {
                    builder.Logging.AddProvider(log);
                }

                builder.Services.AddSocketIo(options =>
                {
                    options.RequireHttps = requireHttps;
                    options.Cookie = new CookieBuilder();
                });
            });

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }

    private static HttpClient CreateHttp(LoopbackServer server) => new(new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        UseCookies = false,
    })
    {
        BaseAddress = server.Address,
        Timeout = Eventually.Deadline,
    };

    private static async Task<(HttpStatusCode Status, string Body)> SendAsync(
        LoopbackServer server, HttpMethod method, string path, (string Name, string Value)[]? headers = null, string? body = null)
    {
        using HttpClient http = CreateHttp(server);
        using HttpRequestMessage request = new(method, path) { Content = body is null ? null : new StringContent(body) };
        foreach ((string name, string value) in headers ?? [])
        {
            request.Headers.Add(name, value);
        }

        using HttpResponseMessage response = await http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task<HttpStatusCode> OpenWebSocketAsync(LoopbackServer server, string query, (string Name, string Value)[] headers)
    {
        using ClientWebSocket socket = CreateWebSocket(headers);
        using CancellationTokenSource deadline = new(Eventually.Deadline);
        try
        {
            await socket.ConnectAsync(WebSocketUri(server, query), deadline.Token);
        }
        catch (WebSocketException)
        {
            // The status says why.
        }

        return socket.HttpStatusCode;
    }

    private static ClientWebSocket CreateWebSocket((string Name, string Value)[] headers)
    {
        ClientWebSocket socket = new();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost";
        foreach ((string name, string value) in headers)
        {
            socket.Options.SetRequestHeader(name, value);
        }

        return socket;
    }

    private static Uri WebSocketUri(LoopbackServer server, string query) =>
        new($"{(server.Address.Scheme == "https" ? "wss" : "ws")}://127.0.0.1:{server.Address.Port}/socket.io/?EIO=4&transport=websocket{query}");

    private static async Task<string> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        using MemoryStream message = new();
        byte[] buffer = new byte[16 * 1024];
        WebSocketReceiveResult result;
        do
        {
            result = await socket.ReceiveAsync(buffer, cancellationToken);
            message.Write(buffer, 0, result.Count);
        }
        while (!result.EndOfMessage);

        return Encoding.UTF8.GetString(message.ToArray());
    }
}
