using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SocketIo.Server.Benchmarks;

namespace SocketIo.Server.Tests.Security;

/// <summary>
/// An event that the gates let through costs the garbage collector nothing; but a role in a policy costs what
/// <see cref="ClaimsPrincipal.IsInRole"/> does.
/// </summary>
internal sealed class GateAllocationTests
{
    /// <summary>The enumerator of the claims, unless the runtime finds out that it needs none.</summary>
    private const int OneRole = 136;

    private static readonly SymmetricSecurityKey Key = new(new byte[32]);

    private static readonly Dictionary<string, Action<SocketIoEndpointBuilder, NamespaceBuilder, EventBuilder>> Gates = new()
    {
        ["none"] = (_, _, _) => { },
        ["policy"] = (_, _, echo) => echo.RequireAuthorization("member"),
        ["policy of the namespace"] = (_, root, _) => root.Events.RequireAuthorization("member"),
        ["default that refuses"] = (_, root, echo) =>
        {
            root.Events.DenyByDefault();
            echo.RequireAuthorization();
        },
        ["every limit"] = (io, _, _) => io.Events.UseRateLimiter(limits =>
        {
            limits.PerConnection = limits.PerSocket = limits.PerUser = limits.PerEvent = limits.UnknownEvents = new RateLimit(1_000_000_000);
            limits.BytesPerConnection = new RateLimit(1_000_000_000);
        }),
        ["limit of the event"] = (_, _, echo) => echo.RequireRateLimiting("often"),
        ["size of the arguments"] = (_, _, echo) => echo.LimitArguments(maxBytes: 100, maxDepth: 3),
        ["all of them"] = (io, root, echo) =>
        {
            foreach (Action<SocketIoEndpointBuilder, NamespaceBuilder, EventBuilder> add in Gates!.Where(gate => gate.Key != "all of them").Select(gate => gate.Value))
            {
                add(io, root, echo);
            }
        },
    };

    [TestCase("none", 0)]
    [TestCase("default that refuses", 0)]
    [TestCase("every limit", 0)]
    [TestCase("limit of the event", 0)]
    [TestCase("size of the arguments", 0)]
    [TestCase("policy", 1)]
    [TestCase("policy of the namespace", 1)]
    [TestCase("all of them", 2)]
    public void An_event_that_is_let_through_allocates_nothing(string gate, int roles)
    {
        int handled = 0;
        using InProcessServer server = new(
            io => io.MapNamespace("/", root =>
            {
                root.Connect.UseJwt(jwt => jwt.ValidationParameters = new() { ValidIssuer = "issuer", ValidAudience = "audience", IssuerSigningKey = Key });
                root.RequireAuthorization();
                Gates[gate](io, root, root.On<int, int>("echo", (_, number) => number + Interlocked.Increment(ref handled)));
            }),
            services =>
            {
                services.AddAuthorization(options => options.AddPolicy("member", policy => policy.RequireRole("member")));
                services.AddSocketIo().AddRateLimitPolicy("often", limits => limits.PerConnection = new RateLimit(1_000_000_000)).AddRecentSecurityEvents();
            });
        InProcessServer.Client client = server.Connect($$"""40{"token":"{{CreateToken()}}"}""");
        SpinWait.SpinUntil(() => server.Io.Of("/").Sockets.Count == 1, TimeSpan.FromSeconds(20)).Should().BeTrue();
        byte[] echo = [.. """4212["echo",7]"""u8];

        double allocated = Allocations.LeastBy(roles * OneRole, () => client.Send(echo));

        allocated.Should().BeInRange(0, roles * OneRole);
        handled.Should().BeGreaterThan(1000, "an event that is refused might cost as little");
    }

    private static string CreateToken() => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = "issuer",
        Audience = "audience",
        Subject = new ClaimsIdentity([new("sub", "user"), new("role", "member"), new(ClaimTypes.Role, "member")]),
        Expires = DateTime.UtcNow.AddDays(1),
        SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.HmacSha256),
    });
}
