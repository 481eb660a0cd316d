using System.Security.Claims;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SocketIo.Server.Benchmarks;

/// <summary>What the security steps add to an event: a user from a token, a policy, a rate limiter and an audit sink.</summary>
[MemoryDiagnoser]
public class GateBenchmarks
{
    private readonly byte[] _echo = [.. """4212["echo","thirty-two characters of payload"]"""u8];
    private readonly SymmetricSecurityKey _key = new(new byte[32]);
    private InProcessServer _open = null!;
    private InProcessServer _secured = null!;
    private InProcessServer.Client _anonymous = null!;
    private InProcessServer.Client _authorized = null!;

    [GlobalSetup]
    public void Start()
    {
        _open = new InProcessServer(io => io.MapNamespace("/", root => root.On<string, string>("echo", (_, text) => text)));
        _anonymous = _open.Connect();

        _secured = new InProcessServer(
            io => io.MapNamespace("/", root =>
            {
                root.Connect.UseJwt(jwt => jwt.ValidationParameters = new TokenValidationParameters
                {
                    ValidIssuer = "issuer",
                    ValidAudience = "audience",
                    IssuerSigningKey = _key,
                });
                root.RequireAuthorization();
                root.Events.UseRateLimiter(limits => limits.PerSocket = new RateLimit(int.MaxValue, TimeSpan.FromSeconds(1)));
                root.On<string, string>("echo", (_, text) => text).RequireAuthorization("member");
            }),
            services => services
                .AddAuthorization(options => options.AddPolicy("member", policy => policy.RequireRole("member")))
                .AddSingleton<IAuditSink, NullSink>());
        _authorized = _secured.Connect($$"""40{"token":"{{CreateToken()}}"}""");
    }

    [GlobalCleanup]
    public void Stop()
    {
        _open.Dispose();
        _secured.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void WithoutGates() => _anonymous.Send(_echo);

    [Benchmark]
    public void WithTokenPolicyLimiterAndAudit() => _authorized.Send(_echo);

    private string CreateToken() => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = "issuer",
        Audience = "audience",
        Subject = new ClaimsIdentity([new Claim("sub", "user"), new Claim(ClaimTypes.Role, "member")]),
        Expires = DateTime.UtcNow.AddDays(1),
        SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.HmacSha256),
    });

    private sealed class NullSink : IAuditSink
    {
        public void Write(SecurityEvent securityEvent)
        {
            // Only what leads here is measured.
        }
    }
}
