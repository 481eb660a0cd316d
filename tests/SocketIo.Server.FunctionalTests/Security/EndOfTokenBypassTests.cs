using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>A token that ends while its connection lasts: whichever way the client came, nothing it sends is handled any more.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class EndOfTokenBypassTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly TestTokens _tokens;
    private readonly TaskCompletionSource _begin = new();
    private readonly TaskCompletionSource _release = new();
    private readonly TaskCompletionSource _end = new();
    private bool _isHandled;

    public EndOfTokenBypassTests() => _tokens = new TestTokens(_clock);

    public enum End
    {
        Expired,
        TokenRevoked,
        UserRevoked,
    }

    [Test]
    public async Task What_comes_afterwards_is_not_handled_and_the_token_opens_nothing_again([Values] Way way, [Values] End end)
    {
        await using SocketIoApp app = await StartAsync();
        string token = Issue();
        using Attacker alice = await JoinAsync(app, way, token);

        await FinishAsync(app, end);
        await alice.SendAsync($"42{alice.Namespace},1[\"act\"]");

        string code = end == End.Expired ? "token_expired" : "token_revoked";
        (await alice.ConnectAsync(TestTokens.Auth(token), "?token=" + token)).Should().Be($"41{alice.Namespace},");
        (await alice.Engine.ReceiveAsync()).Should().StartWith($"44{alice.Namespace},").And.Contain(code);
        using Attacker again = await Attacker.ApproachAsync(app, way, Administrator());
        (await again.ConnectAsync(TestTokens.Auth(token), "?token=" + token)).Should().StartWith("44").And.Contain(code);
        _isHandled.Should().BeFalse();
    }

    [Test]
    public async Task What_was_being_judged_is_not_handled_either([Values] Way way, [Values] End end)
    {
        await using SocketIoApp app = await StartAsync();
        using Attacker alice = await JoinAsync(app, way, Issue());
        await alice.SendAsync($"42{alice.Namespace},1[\"slow\"]", $"42{alice.Namespace},2[\"act\"]");
        await Eventually.CompletesAsync(_begin.Task);

        await FinishAsync(app, end);
        _release.SetResult();

        await Eventually.CompletesAsync(_end.Task);
        _isHandled.Should().BeFalse();
    }

    private async Task<Attacker> JoinAsync(SocketIoApp app, Way way, string token)
    {
        Attacker attacker = await Attacker.ApproachAsync(app, way, Administrator());
        (await attacker.ConnectAsync(TestTokens.Auth(token), "?token=" + token)).Should().StartWith("40" + attacker.Namespace);
        return attacker;
    }

    private string Issue() => _tokens.Issue("alice", claims: [("jti", "one")]);

    private string Administrator() => TestTokens.Auth(_tokens.Issue("admin", TimeSpan.FromHours(1)));

    private async Task FinishAsync(SocketIoApp app, End end)
    {
        ITokenRevocation revocation = app.Services.GetRequiredService<ITokenRevocation>();
        switch (end)
        {
            case End.Expired:
                _clock.Advance(TimeSpan.FromMinutes(1));
                break;
            case End.TokenRevoked:
                await revocation.RevokeTokenAsync("one", _clock.GetUtcNow().AddHours(1));
                break;
            default:
                await revocation.RevokeUserAsync("alice");
                break;
        }
    }

    private Task<SocketIoApp> StartAsync() => BypassApp.StartAsync(Map, _clock);

    private void Map(NamespaceBuilder ns)
    {
        ns.Connect.UseJwt(jwt =>
        {
            jwt.ValidationParameters = TestTokens.Parameters;
            jwt.WarningEvent = null;
        });
        ns.On("act", _ => _isHandled = true);
        ns.On("slow", _ => _isHandled = true).Steps.Use(async (context, next) =>
        {
            _begin.SetResult();
            await _release.Task;
            await next(context);
        });
        ns.OnDisconnected((socket, _) =>
        {
            if (socket.User.Identity!.Name == "alice")
            {
                _end.SetResult();
            }
        });
    }
}
