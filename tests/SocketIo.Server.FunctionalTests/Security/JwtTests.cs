using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>Nobody joins a namespace with <c>UseJwt</c> without a genuine token, and nobody learns what was wrong with theirs.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class JwtTests
{
    private readonly ClientTransport _transport;
    private readonly ManualTimeProvider _clock = new();
    private readonly TestTokens _tokens;

    public JwtTests(ClientTransport transport)
    {
        _transport = transport;
        _tokens = new TestTokens(_clock);
    }

    [Test]
    public async Task A_valid_token_lets_in_and_its_claims_are_the_user()
    {
        await using SocketIoApp app = await StartAsync();

        using SocketClient client = await app.ConnectAsync(_transport, "/chat", TestTokens.Auth(_tokens.Issue("alice", roles: ["admin"])));

        ISocket socket = app.SocketOf(client);
        socket.User.Identity!.Name.Should().Be("alice");
        socket.User.IsInRole("admin").Should().BeTrue();
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("{\"token\":null}")]
    [TestCase("{\"token\":\"\"}")]
    [TestCase("{\"Token\":\"x\"}")]
    public async Task Without_a_token_the_code_is_token_missing(string auth)
    {
        await using SocketIoApp app = await StartAsync();

        (await RefusalAsync(app, auth)).Should().Be("token_missing");
    }

    [TestCase("{\"token\":1}")]
    [TestCase("{\"token\":{}}")]
    [TestCase("{\"token\":[\"x\"]}")]
    [TestCase("{\"token\":true}")]
    [TestCase("{\"token\":\"x\"}")]
    [TestCase("{\"token\":\" \"}")]
    [TestCase("{\"token\":\"a.b.c\"}")]
    [TestCase("{\"token\":\"....\"}")]
    [TestCase("{\"token\":\"\\ud800.\\u0000.é\"}")]
    public async Task What_is_no_token_is_token_invalid(string auth)
    {
        await using SocketIoApp app = await StartAsync();

        (await RefusalAsync(app, auth)).Should().Be("token_invalid");
    }

    [Test]
    public async Task A_token_without_a_signature_is_invalid_even_if_the_parameters_ask_for_none([Values("none", "None", "NONE", "nOnE")] string algorithm)
    {
        await using SocketIoApp app = await StartAsync(jwt => jwt.ValidationParameters.RequireSignedTokens = false);

        string payload = Payload("alice");
        (await RefusalAsync(app, Auth(TestTokens.Forge($"{{\"alg\":\"{algorithm}\"}}", payload, _ => [])))).Should().Be("token_invalid");
        (await RefusalAsync(app, Auth(TestTokens.Forge($"{{\"alg\":\"{algorithm}\"}}", payload, HmacOf(TestTokens.Key.Key))))).Should().Be("token_invalid");
        (await RefusalAsync(app, Auth(TestTokens.Forge("{}", payload, _ => [])))).Should().Be("token_invalid");
    }

    [Test]
    public async Task A_public_key_is_no_secret_to_sign_with_HMAC()
    {
        using RSA rsa = RSA.Create(2048);
        string pem = rsa.ExportSubjectPublicKeyInfoPem();
        byte[][] guesses = [rsa.ExportSubjectPublicKeyInfo(), rsa.ExportRSAPublicKey(), Encoding.ASCII.GetBytes(pem), Encoding.ASCII.GetBytes(pem + "\n")];
        JsonWebKey jwk = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.ExportParameters(false)));
        foreach (SecurityKey key in new SecurityKey[] { new RsaSecurityKey(rsa), jwk })
        {
            await using SocketIoApp app = await StartAsync(jwt => jwt.ValidationParameters.IssuerSigningKey = key);
            foreach (byte[] guess in guesses)
            {
                (await RefusalAsync(app, Auth(TestTokens.Forge("{\"alg\":\"HS256\"}", Payload("alice"), HmacOf(guess))))).Should().Be("token_invalid");
            }
        }
    }

    [Test]
    public async Task RSA_EC_and_HMAC_signatures_are_understood()
    {
        using RSA rsa = RSA.Create(2048);
        using ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach ((SecurityKey key, string algorithm) in new (SecurityKey, string)[]
        {
            (new RsaSecurityKey(rsa), "RS256"), (new RsaSecurityKey(rsa), "PS256"), (new ECDsaSecurityKey(ec), "ES256"), (TestTokens.Key, "HS512"),
        })
        {
            await using SocketIoApp app = await StartAsync(jwt => jwt.ValidationParameters.IssuerSigningKey = key);
            using SocketClient client = await app.ConnectAsync(_transport, "/chat", Auth(_tokens.Issue(key: key, algorithm: algorithm)));
        }
    }

    [Test]
    public async Task An_algorithm_that_the_application_does_not_list_is_invalid()
    {
        await using SocketIoApp app = await StartAsync(jwt => jwt.ValidationParameters.ValidAlgorithms = ["HS384"]);

        (await RefusalAsync(app, Auth(_tokens.Issue()))).Should().Be("token_invalid");
        using SocketClient client = await app.ConnectAsync(_transport, "/chat", Auth(_tokens.Issue(algorithm: "HS384")));
    }

    [Test]
    public async Task An_encrypted_token_is_read_if_it_is_signed_inside_too()
    {
        using RSA rsa = RSA.Create(2048);
        SymmetricSecurityKey direct = new(RandomNumberGenerator.GetBytes(64));
        RsaSecurityKey wrapping = new(rsa);
        await using SocketIoApp app = await StartAsync(jwt => jwt.ValidationParameters.TokenDecryptionKeys = [direct, wrapping]);

        using SocketClient one = await app.ConnectAsync(_transport, "/chat", Auth(_tokens.Issue(encryption: new(direct, "dir", "A256CBC-HS512"))));
        using SocketClient two = await app.ConnectAsync(_transport, "/chat", Auth(_tokens.Issue(encryption: new(wrapping, "RSA-OAEP", "A256CBC-HS512"))));

        app.SocketOf(one).User.Identity!.Name.Should().Be("alice");
        string forged = _tokens.Issue(encryption: new(direct, "dir", "A256CBC-HS512"), key: new SymmetricSecurityKey(new byte[64]));
        (await RefusalAsync(app, Auth(forged))).Should().Be("token_invalid");
        string unsafelyWrapped = _tokens.Issue(encryption: new(wrapping, "RSA1_5", "A256CBC-HS512"));
        (await RefusalAsync(app, Auth(unsafelyWrapped))).Should().Be("token_invalid");
    }

    [Test]
    public async Task A_token_of_another_key_issuer_or_audience_is_invalid_whether_expired_or_not([Values] bool isExpired)
    {
        await using SocketIoApp app = await StartAsync();
        TimeSpan life = TimeSpan.FromSeconds(isExpired ? -100 : 100);

        foreach (string token in new[]
        {
            _tokens.Issue(life: life, key: new SymmetricSecurityKey(new byte[64])),
            _tokens.Issue(life: life, key: new SymmetricSecurityKey(new byte[64]) { KeyId = "main" }),
            _tokens.Issue(life: life, issuer: "https://evil.example"),
            _tokens.Issue(life: life, issuer: null),
            _tokens.Issue(life: life, audience: "other"),
            _tokens.Issue(life: life, audience: null),
            TestTokens.Tamper(_tokens.Issue("alice", life: life), "alice", "admin"),
            _tokens.Issue(life: life) + "x",
            _tokens.Issue(life: life)[..^30],
        })
        {
            (await RefusalAsync(app, Auth(token))).Should().Be("token_invalid");
        }
    }

    [Test]
    public async Task A_genuine_token_is_expired_from_its_exp_and_the_clock_skew_on()
    {
        await using SocketIoApp app = await StartAsync(jwt => jwt.ValidationParameters.ClockSkew = TimeSpan.FromSeconds(5));
        string token = _tokens.Issue(life: TimeSpan.FromSeconds(10));

        _clock.Advance(TimeSpan.FromSeconds(14.999));
        using (await app.ConnectAsync(_transport, "/chat", Auth(token)))
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        (await RefusalAsync(app, Auth(token))).Should().Be("token_expired");
    }

    [Test]
    public async Task A_token_of_tomorrow_or_without_an_end_is_invalid()
    {
        await using SocketIoApp app = await StartAsync(jwt => jwt.ValidationParameters.ClockSkew = TimeSpan.FromSeconds(5));

        (await RefusalAsync(app, Auth(_tokens.Issue(notBefore: _clock.GetUtcNow().AddSeconds(6))))).Should().Be("token_invalid");
        (await RefusalAsync(app, Auth(Sign("{\"sub\":\"a\",\"iss\":\"https://issuer.example\",\"aud\":\"chat\"}")))).Should().Be("token_invalid");
        foreach (string exp in new[] { "1e300", "\"later\"", "null", "[9999999999]", "true" })
        {
            (await RefusalAsync(app, Auth(Sign($"{{\"sub\":\"a\",\"iss\":\"https://issuer.example\",\"aud\":\"chat\",\"exp\":{exp}}}")))).Should().Be("token_invalid");
        }

        using SocketClient client = await app.ConnectAsync(_transport, "/chat", Auth(_tokens.Issue(notBefore: _clock.GetUtcNow().AddSeconds(5))));
    }

    [Test]
    public async Task Keys_may_change_while_the_application_runs()
    {
        SymmetricSecurityKey next = new(RandomNumberGenerator.GetBytes(64)) { KeyId = "next" };
        List<SecurityKey> keys = [TestTokens.Key];
        await using SocketIoApp app = await StartAsync(jwt =>
        {
            jwt.ValidationParameters.IssuerSigningKey = null;
            jwt.ValidationParameters.IssuerSigningKeyResolver = (_, _, kid, _) => keys.Where(key => key.KeyId == kid);
        });
        (await RefusalAsync(app, Auth(_tokens.Issue(key: next)))).Should().Be("token_invalid");

        keys.Add(next);
        using SocketClient both = await app.ConnectAsync(_transport, "/chat", Auth(_tokens.Issue(key: next)));
        keys.RemoveAt(0);

        (await RefusalAsync(app, Auth(_tokens.Issue()))).Should().Be("token_invalid");
    }

    [Test]
    public async Task A_key_resolver_that_fails_refuses_and_shows_nothing()
    {
        await using SocketIoApp app = await StartAsync(
            jwt => jwt.ValidationParameters.IssuerSigningKeyResolver = (_, _, _, _) => throw new InvalidOperationException("secret details"),
            options => options.EnableDetailedErrors = true);

        (await RefusalAsync(app, Auth(_tokens.Issue()))).Should().Be("token_invalid");
    }

    [Test]
    public async Task A_huge_token_is_refused_before_anything_looks_into_it()
    {
        bool hasLooked = false;
        await using SocketIoApp app = await StartAsync(jwt =>
        {
            jwt.MaxTokenLength = 2_000;
            jwt.ValidationParameters.IssuerSigningKeyResolver = (_, _, _, _) =>
            {
                hasLooked = true;
                return [TestTokens.Key];
            };
        });

        (await RefusalAsync(app, Auth(_tokens.Issue(claims: ("padding", new string('x', 2_000)))))).Should().Be("token_invalid");
        (await RefusalAsync(app, Auth(new string('a', 900_000)))).Should().Be("token_invalid");

        hasLooked.Should().BeFalse();
    }

    [Test]
    public async Task The_second_namespace_asks_for_itself()
    {
        await using SocketIoApp app = await StartAsync();
        using EngineClient engine = await app.OpenAsync(_transport);
        using SocketClient root = await SocketClient.JoinAsync(engine, "/", Auth(_tokens.Issue()));
        using SocketClient chat = await SocketClient.JoinAsync(engine, "/chat", Auth(_tokens.Issue("alice")));
        await engine.SendAsync("40/other,");
        (await engine.ReceiveAsync()).Should().Be("44/other,{\"message\":\"unauthorized\",\"data\":{\"code\":\"token_missing\"}}");

        using SocketClient other = await SocketClient.JoinAsync(engine, "/other", Auth(_tokens.Issue("bob")));

        app.SocketOf(root).User.Identity!.IsAuthenticated.Should().BeFalse();
        app.SocketOf(chat).User.Identity!.Name.Should().Be("alice");
        app.SocketOf(other).User.Identity!.Name.Should().Be("bob");
    }

    [Test]
    public async Task A_second_CONNECT_does_not_change_the_user_it_ends_the_connection()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(_transport, "/chat", Auth(_tokens.Issue("alice")));

        await client.SendAsync("40/chat," + Auth(_tokens.Issue("bob")));

        await client.Engine.ReadToEndAsync();
        await Eventually.IsTrueAsync(() => app.Io.ConnectionCount == 0);
    }

    [Test]
    public async Task Events_before_the_token_is_judged_reach_nobody()
    {
        bool isHandled = false;
        await using SocketIoApp app = await SocketIoApp.StartAsync(
            io => io.MapNamespace("/chat", chat =>
            {
                chat.Connect.UseJwt(jwt => jwt.ValidationParameters = TestTokens.Parameters);
                chat.On("act", _ => isHandled = true);
            }),
            time: _clock);
        using EngineClient engine = await app.OpenAsync(_transport);

        await engine.SendAsync("40/chat,{\"token\":\"x\"}", "42/chat,[\"act\"]");

        await engine.ReadToEndAsync();
        isHandled.Should().BeFalse();
    }

    [Test]
    public async Task No_token_and_no_session_id_stands_in_the_log_but_the_reason_stands_in_the_audit()
    {
        await using SocketIoApp app = await StartAsync();
        string[] secrets = [_tokens.Issue(), _tokens.Issue(life: TimeSpan.FromSeconds(-1)), _tokens.Issue(audience: "other"), TestTokens.Tamper(_tokens.Issue(), "alice", "mallory")];
        List<string> sessions = [];
        foreach (string secret in secrets)
        {
            using EngineClient engine = await app.OpenAsync(_transport);
            sessions.Add(engine.SessionId);
            await engine.SendAsync("40/chat," + Auth(secret));
            await engine.ReceiveAsync();
        }

        foreach (LogLine line in app.Log.AllLines.Where(line => !line.Category.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal)))
        {
            (line.Message + line.Exception).Should().NotContainAny(secrets.SelectMany(secret => secret.Split('.')).Concat(sessions));
        }

        app.Log.Lines.Where(line => line.Event == "SecurityEvent").Select(line => line.Message).Should()
            .Contain(message => message.Contains("ConnectAllowed") && message.Contains("alice"))
            .And.Contain(message => message.Contains("token_expired"))
            .And.Contain(message => message.Contains("token_invalid") && message.Contains("InvalidAudience"));
    }

    [Test]
    public async Task Who_tries_one_forged_token_after_another_is_shut_out_for_a_while()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(
            io =>
            {
                io.Handshake.UseConnectionLimits(limits => limits.FailedAuthenticationsPerAddress = 3);
                io.MapNamespace("/chat", chat => chat.Connect.UseJwt(jwt => jwt.ValidationParameters = TestTokens.Parameters));
            },
            time: _clock);
        using EngineClient client = await app.OpenAsync(_transport);
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync("40/chat,{\"token\":\"x.y.z\"}");
            (await client.ReceiveAsync()).Should().Contain("token_invalid");
        }

        await client.SendAsync("40/chat," + Auth(_tokens.Issue()));

        (await client.ReceiveAsync()).Should().Contain("rate_limited");
    }

    private static string Auth(object? token) => TestTokens.Auth(token);

    private static Func<byte[], byte[]> HmacOf(byte[] key) => data => HMACSHA256.HashData(key, data);

    private static string Sign(string payload) => TestTokens.Forge("{\"alg\":\"HS256\"}", payload, HmacOf(TestTokens.Key.Key));

    private string Payload(string user) =>
        $"{{\"sub\":\"{user}\",\"iss\":\"{TestTokens.Issuer}\",\"aud\":\"{TestTokens.Audience}\",\"exp\":{_clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds()}}}";

    private Task<SocketIoApp> StartAsync(Action<JwtOptions>? configure = null, Action<SocketIoOptions>? options = null)
    {
        return SocketIoApp.StartAsync(
            io =>
            {
                io.MapNamespace("/", _ => { });
                io.MapNamespace("/chat", Configure);
                io.MapNamespace("/other", Configure);
            },
            options,
            _clock);

        void Configure(NamespaceBuilder ns) => ns.Connect.UseJwt(jwt =>
        {
            jwt.ValidationParameters = TestTokens.Parameters;
            configure?.Invoke(jwt);
        });
    }

    private async Task<string> RefusalAsync(SocketIoApp app, string auth)
    {
        using EngineClient client = await app.OpenAsync(_transport);
        await client.SendAsync("40/chat," + auth);
        string answer = await client.ReceiveAsync();
        answer.Should().StartWith("44/chat,{\"message\":\"unauthorized\",\"data\":{\"code\":\"").And.EndWith("\"}}");
        return answer.Split('"')[^2];
    }
}
