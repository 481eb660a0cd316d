using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>A socket lives as long as its token, unless the client brings another one in time.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class TokenLifetimeTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly ClientTransport _transport;
    private ManualTimeProvider _clock = new();
    private TestTokens _tokens;
    private AuditLog _audit = new();

    public TokenLifetimeTests(ClientTransport transport)
    {
        _transport = transport;
        _tokens = new TestTokens(_clock);
    }

    [SetUp]
    public void Reset()
    {
        _clock = new ManualTimeProvider();
        _tokens = new TestTokens(_clock);
        _audit = new AuditLog();
    }

    [Test]
    public async Task A_socket_is_disconnected_when_its_token_and_the_clock_skew_are_over_and_not_before()
    {
        List<DisconnectReason> reasons = [];
        await using SocketIoApp app = await StartAsync(
            jwt => jwt.ValidationParameters.ClockSkew = TimeSpan.FromSeconds(3),
            chat => chat.OnDisconnected((_, reason) => reasons.Add(reason)));
        using SocketClient client = await ConnectAsync(app, 60);

        _clock.Advance(TimeSpan.FromSeconds(63) - Moment);
        app.Io.Of("/chat").Sockets.Should().ContainSingle();
        _clock.Advance(Moment);

        (await client.ReceiveAsync(2)).Should().Equal(Warning(-3), "41/chat,");
        await Eventually.IsTrueAsync(() => reasons.Count == 1);
        reasons.Should().Equal(DisconnectReason.TokenExpired);
        _audit.Of(SecurityEventKind.TokenExpired).Should().Equal("token_expired alice ");
        app.Io.ConnectionCount.Should().Be(1, "other namespaces on the connection are not concerned");
    }

    [Test]
    public async Task The_client_is_warned_in_time_and_at_once_when_less_is_left()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient late = await ConnectAsync(app, 10);
        (await late.ReceiveAsync()).Should().Be(Warning(10));
        using SocketClient early = await ConnectAsync(app, 60);

        _clock.Advance(TimeSpan.FromSeconds(40) - Moment);
        (await early.FlushAsync()).Should().BeEmpty();
        _clock.Advance(Moment);

        (await early.ReceiveAsync()).Should().Be(Warning(20));
    }

    [Test]
    public async Task The_warning_and_the_end_may_be_turned_off()
    {
        await using SocketIoApp app = await StartAsync(jwt => jwt.WarningEvent = null);
        using SocketClient client = await ConnectAsync(app, 10);
        _clock.Advance(TimeSpan.FromSeconds(10));
        (await client.ReceiveAsync()).Should().Be("41/chat,");

        await using SocketIoApp endless = await StartAsync(jwt => jwt.CloseAtExpiry = false);
        using SocketClient stays = await ConnectAsync(endless, 10);
        _clock.Advance(TimeSpan.FromSeconds(12));
        (await stays.FlushAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_token_of_some_months_needs_no_timer_that_lasts_as_long()
    {
        await using SocketIoApp app = await StartAsync(
            services: services => services.Configure<TokenRevocationOptions>(revocation => revocation.MaxTokenLifetime = TimeSpan.FromDays(100)));
        using SocketClient client = await ConnectAsync(app, 90 * 24 * 3600);

        _clock.Advance(TimeSpan.FromDays(22));

        (await client.FlushAsync()).Should().BeEmpty();
        app.Io.Of("/chat").Sockets.Should().ContainSingle();
    }

    [Test]
    public async Task A_client_brings_a_new_token_without_reconnecting()
    {
        await using SocketIoApp app = await StartAsync(jwt => jwt.WarningEvent = null);
        using SocketClient client = await ConnectAsync(app, 60);

        _clock.Advance(TimeSpan.FromSeconds(59));
        (await RefreshAsync(client, _tokens.Issue("alice", TimeSpan.FromSeconds(60), roles: ["editor"]))).Should().Be($"43/chat,7[{{\"exp\":{UnixSeconds(60)}}}]");
        _clock.Advance(TimeSpan.FromSeconds(60) - Moment);

        app.SocketOf(client).User.IsInRole("editor").Should().BeTrue();
        (await client.FlushAsync()).Should().BeEmpty();
        _clock.Advance(Moment);
        (await client.ReceiveAsync()).Should().Be("41/chat,");
        _audit.Of(SecurityEventKind.TokenRefreshed).Should().Equal(" alice auth:refresh");
    }

    [Test]
    public async Task Every_token_is_warned_for()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await ConnectAsync(app, 30);
        _clock.Advance(TimeSpan.FromSeconds(10));
        (await client.ReceiveAsync()).Should().Be(Warning(20));

        await RefreshAsync(client, _tokens.Issue(life: TimeSpan.FromSeconds(30)));
        _clock.Advance(TimeSpan.FromSeconds(10));

        (await client.ReceiveAsync()).Should().Be(Warning(20));
    }

    [Test]
    public async Task The_token_of_another_user_is_forbidden_and_a_bad_one_invalid()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await ConnectAsync(app, 60);

        (await RefreshAsync(client, _tokens.Issue("bob"))).Should().Contain("\"code\":\"forbidden\"");
        foreach (string token in new[]
        {
            _tokens.Issue(life: TimeSpan.FromSeconds(-1)),
            _tokens.Issue(audience: "other"),
            TestTokens.Tamper(_tokens.Issue("bob"), "bob", "alice"),
            TestTokens.Forge("{\"alg\":\"none\"}", "{\"sub\":\"alice\"}", _ => []),
            "x",
            "",
            new('a', 100_000),
        })
        {
            (await RefreshAsync(client, token)).Should().Be("43/chat,7[{\"error\":{\"code\":\"token_invalid\",\"message\":\"The token was refused\"}}]");
        }

        app.SocketOf(client).User.Identity!.Name.Should().Be("alice");
        _audit.Of(SecurityEventKind.RefreshRefused).Should().HaveCount(8);
    }

    [TestCase("")]
    [TestCase(",null")]
    [TestCase(",\"x\"")]
    [TestCase(",{}")]
    [TestCase(",{\"token\":null}")]
    [TestCase(",{\"token\":{}}")]
    [TestCase(",{\"token\":\"\\ud800\"}")]
    [TestCase(",[[1]]")]
    public async Task What_is_no_token_is_invalid(string arguments)
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await ConnectAsync(app, 60);

        await client.SendAsync($"42/chat,7[\"auth:refresh\"{arguments}]");

        (await client.ReceiveAsync()).Should().Contain("\"code\":\"token_invalid\"");
    }

    [Test]
    public async Task A_refused_refresh_gives_no_more_time()
    {
        await using SocketIoApp app = await StartAsync(jwt => jwt.WarningEvent = null);
        using SocketClient client = await ConnectAsync(app, 30);

        await RefreshAsync(client, _tokens.Issue("bob", TimeSpan.FromHours(1)));
        _clock.Advance(TimeSpan.FromSeconds(30));

        (await client.ReceiveAsync()).Should().Be("41/chat,");
    }

    [Test]
    public async Task Who_may_not_join_any_more_cannot_stay_by_a_refresh()
    {
        await using SocketIoApp app = await StartAsync(chat: chat => chat.RequireAuthorization(policy => policy.RequireRole("admin")));
        using SocketClient client = await app.ConnectAsync(_transport, "/chat", TestTokens.Auth(_tokens.Issue(roles: ["admin"])));

        (await RefreshAsync(client, _tokens.Issue(roles: ["member"]))).Should().Contain("\"code\":\"forbidden\"");

        app.SocketOf(client).User.IsInRole("admin").Should().BeTrue();
    }

    [Test]
    public async Task The_refresh_needs_no_rule_passes_the_limits_and_is_not_shown_to_listeners()
    {
        List<string> seen = [];
        await using SocketIoApp app = await StartAsync(
            jwt => jwt.WarningEvent = null,
            chat =>
            {
                chat.Events.RequireAuthorization().DenyByDefault();
                chat.Events.Use((context, next) =>
                {
                    seen.Add("step " + context.EventName);
                    return next(context);
                });
                chat.OnAny((_, name, _) => seen.Add("listener " + name));
                chat.On("allowed", _ => { }).AllowAnonymous();
            });
        using SocketClient client = await ConnectAsync(app, 60);

        (await RefreshAsync(client, _tokens.Issue())).Should().Contain("\"exp\"");
        await client.SendAsync("42/chat,[\"allowed\"]");
        await client.FlushAsync();

        seen.Should().Contain("step auth:refresh").And.Contain("listener allowed").And.NotContain("listener auth:refresh");
    }

    [Test]
    public async Task Two_namespaces_live_as_long_as_each_of_their_tokens()
    {
        await using SocketIoApp app = await StartAsync(jwt => jwt.WarningEvent = null);
        using EngineClient engine = await app.OpenAsync(_transport);
        using SocketClient chat = await SocketClient.JoinAsync(engine, "/chat", TestTokens.Auth(_tokens.Issue(life: TimeSpan.FromSeconds(5))));
        using SocketClient other = await SocketClient.JoinAsync(engine, "/other", TestTokens.Auth(_tokens.Issue(life: TimeSpan.FromSeconds(10))));

        _clock.Advance(TimeSpan.FromSeconds(5));
        (await engine.ReceiveAsync()).Should().Be("41/chat,");
        _clock.Advance(TimeSpan.FromSeconds(5));

        (await engine.ReceiveAsync()).Should().Be("41/other,");
    }

    [Test]
    public async Task No_timer_outlives_its_socket()
    {
        await using SocketIoApp app = await StartAsync();
        int before = _clock.ActiveTimers;
        using (SocketClient client = await ConnectAsync(app, 3600))
        {
            await client.SendAsync("41/chat,");
            await Eventually.IsTrueAsync(() => app.Io.Of("/chat").Sockets.Count == 0);
            await client.SendAsync("1");
        }

        await Eventually.IsTrueAsync(() => app.Io.ConnectionCount == 0);
        _clock.ActiveTimers.Should().BeLessThanOrEqualTo(before + 1, "only the sweep of some table may be left");
    }

    private static async Task<string> RefreshAsync(SocketClient client, string token)
    {
        await client.SendAsync($"42/chat,7[\"auth:refresh\",{TestTokens.Auth(token)}]");
        return await client.ReceiveAsync();
    }

    private long UnixSeconds(int fromNow) => _clock.GetUtcNow().AddSeconds(fromNow).ToUnixTimeSeconds();

    private string Warning(int fromNow) => $"42/chat,[\"auth:expiring\",{{\"expiresAt\":{UnixSeconds(fromNow)}}}]";

    private Task<SocketClient> ConnectAsync(SocketIoApp app, int seconds) =>
        app.ConnectAsync(_transport, "/chat", TestTokens.Auth(_tokens.Issue("alice", TimeSpan.FromSeconds(seconds))));

    private Task<SocketIoApp> StartAsync(
        Action<JwtOptions>? configure = null,
        Action<NamespaceBuilder>? chat = null,
        Action<IServiceCollection>? services = null)
    {
        return SocketIoApp.StartAsync(
            io =>
            {
                io.MapNamespace("/chat", Configure);
                io.MapNamespace("/other", Configure);
            },
            options => options.PingInterval = TimeSpan.FromDays(24),
            _clock,
            collection =>
            {
                collection.AddAuthorization();
                collection.AddSingleton<IAuditSink>(_audit);
                services?.Invoke(collection);
            });

        void Configure(NamespaceBuilder ns)
        {
            ns.Connect.UseJwt(jwt =>
            {
                jwt.ValidationParameters = TestTokens.Parameters;
                configure?.Invoke(jwt);
            });
            chat?.Invoke(ns);
        }
    }
}
