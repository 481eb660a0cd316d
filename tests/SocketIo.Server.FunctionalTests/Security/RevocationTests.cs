using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Security.Revocation;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>Who is signed out is out, at once, and stays out with what it had.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class RevocationTests
{
    private readonly ClientTransport _transport;
    private ManualTimeProvider _clock = new();
    private TestTokens _tokens;
    private AuditLog _audit = new();

    public RevocationTests(ClientTransport transport)
    {
        _transport = transport;
        _tokens = new TestTokens(_clock);
    }

    public enum By
    {
        User,
        Token,
        Family,
        Socket,
        Principal,
        Everywhere,
    }

    [SetUp]
    public void Reset()
    {
        _clock = new ManualTimeProvider();
        _tokens = new TestTokens(_clock);
        _audit = new AuditLog();
    }

    [Test]
    public async Task A_revoked_socket_is_closed_at_once_and_its_token_refused_until_it_would_have_expired([Values] By by)
    {
        List<DisconnectReason> reasons = [];
        await using SocketIoApp app = await StartAsync(chat: chat => chat.OnDisconnected((_, reason) => reasons.Add(reason)));
        string token = Issue("alice", 600, "one", "family");
        using SocketClient client = await ConnectAsync(app, token);
        using SocketClient bystander = await ConnectAsync(app, Issue("bob", 600, "two", "other"));
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        await RevokeAsync(app, by, app.SocketOf(client));

        (await client.ReceiveAsync()).Should().Be("41/chat,");
        (await bystander.FlushAsync()).Should().BeEmpty();
        await Eventually.IsTrueAsync(() => reasons.Count == 1);
        reasons.Should().Equal(DisconnectReason.TokenRevoked);
        (await RefusalAsync(app, token)).Should().Be("token_revoked");
        _clock.Advance(TimeSpan.FromSeconds(599));
        (await RefusalAsync(app, token)).Should().Be("token_revoked");
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await RefusalAsync(app, token)).Should().Be("token_expired");
        _audit.Entries.Should().Contain(entry => entry.Kind == SecurityEventKind.TokenRevoked && entry.User == "alice" && entry.Namespace == "/chat");
    }

    [Test]
    public async Task Another_token_of_the_user_is_not_concerned_when_one_is_revoked()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient one = await ConnectAsync(app, Issue("alice", 600, "one"));
        using SocketClient two = await ConnectAsync(app, Issue("alice", 600, "two"));

        await Revocation(app).RevokeTokenAsync("one", _clock.GetUtcNow().AddSeconds(600));

        (await one.ReceiveAsync()).Should().Be("41/chat,");
        (await two.FlushAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task All_sockets_of_a_user_are_closed_in_every_namespace()
    {
        await using SocketIoApp app = await StartAsync();
        using EngineClient engine = await app.OpenAsync(_transport);
        using SocketClient chat = await SocketClient.JoinAsync(engine, "/chat", TestTokens.Auth(Issue("alice", 600, "one")));
        using SocketClient other = await SocketClient.JoinAsync(engine, "/other", TestTokens.Auth(Issue("alice", 600, "two")));
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        await Revocation(app).RevokeUserAsync("alice");

        (await engine.ReceiveAsync(2)).Should().BeEquivalentTo("41/chat,", "41/other,");
    }

    [Test]
    public async Task What_is_issued_after_the_revocation_is_valid_at_once_in_the_same_second()
    {
        await using SocketIoApp app = await StartAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        string before = Issue("alice", 600, "before");
        _clock.Advance(TimeSpan.FromMilliseconds(100));

        await Revocation(app).RevokeUserAsync("alice");
        string after = Issue("alice", 600, "after");

        (await RefusalAsync(app, before)).Should().Be("token_revoked");
        using SocketClient client = await ConnectAsync(app, after);
    }

    [Test]
    public async Task Without_the_precise_claim_a_token_of_the_same_second_counts_as_issued_before()
    {
        await using SocketIoApp app = await StartAsync();
        await Revocation(app).RevokeUserAsync("alice");

        (await RefusalAsync(app, _tokens.Issue("alice"))).Should().Be("token_revoked");
        _clock.Advance(TimeSpan.FromSeconds(1));

        using SocketClient client = await ConnectAsync(app, _tokens.Issue("alice"));
    }

    [Test]
    public async Task A_revocation_while_the_CONNECT_is_in_the_gate_keeps_it_out([Values(By.User, By.Token, By.Family)] By by)
    {
        TaskCompletionSource isInGate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource goesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isConnected = false;
        await using SocketIoApp app = await StartAsync(chat: chat =>
        {
            chat.Connect.Use(async (context, next) =>
            {
                isInGate.TrySetResult();
                await goesOn.Task;
                await next(context);
            });
            chat.OnConnected(_ => isConnected = true);
        });
        using EngineClient engine = await app.OpenAsync(_transport);
        await engine.SendAsync("40/chat," + TestTokens.Auth(Issue("alice", 600, "one", "family")));
        await Eventually.CompletesAsync(isInGate.Task);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        await RevokeAsync(app, by, socket: null);
        goesOn.SetResult();

        (await engine.ReceiveAsync()).Should().Be("44/chat,{\"message\":\"unauthorized\",\"data\":{\"code\":\"token_revoked\"}}");
        isConnected.Should().BeFalse();
        app.Services.GetRequiredService<SocketIndex>().Count.Should().Be(0);
    }

    [Test]
    public async Task A_revocation_between_the_last_look_and_the_joining_is_seen_too()
    {
        SlowStore store = new();
        await using SocketIoApp app = await StartAsync(services: services => services.AddSingleton<ITokenRevocationStore>(store));
        using EngineClient engine = await app.OpenAsync(_transport);
        store.Holds = true;
        await engine.SendAsync("40/chat," + TestTokens.Auth(Issue("alice", 600, "one")));
        await Eventually.IsTrueAsync(() => app.Services.GetRequiredService<SocketIndex>().Count > 0, description: "the socket is in the index and asks the store");
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        await Revocation(app).RevokeUserAsync("alice");
        store.Release();

        string[] packets = [await engine.ReceiveAsync()];
        if (packets[0].StartsWith("40", StringComparison.Ordinal))
        {
            packets = [await engine.ReceiveAsync()];
            packets.Should().Equal("41/chat,");
        }
        else
        {
            packets[0].Should().Contain("token_revoked");
        }

        await Eventually.IsTrueAsync(() => app.Io.Of("/chat").Sockets.Count == 0);
    }

    [Test]
    public async Task A_store_that_cannot_be_asked_lets_nobody_in()
    {
        SlowStore store = new() { Fails = true };
        await using SocketIoApp app = await StartAsync(services: services => services.AddSingleton<ITokenRevocationStore>(store));
        using EngineClient engine = await app.OpenAsync(_transport);

        await engine.SendAsync("40/chat," + TestTokens.Auth(Issue("alice", 600, "one")));

        (await engine.ReceiveAsync()).Should().StartWith("44/chat,");
    }

    [Test]
    public async Task A_refreshed_socket_is_found_by_its_new_token_and_not_by_the_old_one()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await ConnectAsync(app, Issue("alice", 600, "old"));
        await client.SendAsync($"42/chat,1[\"auth:refresh\",{TestTokens.Auth(Issue("alice", 600, "new"))}]");
        (await client.ReceiveAsync()).Should().StartWith("43/chat,1[{\"exp\"");

        await Revocation(app).RevokeTokenAsync("old");
        (await client.FlushAsync()).Should().BeEmpty();
        await Revocation(app).RevokeTokenAsync("new");

        (await client.ReceiveAsync()).Should().Be("41/chat,");
    }

    [Test]
    public async Task A_revoked_token_does_not_refresh()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await ConnectAsync(app, Issue("alice", 600, "one"));
        await Revocation(app).RevokeTokenAsync("two");

        await client.SendAsync($"42/chat,1[\"auth:refresh\",{TestTokens.Auth(Issue("alice", 600, "two"))}]");

        (await client.ReceiveAsync()).Should().Contain("token_invalid");
    }

    [Test]
    public async Task A_token_that_lives_longer_than_revocations_are_remembered_is_invalid()
    {
        await using SocketIoApp app = await StartAsync();

        (await RefusalAsync(app, Issue("alice", 31 * 24 * 3600, "one"))).Should().Be("token_invalid");
        using SocketClient client = await ConnectAsync(app, Issue("alice", 30 * 24 * 3600, "two"));
    }

    [Test]
    public async Task A_user_is_disconnected_everywhere_and_may_come_back()
    {
        await using SocketIoApp app = await StartAsync();
        string token = Issue("alice", 600, "one");
        using EngineClient engine = await app.OpenAsync(_transport);
        using SocketClient chat = await SocketClient.JoinAsync(engine, "/chat", TestTokens.Auth(token));
        using SocketClient other = await SocketClient.JoinAsync(engine, "/other", TestTokens.Auth(token));
        using SocketClient bob = await ConnectAsync(app, Issue("bob", 600, "two"));

        await app.Io.DisconnectUserAsync("alice");

        (await engine.ReceiveAsync(2)).Should().BeEquivalentTo("41/chat,", "41/other,");
        (await bob.FlushAsync()).Should().BeEmpty();
        using SocketClient again = await ConnectAsync(app, token);
        await app.Io.DisconnectUserAsync("alice", closeConnection: true);
        await again.Engine.ReadToEndAsync();
        await app.Io.DisconnectUserAsync("nobody");
    }

    [Test]
    public async Task A_user_who_changes_on_the_way_is_found_by_the_new_name()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await ConnectAsync(app, Issue("alice", 600, "one"));

        app.SocketOf(client).User = SignIn.As("ann");
        await app.Io.DisconnectUserAsync("ann");

        (await client.ReceiveAsync()).Should().Be("41/chat,");
    }

    [Test]
    public async Task HTTP_requests_can_ask_whether_their_token_is_revoked()
    {
        await using SocketIoApp app = await StartAsync();
        ClaimsPrincipal user = Principal("alice", "one");
        ITokenRevocation revocation = Revocation(app);
        (await revocation.IsRevokedAsync(user)).Should().BeFalse();

        await revocation.SignOutAsync(user);

        (await revocation.IsRevokedAsync(user)).Should().BeTrue();
        (await revocation.IsRevokedAsync(Principal("alice", "two"))).Should().BeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await revocation.SignOutAsync(user, everywhere: true);
        (await revocation.IsRevokedAsync(Principal("alice", "two", issuedAt: _clock.GetUtcNow().AddMilliseconds(-1)))).Should().BeTrue();
        (await revocation.IsRevokedAsync(Principal("alice", "three", issuedAt: _clock.GetUtcNow()))).Should().BeFalse();
    }

    [Test]
    public async Task Nothing_is_left_of_sockets_that_went_and_of_revocations_that_expired()
    {
        await using SocketIoApp app = await StartAsync();
        SocketIndex index = app.Services.GetRequiredService<SocketIndex>();
        for (int i = 0; i < 5; i++)
        {
            using SocketClient client = await ConnectAsync(app, Issue("user" + i, 600, "one" + i, "family"));
            await client.SendAsync("41/chat,");
            await Eventually.IsTrueAsync(() => index.Count == 0);
        }

        await Revocation(app).RevokeTokenAsync("one1", _clock.GetUtcNow().AddSeconds(600));
        InMemoryTokenRevocationStore store = (InMemoryTokenRevocationStore)app.Services.GetRequiredService<ITokenRevocationStore>();
        store.Count.Should().Be(1);
        _clock.Advance(TimeSpan.FromHours(2));
        store.Count.Should().Be(0);
    }

    [Test]
    public async Task When_no_more_can_be_remembered_revoking_fails_but_closes_the_socket()
    {
        await using SocketIoApp app = await StartAsync(services: services => services.Configure<TokenRevocationOptions>(options => options.MaxEntries = 1));
        using SocketClient client = await ConnectAsync(app, Issue("alice", 600, "one"));
        await Revocation(app).RevokeTokenAsync("other");

        Func<Task> revoke = async () => await Revocation(app).RevokeTokenAsync("one");

        (await revoke.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*MaxEntries*");
        (await client.ReceiveAsync()).Should().Be("41/chat,");
    }

    private static ITokenRevocation Revocation(SocketIoApp app) => app.Services.GetRequiredService<ITokenRevocation>();

    private ClaimsPrincipal Principal(string user, string id, DateTimeOffset? issuedAt = null) => new(new ClaimsIdentity(
        [
            new("sub", user),
            new("jti", id),
            new("exp", _clock.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds().ToString()),
            new(TokenIssueTime.ClaimType, TokenIssueTime.Of(issuedAt ?? _clock.GetUtcNow()).ToString()),
        ],
        "test"));

    private ValueTask RevokeAsync(SocketIoApp app, By by, ISocket? socket) => by switch
    {
        By.User => Revocation(app).RevokeUserAsync("alice"),
        By.Token => Revocation(app).RevokeTokenAsync("one", _clock.GetUtcNow().AddSeconds(600)),
        By.Family => Revocation(app).RevokeFamilyAsync("family"),
        By.Socket => Revocation(app).RevokeSocketAsync(socket!),
        By.Principal => Revocation(app).SignOutAsync(socket!.User),
        _ => Revocation(app).SignOutAsync(socket!.User, everywhere: true),
    };

    private string Issue(string user, int seconds, string id, string family = "none") => _tokens.Issue(
        user, TimeSpan.FromSeconds(seconds), claims: [("jti", id), ("sid", family), (TokenIssueTime.ClaimType, TokenIssueTime.Of(_clock.GetUtcNow()))]);

    private Task<SocketClient> ConnectAsync(SocketIoApp app, string token) => app.ConnectAsync(_transport, "/chat", TestTokens.Auth(token));

    private async Task<string> RefusalAsync(SocketIoApp app, string token)
    {
        using EngineClient client = await app.OpenAsync(_transport);
        await client.SendAsync("40/chat," + TestTokens.Auth(token));
        return (await client.ReceiveAsync()).Split('"')[^2];
    }

    private Task<SocketIoApp> StartAsync(Action<NamespaceBuilder>? chat = null, Action<IServiceCollection>? services = null)
    {
        return SocketIoApp.StartAsync(
            io =>
            {
                io.MapNamespace("/chat", ns =>
                {
                    Configure(ns);
                    chat?.Invoke(ns);
                });
                io.MapNamespace("/other", Configure);
            },
            options => options.PingInterval = TimeSpan.FromDays(24),
            _clock,
            collection =>
            {
                collection.AddSingleton<IAuditSink>(_audit);
                services?.Invoke(collection);
            });

        static void Configure(NamespaceBuilder ns) => ns.Connect.UseJwt(jwt =>
        {
            jwt.ValidationParameters = TestTokens.Parameters;
            jwt.WarningEvent = null;
        });
    }

    /// <summary>A store far away: the second question of a CONNECT, which comes from behind the gate, waits.</summary>
    private sealed class SlowStore : ITokenRevocationStore
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _questions;

        public bool Holds { get; set; }

        public bool Fails { get; set; }

        public void Release() => _released.SetResult();

        public ValueTask AddAsync(TokenRevocation revocation, CancellationToken cancellationToken = default) => default;

        public async ValueTask<IReadOnlyCollection<TokenRevocation>> FindAsync(IReadOnlyCollection<TokenRevocationKey> keys, CancellationToken cancellationToken = default)
        {
            if (Fails)
            {
                throw new IOException("The store is gone.");
            }

            // The answer is from before the revocation.
            if (Holds && Interlocked.Increment(ref _questions) == 2)
            {
                await _released.Task;
            }

            return [];
        }

        public IDisposable? Subscribe(Action<TokenRevocation> listener) => null;
    }
}
