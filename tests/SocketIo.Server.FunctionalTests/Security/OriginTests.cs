using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>Web pages that may not use the endpoint cannot, on any of its requests.</summary>
public sealed class OriginTests
{
    private const string Foreign = "https://evil.example";
    private const string Friend = "https://app.example";
    private const string Handshake = "socket.io/?EIO=4&transport=polling";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public enum Request
    {
        Handshake,
        Poll,
        Post,
        Preflight,
        ClientFile,
    }

    [Test]
    public async Task A_foreign_page_is_refused_by_default([Values] bool asNull, [Values] Request request)
    {
        await using LoopbackServer server = await StartAsync();

        using HttpResponseMessage response = await SendAsync(server, request, asNull ? "null" : Foreign);

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        response.Headers.Should().NotContain(header => header.Key.StartsWith("Access-Control"));
    }

    [Test]
    public async Task A_foreign_page_cannot_open_a_web_socket_by_default()
    {
        await using LoopbackServer server = await StartAsync();

        (await OpenWebSocketAsync(server, Foreign)).Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_foreign_page_cannot_upgrade_the_session_of_another_page()
    {
        await using LoopbackServer server = await StartAsync();
        string session = await OpenSessionAsync(server);

        (await OpenWebSocketAsync(server, Foreign, $"&sid={session}")).Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_page_of_the_same_origin_passes([Values(Request.Handshake, Request.Poll, Request.Post, Request.ClientFile)] Request request)
    {
        await using LoopbackServer server = await StartAsync();

        using HttpResponseMessage response = await SendAsync(server, request, Own(server));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.Should().NotContain(header => header.Key.StartsWith("Access-Control"));
        (await OpenWebSocketAsync(server, Own(server))).Should().Be(HttpStatusCode.SwitchingProtocols);
    }

    [Test]
    public async Task Another_port_or_scheme_is_another_origin()
    {
        await using LoopbackServer server = await StartAsync();

        using HttpResponseMessage otherPort = await SendAsync(server, Request.Handshake, $"http://127.0.0.1:{(server.Address.Port == 80 ? 81 : 80)}");
        using HttpResponseMessage otherScheme = await SendAsync(server, Request.Handshake, $"https://127.0.0.1:{server.Address.Port}");

        otherPort.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        otherScheme.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_client_without_an_origin_passes_unless_that_is_refused()
    {
        await using LoopbackServer server = await StartAsync();
        await using LoopbackServer strict = await StartAsync(options => options.AllowMissingOrigin = false);

        using HttpResponseMessage passes = await SendAsync(server, Request.Handshake, origin: null);
        using HttpResponseMessage refused = await SendAsync(strict, Request.Handshake, origin: null);

        passes.StatusCode.Should().Be(HttpStatusCode.OK);
        refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_listed_origin_passes_and_may_read_the_answers([Values(Request.Handshake, Request.Poll, Request.Post, Request.ClientFile)] Request request)
    {
        await using LoopbackServer server = await StartAsync(options => options.Origins.Add(Friend));

        using HttpResponseMessage response = await SendAsync(server, request, Friend);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal(Friend);
        response.Headers.Vary.Should().Contain("Origin");
        response.Headers.Should().NotContain(header => header.Key == "Access-Control-Allow-Credentials");
        (await OpenWebSocketAsync(server, Friend)).Should().Be(HttpStatusCode.SwitchingProtocols);
    }

    [Test]
    public async Task A_listed_origin_may_read_errors_too()
    {
        await using LoopbackServer server = await StartAsync(options => options.Origins.Add(Friend));

        using HttpResponseMessage response = await SendAsync(server, "socket.io/?EIO=4&transport=polling&sid=unknown", HttpMethod.Get, Friend);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        response.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal(Friend);
    }

    [Test]
    public async Task A_preflight_of_a_listed_origin_is_answered()
    {
        await using LoopbackServer server = await StartAsync(options =>
        {
            options.Origins.Add(Friend);
            options.AllowCredentials = true;
        });

        using HttpResponseMessage response = await SendAsync(server, Request.Preflight, Friend);

        response.StatusCode.Should().Be(HttpStatusCode.NoContent);
        response.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal(Friend);
        response.Headers.GetValues("Access-Control-Allow-Credentials").Should().Equal("true");
        response.Headers.GetValues("Access-Control-Allow-Methods").Should().Equal("GET,POST");
        response.Headers.GetValues("Access-Control-Allow-Headers").Should().Equal("x-custom");
    }

    [TestCase("https://*.example", "https://a.example", true)]
    [TestCase("https://*.example", "https://a.b.example", true)]
    [TestCase("https://*.example", "https://example", false)]
    [TestCase("https://*.example", "http://a.example", false)]
    [TestCase("https://*.example", "https://a.example:444", false)]
    [TestCase("https://*.example", "https://aexample", false)]
    [TestCase("https://*.example", "https://a.example.evil", false)]
    [TestCase("https://app.example:8443", "https://app.example:8443", true)]
    [TestCase("https://app.example:443", "https://app.example", true)]
    [TestCase("https://app.example", "https://app.example.evil", false)]
    [TestCase("https://app.example", "https://app.example@evil", false)]
    [TestCase("*", "https://anything.example", true)]
    [TestCase("*", "null", true)]
    public async Task The_list_knows_origins_subdomains_and_all(string listed, string origin, bool isAllowed)
    {
        await using LoopbackServer server = await StartAsync(options => options.Origins.Add(listed));

        using HttpResponseMessage response = await SendAsync(server, Request.Handshake, origin);

        response.StatusCode.Should().Be(isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_predicate_decides_on_the_rest()
    {
        await using LoopbackServer server = await StartAsync(options => options.Predicate = origin => origin == Friend);

        using HttpResponseMessage friend = await SendAsync(server, Request.Handshake, Friend);
        using HttpResponseMessage foreign = await SendAsync(server, Request.Handshake, Foreign);

        friend.StatusCode.Should().Be(HttpStatusCode.OK);
        foreign.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_cors_policy_on_the_endpoint_takes_the_place_of_the_list_on_both_transports()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(
            app =>
            {
                app.UseCors();
                app.MapSocketIo(io => io.MapNamespace("/", _ => { })).RequireCors(cors => cors.WithOrigins(Friend).AllowAnyHeader());
            },
            builder =>
            {
                builder.Services.AddCors();
                builder.Services.AddSocketIo();
            });

        using HttpResponseMessage friend = await SendAsync(server, Request.Handshake, Friend);
        using HttpResponseMessage foreign = await SendAsync(server, Request.Handshake, Foreign);

        friend.StatusCode.Should().Be(HttpStatusCode.OK);
        friend.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal(Friend);
        foreign.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await OpenWebSocketAsync(server, Friend)).Should().Be(HttpStatusCode.SwitchingProtocols);
        (await OpenWebSocketAsync(server, Foreign)).Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task The_log_names_the_refused_origin_and_what_would_allow_it_on_one_line()
    {
        var log = new CapturedLog();
        await using LoopbackServer server = await StartAsync(log: log);

        using HttpResponseMessage response = await SendAsync(server, Request.Handshake, Foreign);

        log.Lines.Should().ContainSingle(line => line.Message.Contains(Foreign) && line.Message.Contains("UseOrigins") && !line.Message.Contains('\n'));
    }

    [TestCase("app.example")]
    [TestCase("https://app.example/")]
    [TestCase("https://app.example/path")]
    [TestCase("https://user@app.example")]
    [TestCase("null")]
    [TestCase("")]
    public async Task An_entry_that_is_no_origin_is_a_mistake_found_at_start(string entry)
    {
        Func<Task> start = () => StartAsync(options => options.Origins.Add(entry));

        await start.Should().ThrowAsync<ArgumentException>().WithMessage("*no origin*");
    }

    [Test]
    public async Task Credentials_for_every_page_are_a_mistake_found_at_start()
    {
        Func<Task> start = () => StartAsync(options =>
        {
            options.Origins.Add("*");
            options.AllowCredentials = true;
        });

        await start.Should().ThrowAsync<ArgumentException>();
    }

    private static Task<LoopbackServer> StartAsync(Action<OriginOptions>? configure = null, CapturedLog? log = null) => LoopbackServer.StartAsync(
        app => app.MapSocketIo(io =>
        {
            if (configure is not null)
            {
                io.Handshake.UseOrigins(configure);
            }

            io.MapNamespace("/", _ => { });
        }),
        builder =>
        {
            if (log is not null)
            {
                builder.Logging.AddProvider(log);
            }

            builder.Services.AddSocketIo();
        });

    private static string Own(LoopbackServer server) => server.Address.GetLeftPart(UriPartial.Authority);

    private static async Task<HttpResponseMessage> SendAsync(LoopbackServer server, Request request, string? origin)
    {
        string session = request is Request.Poll or Request.Post ? await OpenSessionAsync(server) : "";
        if (request == Request.Poll)
        {
            // Something to answer the poll with.
            using HttpResponseMessage connect = await SendAsync(server, $"{Handshake}&sid={session}", HttpMethod.Post, origin: null, body: "40");
        }

        return request switch
        {
            Request.Handshake => await SendAsync(server, Handshake, HttpMethod.Get, origin),
            Request.Poll => await SendAsync(server, $"{Handshake}&sid={session}", HttpMethod.Get, origin),
            Request.Post => await SendAsync(server, $"{Handshake}&sid={session}", HttpMethod.Post, origin, body: "40"),
            Request.Preflight => await SendAsync(server, Handshake, HttpMethod.Options, origin),
            _ => await SendAsync(server, "socket.io/socket.io.min.js", HttpMethod.Get, origin),
        };
    }

    private static async Task<HttpResponseMessage> SendAsync(LoopbackServer server, string path, HttpMethod method, string? origin, string? body = null)
    {
        using var http = new HttpClient { BaseAddress = server.Address, Timeout = Patience };
        using var request = new HttpRequestMessage(method, path);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        if (method == HttpMethod.Options)
        {
            request.Headers.Add("Access-Control-Request-Method", "POST");
            request.Headers.Add("Access-Control-Request-Headers", "x-custom");
        }

        request.Content = body is null ? null : new StringContent(body);
        return await http.SendAsync(request);
    }

    private static async Task<string> OpenSessionAsync(LoopbackServer server)
    {
        using HttpResponseMessage response = await SendAsync(server, Handshake, HttpMethod.Get, origin: null);
        return (await response.Content.ReadAsStringAsync()).Split('"')[3];
    }

    /// <summary>The status a WebSocket handshake is answered with.</summary>
    private static async Task<HttpStatusCode> OpenWebSocketAsync(LoopbackServer server, string origin, string query = "")
    {
        using var socket = new ClientWebSocket();
        using var deadline = new CancellationTokenSource(Patience);
        socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{server.Address.Port}/socket.io/?EIO=4&transport=websocket{query}"), deadline.Token);
        }
        catch (WebSocketException)
        {
            // The status says why.
        }

        return socket.HttpStatusCode;
    }
}
