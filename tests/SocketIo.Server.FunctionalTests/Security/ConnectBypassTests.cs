using System.Globalization;
using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>Everything that lets nobody into a namespace, tried by every way to its door.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ConnectBypassTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly AuditLog _audit = new();
    private readonly TestTokens _tokens;
    private bool _isHandled;

    public ConnectBypassTests() => _tokens = new TestTokens(_clock);

    [Test]
    public async Task No_bad_credential_is_good_by_another_way([Values] Way way)
    {
        await using SocketIoApp app = await StartAsync();
        foreach ((string name, string credential, string code) in await CreateCredentialsAsync(app))
        {
            using Attacker mallory = await Attacker.ApproachAsync(app, way, Administrator());
            int before = _audit.Entries.Count;

            string answer = await mallory.ConnectAsync($"{{\"{name}\":\"{credential}\"}}", $"?{name}={credential}");

            answer.Should().StartWith($"44{mallory.Namespace},").And.Contain($"{{\"code\":\"{code}\"}}", "{0} was sent", code);
            app.Io.Of(mallory.Namespace).Sockets.Should().BeEmpty();
            _audit.Entries.Skip(before).Where(entry => entry.Kind == SecurityEventKind.ConnectRefused).Select(entry => (entry.Namespace, entry.Code))
                .Should().Equal((mallory.Namespace, code));
        }
    }

    [Test]
    public async Task What_comes_behind_a_bad_credential_reaches_nobody(
        [Values(Way.LongPolling, Way.WebSocket, Way.DuringTheUpgrade, Way.AfterTheUpgrade, Way.SecondNamespace, Way.SecondConnect)] Way way)
    {
        await using SocketIoApp app = await StartAsync();
        foreach ((string name, string credential, string code) in await CreateCredentialsAsync(app))
        {
            using Attacker mallory = await Attacker.ApproachAsync(app, way, Administrator());

            await mallory.SendAsync($"40{mallory.Namespace},{{\"{name}\":\"{credential}\"}}", $"42{mallory.Namespace},1[\"act\"]");

            await mallory.Engine.ReadToEndAsync();
            _isHandled.Should().BeFalse("{0} was sent", code);
        }
    }

    private string Administrator() => TestTokens.Auth(_tokens.Issue("admin", TimeSpan.FromHours(1), roles: ["admin"]));

    private async Task<(string Name, string Credential, string Code)[]> CreateCredentialsAsync(SocketIoApp app)
    {
        string expired = await IssueTicketAsync(app);
        _clock.Advance(TimeSpan.FromSeconds(31));
        string revoked = await IssueTicketAsync(app, "gone");
        string used = await IssueTicketAsync(app);
        using (await app.ConnectAsync(ns: "/chat", auth: $"{{\"ticket\":\"{used}\"}}"))
        {
            await app.Services.GetRequiredService<ITokenRevocation>().RevokeTokenAsync("gone", _clock.GetUtcNow().AddHours(1));
        }

        await Eventually.IsTrueAsync(() => app.Io.ConnectionCount == 0);
        return
        [
            ("nothing", "", "token_missing"),
            ("token", "", "token_missing"),
            ("token", "x.y.z", "token_invalid"),
            ("token", TestTokens.Tamper(_tokens.Issue("bob", roles: ["admin"]), "bob", "eve"), "token_invalid"),
            ("token", TestTokens.Forge("{\"alg\":\"none\"}", "{\"sub\":\"admin\",\"role\":\"admin\"}", _ => []), "token_invalid"),
            ("token", _tokens.Issue(audience: "other", roles: ["admin"]), "token_invalid"),
            ("token", _tokens.Issue(notBefore: _clock.GetUtcNow().AddSeconds(30), roles: ["admin"]), "token_invalid"),
            ("token", new string('a', 17_000), "token_invalid"),
            ("token", _tokens.Issue(life: TimeSpan.FromSeconds(-1), roles: ["admin"]), "token_expired"),
            ("token", _tokens.Issue(roles: ["admin"], claims: ("jti", "gone")), "token_revoked"),
            ("token", _tokens.Issue(roles: ["member"]), "forbidden"),
            ("ticket", "x", "ticket_invalid"),
            ("ticket", expired, "ticket_invalid"),
            ("ticket", revoked, "ticket_invalid"),
            ("ticket", used, "ticket_invalid"),
        ];
    }

    private async Task<string> IssueTicketAsync(SocketIoApp app, string jti = "other")
    {
        ClaimsPrincipal user = new(new ClaimsIdentity(
            [
                new("sub", "admin"),
                new("jti", jti),
                new("role", "admin"),
                new("exp", _clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            ],
            "test",
            "sub",
            "role"));
        return (await app.Services.GetRequiredService<IConnectionTickets>().IssueAsync(user))!.Value;
    }

    private Task<SocketIoApp> StartAsync() =>
        BypassApp.StartAsync(Map, _clock, services => services.AddAuthorization().AddSingleton<IAuditSink>(_audit));

    private void Map(NamespaceBuilder ns)
    {
        ns.Connect.UseTickets().UseJwt(jwt => jwt.ValidationParameters = TestTokens.Parameters);
        ns.RequireAuthorization(policy => policy.RequireRole("admin"));
        ns.On("act", _ => _isHandled = true);
    }
}
