using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Security.RateLimiting;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>Addresses and users with more connections than they may have, and those who try tokens.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ConnectionLimitTests(ClientTransport transport)
{
    private const string Address = "X-Test-Address";

    private readonly ManualTimeProvider _clock = new();

    [Test]
    public async Task Past_the_limit_of_an_address_a_handshake_is_429_on_both_transports_until_a_place_is_free()
    {
        await using SocketIoApp app = await StartAsync(limits => limits.PerAddress = 2);
        using SocketClient one = await app.ConnectAsync(transport);
        using SocketClient two = await app.ConnectAsync(transport);

        foreach (ClientTransport kind in Enum.GetValues<ClientTransport>())
        {
            Answer answer = await HandshakeAsync(app, kind);
            answer.Status.Should().Be(HttpStatusCode.TooManyRequests);
            answer.RetryAfter.Should().Be("10");
        }

        await one.SendAsync("1");
        await Eventually.IsTrueAsync(() => app.Io.ConnectionCount == 1);
        using SocketClient three = await app.ConnectAsync(transport);
        (await HandshakeAsync(app, transport)).Status.Should().Be(HttpStatusCode.TooManyRequests);
    }

    [Test]
    public async Task The_answer_to_a_poll_says_why()
    {
        await using SocketIoApp app = await StartAsync(limits => limits.PerAddress = 1);
        using SocketClient one = await app.ConnectAsync(transport);
        using var http = new HttpClient { BaseAddress = app.Address };

        using HttpResponseMessage response = await http.GetAsync("/socket.io/?EIO=4&transport=polling");

        (await response.Content.ReadAsStringAsync()).Should().Be("""{"code":4,"message":"Too many connections"}""");
    }

    [Test]
    public async Task An_upgrade_is_no_second_connection()
    {
        await using SocketIoApp app = await StartAsync(limits =>
        {
            limits.PerAddress = 1;
            limits.NewPerAddressPerMinute = 1;
        });
        using PollingClient polling = await PollingClient.OpenAsync(app.Address);
        using SocketClient client = await SocketClient.JoinAsync(polling);

        using WebSocketClient socket = await WebSocketClient.UpgradeAsync(app.Address, polling);

        await socket.SendAsync("420[\"unknown\"]");
        (await socket.ReceiveAsync()).Should().Contain("unknown_event");
        (await HandshakeAsync(app, transport)).Status.Should().Be(HttpStatusCode.TooManyRequests);
    }

    [TestCase("?EIO=3&transport=", Description = "another protocol")]
    [TestCase("?EIO=4&refuse=1&transport=", Description = "a later step refuses")]
    [TestCase("?EIO=4&fail=1&transport=", Description = "a later step fails")]
    public async Task A_handshake_that_is_refused_takes_no_place(string query)
    {
        await using SocketIoApp app = await StartAsync(limits => limits.PerAddress = 1);

        for (int i = 0; i < 3; i++)
        {
            (await HandshakeAsync(app, transport, query)).Status.Should().BeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.Forbidden);
        }

        using SocketClient client = await app.ConnectAsync(transport);
    }

    [Test]
    public async Task A_foreign_page_takes_no_place()
    {
        await using SocketIoApp app = await StartAsync(limits => limits.PerAddress = 1);

        (await HandshakeAsync(app, transport, headers: ("Origin", "https://evil.example"))).Status.Should().Be(HttpStatusCode.Forbidden);

        using SocketClient client = await app.ConnectAsync(transport);
    }

    [Test]
    public async Task A_session_that_never_fits_takes_no_place()
    {
        await using SocketIoApp app = await StartAsync(limits => limits.PerAddress = 2, options => options.MaxSessions = 1);
        using SocketClient one = await app.ConnectAsync(transport);
        for (int i = 0; i < 3; i++)
        {
            (await HandshakeAsync(app, transport)).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        }

        await one.SendAsync("1");
        await Eventually.IsTrueAsync(() => app.Io.ConnectionCount == 0);
        using SocketClient two = await app.ConnectAsync(transport);
    }

    [Test]
    public async Task New_connections_are_counted_over_time_and_forgotten()
    {
        await using SocketIoApp app = await StartAsync(limits => limits.NewPerAddressPerMinute = 3);
        for (int i = 0; i < 3; i++)
        {
            using SocketClient client = await app.ConnectAsync(transport);
            await client.SendAsync("1");
            await client.Engine.ReadToEndAsync();
        }

        Answer answer = await HandshakeAsync(app, transport);
        answer.Status.Should().Be(HttpStatusCode.TooManyRequests);
        answer.RetryAfter.Should().Be("20");

        _clock.Advance(TimeSpan.FromSeconds(20));
        using SocketClient another = await app.ConnectAsync(transport);
        (await HandshakeAsync(app, transport)).Status.Should().Be(HttpStatusCode.TooManyRequests);
    }

    [Test]
    public async Task Every_address_has_limits_of_its_own_and_a_64_of_IPv6_is_one()
    {
        await using SocketIoApp app = await StartAsync(limits => limits.PerAddress = 1);
        foreach ((string address, bool passes) in new[]
        {
            ("192.0.2.1", true), ("192.0.2.1", false), ("::ffff:192.0.2.1", false), ("192.0.2.2", true),
            ("2001:db8:0:1::1", true), ("2001:db8:0:1:ffff::2", false), ("2001:db8:0:2::1", true),
        })
        {
            HttpStatusCode status = (await HandshakeAsync(app, ClientTransport.Polling, headers: (Address, address))).Status;
            status.Should().Be(passes ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests, "of {0}", address);
        }
    }

    [Test]
    public async Task Forwarded_headers_of_strangers_change_nothing([Values] bool usesMiddleware)
    {
        await using SocketIoApp app = await StartAsync(
            limits => limits.PerAddress = 1,
            app: web => _ = usesMiddleware ? web.UseForwardedHeaders(Forwarded(knownProxy: "203.0.113.9")) : web);
        using SocketClient client = await app.ConnectAsync(transport);

        for (int i = 0; i < 3; i++)
        {
            Answer answer = await HandshakeAsync(app, transport, headers: ("X-Forwarded-For", $"192.0.2.{i}"));
            answer.Status.Should().Be(HttpStatusCode.TooManyRequests);
        }
    }

    [Test]
    public async Task Behind_a_known_proxy_the_address_that_it_names_counts()
    {
        await using SocketIoApp app = await StartAsync(
            limits => limits.PerAddress = 1,
            app: web => web.UseForwardedHeaders(Forwarded(knownProxy: "127.0.0.1")));

        (await HandshakeAsync(app, ClientTransport.Polling, headers: ("X-Forwarded-For", "192.0.2.1"))).Status.Should().Be(HttpStatusCode.OK);
        (await HandshakeAsync(app, transport, headers: ("X-Forwarded-For", "192.0.2.1"))).Status.Should().Be(HttpStatusCode.TooManyRequests);
        (await HandshakeAsync(app, transport, headers: ("X-Forwarded-For", "198.51.100.1, 192.0.2.1"))).Status
            .Should().Be(HttpStatusCode.TooManyRequests, "what the client wrote in front is not believed");
        (await HandshakeAsync(app, ClientTransport.Polling, headers: ("X-Forwarded-For", "192.0.2.2"))).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_user_has_so_many_connections_however_often_each_connects()
    {
        await using SocketIoApp app = await StartAsync(limits => limits.PerUser = 2);
        using SocketClient one = await app.ConnectAsync(transport, auth: "{\"user\":\"ann\"}");
        using SocketClient alsoOne = await SocketClient.JoinAsync(one.Engine, "/admin", "{\"user\":\"ann\"}");
        using SocketClient two = await app.ConnectAsync(transport, auth: "{\"user\":\"ann\"}");
        using SocketClient other = await app.ConnectAsync(transport, auth: "{\"user\":\"ben\"}");
        using EngineClient third = await app.OpenAsync(transport);

        await third.SendAsync("40{\"user\":\"ann\"}");

        (await third.ReceiveAsync()).Should().Be("""44{"message":"rate_limited","data":{"code":"rate_limited","retryAfter":10}}""");
        await one.SendAsync("41", "41/admin,");
        await third.SendAsync("40{\"user\":\"ann\"}");
        (await third.ReceiveAsync()).Should().StartWith("44", "the connection is still there");
        await one.SendAsync("1");
        await Eventually.IsTrueAsync(() => app.Io.ConnectionCount == 3);
        using SocketClient nowTwo = await SocketClient.JoinAsync(third, auth: "{\"user\":\"ann\"}");
    }

    [Test]
    public async Task An_address_that_tries_tokens_is_shut_out_and_a_right_one_does_not_help()
    {
        await using SocketIoApp app = await StartAsync(limits => limits.FailedAuthenticationsPerAddress = 3);
        using SocketClient good = await app.ConnectAsync(transport, auth: "{\"user\":\"ann\"}");
        using EngineClient bad = await app.OpenAsync(transport);
        for (int i = 0; i < 3; i++)
        {
            await bad.SendAsync("40{\"user\":\"?\"}");
            (await bad.ReceiveAsync()).Should().Be("""44{"message":"unauthorized"}""");
            (await good.FlushAsync()).Should().BeEmpty();
        }

        await bad.SendAsync("40{\"user\":\"ann\"}");

        (await bad.ReceiveAsync()).Should().Be("""44{"message":"rate_limited","data":{"code":"rate_limited","retryAfter":60}}""");
        Answer answer = await HandshakeAsync(app, transport);
        answer.Status.Should().Be(HttpStatusCode.TooManyRequests);
        answer.RetryAfter.Should().Be("60");
        (await good.FlushAsync()).Should().BeEmpty("who is in stays");

        _clock.Advance(TimeSpan.FromSeconds(60));
        using SocketClient again = await SocketClient.JoinAsync(bad, auth: "{\"user\":\"ann\"}");
    }

    [Test]
    public async Task Of_addresses_and_users_that_have_gone_nothing_is_left()
    {
        await using SocketIoApp app = await StartAsync(limits => limits.PerUser = 2);
        for (int i = 0; i < 5; i++)
        {
            using SocketClient client = await app.ConnectAsync(transport, auth: $"{{\"user\":\"{i}\"}}");
            Limiter(app).Addresses!.Count.Should().Be(1);
            Limiter(app).Users!.Count.Should().Be(1);
            await client.SendAsync("1");
            await client.Engine.ReadToEndAsync();
            await Eventually.IsTrueAsync(() => app.Io.ConnectionCount == 0);
        }

        Limiter(app).Addresses!.Count.Should().Be(0);
        Limiter(app).Users!.Count.Should().Be(0);
        Limiter(app).New.Count.Should().Be(1);
        _clock.Advance(TimeSpan.FromMinutes(2));
        Limiter(app).New.Count.Should().Be(0);
    }

    [TestCase(-1, 1)]
    [TestCase(1, 0)]
    public async Task Limits_that_make_no_sense_are_a_mistake_found_at_start(int perAddress, int penalty)
    {
        Func<Task> start = () => StartAsync(limits =>
        {
            limits.PerAddress = perAddress;
            limits.AuthenticationPenalty = TimeSpan.FromSeconds(penalty);
        });

        await start.Should().ThrowAsync<ArgumentException>();
    }

    private static ForwardedHeadersOptions Forwarded(string knownProxy)
    {
        ForwardedHeadersOptions options = new() { ForwardedHeaders = ForwardedHeaders.XForwardedFor };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Add(IPAddress.Parse(knownProxy));
        return options;
    }

    private static ConnectionLimiter Limiter(SocketIoApp app) => app.Services.GetRequiredService<Probe>().Limiter!;

    private static async Task<Answer> HandshakeAsync(SocketIoApp app, ClientTransport kind, string query = "?EIO=4&transport=", params (string Name, string Value)[] headers)
    {
        if (kind == ClientTransport.Polling)
        {
            using var http = new HttpClient { BaseAddress = app.Address };
            using var request = new HttpRequestMessage(HttpMethod.Get, $"socket.io/{query}polling");
            foreach ((string name, string value) in headers)
            {
                request.Headers.Add(name, value);
            }

            using HttpResponseMessage response = await http.SendAsync(request);
            return new Answer(response.StatusCode, response.Headers.RetryAfter?.ToString());
        }

        using var socket = new ClientWebSocket();
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        socket.Options.CollectHttpResponseDetails = true;
        foreach ((string name, string value) in headers)
        {
            socket.Options.SetRequestHeader(name, value);
        }

        try
        {
            await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{app.Address.Port}/socket.io/{query}websocket"), deadline.Token);
        }
        catch (WebSocketException)
        {
            // The status says why.
        }

        return new Answer(socket.HttpStatusCode, socket.HttpResponseHeaders?.GetValueOrDefault("Retry-After")?.Single());
    }

    private Task<SocketIoApp> StartAsync(Action<ConnectionLimitOptions> limits, Action<SocketIoOptions>? options = null, Action<WebApplication>? app = null)
    {
        Probe probe = new();
        return SocketIoApp.StartAsync(
            io =>
            {
                io.Handshake.UseConnectionLimits(limits);
                io.Handshake.Use((context, next) =>
                {
                    if (context.HttpContext.Request.Query.ContainsKey("fail"))
                    {
                        throw new InvalidOperationException("as asked");
                    }

                    if (context.HttpContext.Request.Query.ContainsKey("refuse"))
                    {
                        context.Reject();
                        return default;
                    }

                    return next(context);
                });
                io.MapNamespace("/", ns => ns.Connect.Use(Authenticate));
                io.MapNamespace("/admin", ns => ns.Connect.Use(Authenticate));
                probe.Limiter = io.Handshake.CreateSteps(io.Services).OfType<ConnectionLimiter>().Single();
            },
            configured =>
            {
                configured.PingInterval = TimeSpan.FromHours(1);
                configured.ConnectTimeout = TimeSpan.FromHours(1);
                configured.RequireHttps = false;
                options?.Invoke(configured);
            },
            _clock,
            services => services.AddSingleton(probe),
            web =>
            {
                web.Use((context, next) =>
                {
                    if (context.Request.Headers[Address] is [{ } address])
                    {
                        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
                    }

                    return next(context);
                });
                app?.Invoke(web);
            });
    }

    /// <summary>A step that knows all users by name, but not <c>?</c>.</summary>
    private static ValueTask Authenticate(ConnectContext context, PipelineDelegate<ConnectContext> next)
    {
        if (context.Auth is not { } auth || !auth.TryGetProperty("user", out var user))
        {
            return next(context);
        }

        if (user.GetString() == "?")
        {
            context.Services.GetRequiredService<FailedAuthentications>().Report(context.Handshake.RemoteAddress);
            context.Reject("unauthorized");
            return default;
        }

        context.User = new(new System.Security.Claims.ClaimsIdentity([new("sub", user.GetString()!)], "test"));
        return next(context);
    }

    private sealed record Answer(HttpStatusCode Status, string? RetryAfter);

    private sealed class Probe
    {
        public ConnectionLimiter? Limiter { get; set; }
    }
}
