using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>What the gates decide stands in the audit: who, where, what and why, and no secrets.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class AuditTests(ClientTransport transport)
{
    private const string Token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl";
    private const string Ticket = "ticket-4711-secret";
    private const string Password = "password-secret";

    private readonly AuditLog _audit = new();

    [Test]
    public async Task A_handshake_that_a_step_refuses()
    {
        await using SocketIoApp app = await StartAsync(io => io.Handshake.Use((context, _) =>
        {
            context.Reject("not today", 403);
            return default;
        }));

        await RefusedAsync(app);

        await ExpectAsync(SecurityEventKind.HandshakeRefused, new { Code = "rejected", Detail = "not today", Session = 0L });
        _audit.Entries.Single().TraceId.Should().NotBeNullOrEmpty();
        _audit.Entries.Single().RemoteAddress!.ToString().Should().Be("127.0.0.1");
    }

    [Test]
    public async Task A_handshake_past_a_limit()
    {
        await using SocketIoApp app = await StartAsync(io => io.Handshake.UseConnectionLimits(limits => limits.PerAddress = 1));
        using SocketClient client = await app.ConnectAsync(transport);

        await RefusedAsync(app);

        await ExpectAsync(SecurityEventKind.HandshakeRefused, new { Code = "rate_limited", Detail = "PerAddress" });
    }

    [Test]
    public async Task A_handshake_for_which_there_is_no_place()
    {
        await using SocketIoApp app = await StartAsync(options: options => options.MaxSessions = 1);
        using SocketClient client = await app.ConnectAsync(transport);

        await RefusedAsync(app);

        await ExpectAsync(SecurityEventKind.HandshakeRefused, new { Code = "limit_reached", Detail = "MaxSessions", Session = 0L });
    }

    [Test]
    public async Task A_web_socket_that_the_host_has_no_place_for()
    {
        await using SocketIoApp app = await StartAsync(services: services =>
            services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxConcurrentUpgradedConnections = 0));
        using EngineClient polling = await app.OpenAsync(ClientTransport.Polling);
        Func<Task> open = () => transport == ClientTransport.WebSocket ? app.OpenAsync(transport) : WebSocketClient.UpgradeAsync(app.Address, polling);

        await open.Should().ThrowAsync<Exception>();

        await ExpectAsync(
            transport == ClientTransport.WebSocket ? SecurityEventKind.HandshakeRefused : SecurityEventKind.RequestRefused,
            new { Code = "limit_reached", Detail = "the host accepts no more WebSockets" });
    }

    [Test]
    public async Task A_page_that_may_not_use_the_endpoint_at_the_handshake_and_later()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport);
        using var http = new HttpClient { BaseAddress = app.Address };
        http.DefaultRequestHeaders.Add("Origin", "https://evil.example");

        using HttpResponseMessage handshake = await http.GetAsync("socket.io/?EIO=4&transport=polling");
        using HttpResponseMessage later = await http.GetAsync($"socket.io/?EIO=4&transport=polling&sid={client.Engine.SessionId}");

        await ExpectAsync(SecurityEventKind.HandshakeRefused, new { Code = "origin_refused", Detail = "https://evil.example" });
        await ExpectAsync(SecurityEventKind.RequestRefused, new { Code = "origin_refused", Detail = "https://evil.example" });
    }

    [Test]
    public async Task Events_that_are_refused_each_once()
    {
        await using SocketIoApp app = await StartAsync(io => io.MapNamespace("/chat", chat =>
        {
            chat.UseSignIn();
            chat.Events.Use((context, next) =>
            {
                if (context.EventName == "rejected")
                {
                    context.Reject("no");
                    return default;
                }

                return context.EventName == "undecided" ? default : next(context);
            });
            chat.On("forbidden", _ => { }).RequireAuthorization("Admin");
            chat.On("thrown", _ => throw new SocketIoException("not_found", "no such thing"));
            chat.On<int>("typed", (_, _) => { });
            chat.On("fine", _ => { });
        }));
        using SocketClient client = await app.ConnectAsync(transport, "/chat", SignIn.Ann);

        await client.SendAsync([.. new[] { "rejected", "undecided", "forbidden", "thrown", "typed", "unknown", "fine" }.Select((name, id) => $"42/chat,{id}[\"{name}\",{{}}]")]);
        await client.ReceiveAsync(7);

        _audit.Of(SecurityEventKind.EventRefused).Should().Equal(
            "no ann rejected", "rejected ann undecided", "forbidden ann forbidden", "not_found ann thrown", "unknown_event ann unknown");
        _audit.Of(SecurityEventKind.ValidationFailed).Should().Equal("invalid ann typed");
        long session = app.SessionOf(client).Number;
        _audit.Entries.Where(entry => entry.Kind == SecurityEventKind.EventRefused).Should().AllSatisfy(entry =>
            entry.Should().BeEquivalentTo(new { Namespace = "/chat", Session = session }));
    }

    [TestCase("42{", "protocol_error")]
    [TestCase("40", "protocol_error")]
    [TestCase("459-[\"x\"]", "limit_reached")]
    public async Task Clients_that_are_disconnected_for_what_they_sent(string packet, string code)
    {
        await using SocketIoApp app = await StartAsync(options: options => options.MaxAttachments = 2);
        using SocketClient client = await app.ConnectAsync(transport);

        await client.SendAsync(packet);
        await client.Engine.ReadToEndAsync();

        await ExpectAsync(SecurityEventKind.ClientDisconnected, new { Code = code });
    }

    [Test]
    public async Task Clients_that_do_not_stop()
    {
        ManualTimeProvider clock = new();
        await using SocketIoApp app = await StartAsync(
            io => io.Events.UseRateLimiter(limits =>
            {
                limits.PerConnection = new RateLimit(1);
                limits.CloseAfter = TimeSpan.FromSeconds(2);
            }),
            time: clock);
        using SocketClient client = await app.ConnectAsync(transport);
        await client.SendAsync("420[\"x\"]", "421[\"x\"]");
        await client.ReceiveAsync(2);
        clock.Advance(TimeSpan.FromSeconds(1));

        await client.SendAsync("420[\"x\"]", "421[\"x\"]");
        await client.Engine.ReadToEndAsync();

        await ExpectAsync(SecurityEventKind.LimitReached, new { Code = "rate_limited", Event = "x", Detail = "PerConnection" });
        await ExpectAsync(SecurityEventKind.ClientDisconnected, new { Code = "rate_limited", Detail = "CloseAfter" });
    }

    [Test]
    public async Task A_flood_writes_so_many_lines_and_then_how_many_were_left_out()
    {
        ManualTimeProvider clock = new();
        await using SocketIoApp app = await StartAsync(time: clock, services: services => services.Configure<SecurityAuditOptions>(audit => audit.MaxEntriesPerSecond = 5));
        using SocketClient client = await app.ConnectAsync(transport);
        for (int i = 0; i < 100; i++)
        {
            await client.SendAsync($"42[\"unknown {i}\"]");
        }

        await client.FlushAsync();
        Lines(app).Should().HaveCount(5);
        _audit.Of(SecurityEventKind.EventRefused).Should().HaveCount(5);

        clock.Advance(TimeSpan.FromSeconds(5));

        Lines(app).Should().HaveCount(6);
        app.Log.Lines.Single(line => line.Event == "SecurityEventsSuppressed").Message.Should().StartWith("95 entries").And.Contain("unknown_event");
        _audit.Entries.Last().Suppressed.Should().Be(95);

        static IEnumerable<LogLine> Lines(SocketIoApp app) => app.Log.Lines.Where(line => line.Event == "SecurityEvent" && line.Message.Contains("unknown_event"));
    }

    [Test]
    public async Task A_sink_that_fails_keeps_nothing_from_the_others()
    {
        await using SocketIoApp app = await StartAsync(services: services => services.AddSingleton<IAuditSink, FailingSink>(), addsFirst: true);
        using SocketClient client = await app.ConnectAsync(transport);

        await client.SendAsync("420[\"unknown\"]");

        (await client.ReceiveAsync()).Should().Contain("unknown_event");
        _audit.Of(SecurityEventKind.EventRefused).Should().ContainSingle();
        (await app.LoggedAsync("AuditSinkFailed")).Level.Should().Be(LogLevel.Error);
    }

    [Test]
    public async Task No_token_ticket_password_or_session_id_stands_in_the_audit_or_the_log()
    {
        await using SocketIoApp app = await StartAsync(io =>
        {
            io.Events.UseRateLimiter(limits => limits.PerConnection = new RateLimit(10));
            io.MapNamespace("/chat", chat =>
            {
                chat.Connect.Use((context, next) =>
                {
                    if (context.Auth is null)
                    {
                        context.Reject("unauthorized", new { code = "token_missing" });
                        return default;
                    }

                    return next(context);
                });
                chat.On<int>("typed", (_, _) => { });
                chat.On<string>("login", (_, _) => throw new SocketIoException("denied", "no"));
            });
        });
        string query = $"&token={Token}&ticket={Ticket}&password={Password}";
        List<string> secrets = [Token, Token[..30], Token[^20..], Ticket, Password];
        using EngineClient engine = await EngineClient.OpenAsync(app.Address, transport, query: query);
        secrets.Add(engine.SessionId);
        await engine.SendAsync("40/chat,");
        (await engine.ReceiveAsync()).Should().StartWith("44/chat,");
        using SocketClient client = await SocketClient.JoinAsync(engine, "/chat", $$"""{"token":"{{Token}}","ticket":"{{Ticket}}","password":"{{Password}}"}""");
        secrets.Add(client.Id);
        await client.SendAsync(
            $"42/chat,0[\"typed\",\"{Ticket}\"]",
            $"42/chat,1[\"login\",\"{Password}\"]",
            $"42/chat,2[\"{Token}\"]",
            $"42/chat,3[\"auth:refresh\",{{\"token\":\"{Token}\"}}]");
        await client.ReceiveAsync(4);
        await client.SendAsync([.. Enumerable.Range(4, 20).Select(id => $"42/chat,{id}[\"login\",\"{Password}\"]")]);
        await client.ReceiveAsync(20);
        using var http = new HttpClient { BaseAddress = app.Address };
        http.DefaultRequestHeaders.Add("Origin", "https://evil.example");
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {Token}");
        http.DefaultRequestHeaders.Add("Cookie", $"token={Token}");
        using HttpResponseMessage refused = await http.GetAsync($"socket.io/?EIO=4&transport=polling&sid={engine.SessionId}{query}");
        await client.SendAsync($"42{{{Token}");
        await engine.ReadToEndAsync();

        await Eventually.IsTrueAsync(() => _audit.Of(SecurityEventKind.ClientDisconnected).Any());
        _audit.Entries.Select(entry => entry.Kind).Distinct().Should().Contain(
            [SecurityEventKind.EventRefused, SecurityEventKind.ValidationFailed, SecurityEventKind.LimitReached, SecurityEventKind.RequestRefused, SecurityEventKind.ClientDisconnected]);
        string.Join('\n', _audit.Entries).Should().NotContainAny(secrets);
        string.Join('\n', app.Log.Lines.Select(line => line.Message + line.Exception)).Should().NotContainAny(secrets);
    }

    /// <summary>Waits for an entry, which may be written behind what the client sees.</summary>
    private async Task ExpectAsync(SecurityEventKind kind, object expected)
    {
        await Eventually.IsTrueAsync(() => _audit.Entries.Any(entry => entry.Kind == kind), description: $"{kind} is written");
        _audit.Entries.First(entry => entry.Kind == kind).Should().BeEquivalentTo(expected);
    }

    private async Task RefusedAsync(SocketIoApp app)
    {
        Func<Task> open = () => app.OpenAsync(transport);
        await open.Should().ThrowAsync<Exception>();
    }

    private Task<SocketIoApp> StartAsync(
        Action<SocketIoEndpointBuilder>? map = null,
        Action<SocketIoOptions>? options = null,
        TimeProvider? time = null,
        Action<IServiceCollection>? services = null,
        bool addsFirst = false) => SocketIoApp.StartAsync(
            io =>
            {
                io.MapNamespace("/", _ => { });
                map?.Invoke(io);
            },
            options,
            time,
            collection =>
            {
                collection.AddAuthorization(authorization => authorization.AddPolicy("Admin", policy => policy.RequireRole("admin")));
                if (addsFirst)
                {
                    services?.Invoke(collection);
                }

                collection.AddSingleton<IAuditSink>(_audit);
                if (!addsFirst)
                {
                    services?.Invoke(collection);
                }
            });

    private sealed class FailingSink : IAuditSink
    {
        public void Write(SecurityEvent securityEvent) => throw new InvalidOperationException("as asked");
    }
}
