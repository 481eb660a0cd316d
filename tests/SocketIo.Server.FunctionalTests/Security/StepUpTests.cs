using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Security.StepUp;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>Events that demand a newer or stronger authentication, and one-time passwords that prove it.</summary>
internal sealed class StepUpTests
{
    private const string Secret = "JBSWY3DPEHPK3PXP";
    private const string Required = "{\"error\":{\"code\":\"step_up_required\",\"message\":\"Please confirm that it is you\",\"data\":{\"methods\":[\"otp\"],\"maxAge\":60}}}";
    private const string Failed = "{\"error\":{\"code\":\"step_up_failed\",\"message\":\"The code is wrong\"}}";

    private ManualTimeProvider _time = null!;
    private AuditLog _audit = null!;
    private SocketIoApp _app = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _time = new ManualTimeProvider();
        _audit = new AuditLog();
        _app = await SocketIoApp.StartAsync(
            io =>
            {
                io.MapNamespace("/", Map);
                io.MapNamespace("/second", Map);
            },
            options =>
            {
                options.PingInterval = TimeSpan.FromDays(2);
                options.PingTimeout = TimeSpan.FromDays(2);
            },
            _time,
            services => services.AddSingleton<IAuditSink>(_audit));
    }

    [TearDown]
    public async Task StopAsync() => await _app.DisposeAsync();

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task An_event_passes_for_a_while_after_a_second_factor(ClientTransport transport)
    {
        using SocketClient client = await _app.ConnectAsync(transport, auth: SignIn.Ann);
        await client.SendAsync("421[\"delete\",7]", "42[\"delete\",8]");
        (await client.FlushAsync()).Should().Equal($"431[{Required}]");

        await client.SendAsync($"422[\"step_up\",\"{Code()}\"]", "423[\"delete\",7]");
        (await client.ReceiveAsync(2)).Should().Equal($"432[{_time.GetUtcNow().AddSeconds(60).ToUnixTimeSeconds()}]", "433[7]");
        _time.Advance(TimeSpan.FromSeconds(60));
        await client.SendAsync("424[\"delete\",7]");
        (await client.ReceiveAsync()).Should().Be("434[7]");
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await client.SendAsync("425[\"delete\",7]");

        (await client.ReceiveAsync()).Should().Be($"435[{Required}]");
    }

    [Test]
    public async Task It_is_asked_before_anybody_looks_at_the_arguments()
    {
        using SocketClient client = await _app.ConnectAsync(auth: SignIn.Ann);

        await client.SendAsync("421[\"delete\",\"no number\"]");

        (await client.ReceiveAsync()).Should().Be($"431[{Required}]");
    }

    [Test]
    public async Task A_second_factor_counts_on_the_socket_where_it_was_proven()
    {
        using SocketClient client = await _app.ConnectAsync(auth: SignIn.Ann);
        using SocketClient other = await _app.ConnectAsync(auth: SignIn.Ann);
        await client.SendAsync($"40/second,{SignIn.Ann}", $"421[\"step_up\",\"{Code()}\"]");
        await client.ReceiveAsync(2);

        await client.SendAsync("42/second,1[\"delete\",7]");
        await other.SendAsync("421[\"delete\",7]");

        (await client.ReceiveAsync()).Should().Be($"43/second,1[{Required}]");
        (await other.ReceiveAsync()).Should().Be($"431[{Required}]");
    }

    [Test]
    public async Task Another_user_of_the_same_socket_has_proven_nothing()
    {
        using SocketClient client = await _app.ConnectAsync(auth: SignIn.Ann);
        await client.SendAsync($"421[\"step_up\",\"{Code()}\"]");
        await client.ReceiveAsync();

        _app.SocketOf(client).User = SignIn.As("bob");
        await client.SendAsync("422[\"delete\",7]");

        (await client.ReceiveAsync()).Should().Be($"432[{Required}]");
    }

    [TestCase("amr=otp auth_time=now", "delete", true)]
    [TestCase("amr=otp auth_time=old", "delete", false)]
    [TestCase("amr=otp", "delete", false)]
    [TestCase("amr=pwd auth_time=now", "delete", false)]
    [TestCase("amr=pwd amr=otp", "with-otp", true)]
    [TestCase("amr=pwd", "with-otp", false)]
    [TestCase("acr=gold", "with-acr", true)]
    [TestCase("acr=lead", "with-acr", false)]
    [TestCase("auth_time=now", "fresh", true)]
    [TestCase("auth_time=old", "fresh", false)]
    [TestCase("auth_time=99999999999999999999", "fresh", false)]
    [TestCase("", "fresh", false)]
    public async Task Claims_of_the_token_count(string claims, string name, bool passes)
    {
        using SocketClient client = await _app.ConnectAsync(auth: SignIn.Ann);
        _app.SocketOf(client).User = new ClaimsPrincipal(new ClaimsIdentity(
            claims.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(claim => claim.Split('=')).Select(pair => new Claim(pair[0], pair[1] switch
            {
                "now" => $"{_time.GetUtcNow().ToUnixTimeSeconds()}",
                "old" => $"{_time.GetUtcNow().ToUnixTimeSeconds() - 61}",
                _ => pair[1],
            })),
            "token"));

        await client.SendAsync($"421[\"{name}\",7]");

        (await client.ReceiveAsync()).Contains("step_up_required", StringComparison.Ordinal).Should().Be(!passes);
    }

    [Test]
    public async Task Somebody_who_has_not_signed_in_is_not_helped_by_claims()
    {
        using SocketClient client = await _app.ConnectAsync();
        _app.SocketOf(client).User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("amr", "otp")]));

        await client.SendAsync("421[\"with-otp\",7]");

        (await client.ReceiveAsync()).Should().Contain("step_up_required");
    }

    [Test]
    public async Task Every_demand_must_be_met()
    {
        using SocketClient client = await _app.ConnectAsync(auth: SignIn.Ann);
        await client.SendAsync("421[\"both\",7]");
        (await client.ReceiveAsync()).Should().Contain("\"data\":{\"methods\":[\"otp\",\"hwk\"],\"acr\":[\"gold\"]}");

        ISocket socket = _app.SocketOf(client);
        socket.StepUp("otp");
        await client.SendAsync("422[\"both\",7]");
        (await client.ReceiveAsync()).Should().Contain("step_up_required");
        socket.StepUp("hwk", "gold");
        await client.SendAsync("423[\"both\",7]");

        (await client.ReceiveAsync()).Should().Be("433[7]");
    }

    [Test]
    public async Task A_code_is_right_once_for_a_user_on_whatever_socket()
    {
        using SocketClient ann = await _app.ConnectAsync(auth: SignIn.Ann);
        using SocketClient again = await _app.ConnectAsync(ClientTransport.Polling, auth: SignIn.Ann);
        using SocketClient bob = await _app.ConnectAsync(auth: """{"user":"bob"}""");
        await ann.SendAsync($"421[\"step_up\",\"{Code()}\"]", $"422[\"step_up\",\"{Code()}\"]");
        (await ann.ReceiveAsync(2))[1].Should().Be($"432[{Failed}]");

        await again.SendAsync($"421[\"step_up\",\"{Code()}\"]");
        await bob.SendAsync($"421[\"step_up\",\"{Code()}\"]");

        (await again.ReceiveAsync()).Should().Be($"431[{Failed}]");
        (await bob.ReceiveAsync()).Should().NotContain("error");
    }

    [TestCase(-2, false)]
    [TestCase(-1, true)]
    [TestCase(0, true)]
    [TestCase(1, true)]
    [TestCase(2, false)]
    public async Task A_clock_may_be_off_by_one_step(int steps, bool isRight)
    {
        using SocketClient client = await _app.ConnectAsync(auth: SignIn.Ann);

        await client.SendAsync($"421[\"step_up\",\"{Code(steps)}\"]");

        (await client.ReceiveAsync()).Contains("error", StringComparison.Ordinal).Should().Be(!isRight);
    }

    [Test]
    public async Task Each_code_of_the_window_is_right_once_in_any_order_and_still_when_time_goes_on()
    {
        using SocketClient client = await _app.ConnectAsync(auth: SignIn.Ann);
        await client.SendAsync($"421[\"step_up\",\"{Code(1)}\"]", $"422[\"step_up\",\"{Code(-1)}\"]", $"423[\"step_up\",\"{Code()}\"]");
        (await client.ReceiveAsync(3)).Should().NotContain(answer => answer.Contains("error"));

        string code = Code(1);
        _time.Advance(TimeSpan.FromSeconds(59));
        await client.SendAsync($"424[\"step_up\",\"{code}\"]");

        (await client.ReceiveAsync()).Should().Be($"434[{Failed}]");
    }

    [TestCase("wrong", null)]
    [TestCase("with a space", " 12345")]
    [TestCase("fullwidth", "fullwidth")]
    [TestCase("long", "long")]
    [TestCase("empty", "")]
    public async Task Only_six_ASCII_digits_are_a_code(string name, string? code)
    {
        string sent = name switch
        {
            "wrong" => Code() == "000000" ? "000001" : "000000",
            "fullwidth" => string.Concat(Code().Select(digit => (char)(digit - '0' + '０'))),
            "long" => Code() + "0",
            _ => code!,
        };
        using SocketClient client = await _app.ConnectAsync(auth: SignIn.Ann);

        await client.SendAsync($"421[\"step_up\",\"{sent}\"]");

        (await client.ReceiveAsync()).Should().Be($"431[{Failed}]");
    }

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task The_fifth_wrong_code_ends_the_connection_and_nothing_behind_it_is_judged(ClientTransport transport)
    {
        using SocketClient client = await _app.ConnectAsync(transport, auth: SignIn.Ann);
        string right = Code();

        // All at once, and over two namespaces.
        await client.SendAsync($"40/second,{SignIn.Ann}");
        await client.ReceiveAsync();
        await client.SendAsync([
            .. Enumerable.Range(1, 3).Select(i => $"42{i}[\"step_up\",\"x\"]"), "42/second,4[\"step_up\",\"x\"]", "42/second,5[\"step_up\",\"x\"]",
            $"42/second,6[\"step_up\",\"{right}\"]", $"427[\"step_up\",\"{right}\"]", "428[\"delete\",7]"]);

        string[] answers = await client.Engine.ReadToEndAsync();
        answers.Take(5).Should().Equal($"431[{Failed}]", $"432[{Failed}]", $"433[{Failed}]", $"43/second,4[{Failed}]", $"43/second,5[{Failed}]");
        answers.Should().NotContain(answer => answer.StartsWith("43/second,6", StringComparison.Ordinal) || answer.StartsWith("437", StringComparison.Ordinal) || answer.StartsWith("438", StringComparison.Ordinal));

        // The code was not judged, so it is still good elsewhere.
        using SocketClient next = await _app.ConnectAsync(auth: SignIn.Ann);
        await next.SendAsync($"421[\"step_up\",\"{right}\"]");
        (await next.ReceiveAsync()).Should().NotContain("error");
    }

    [Test]
    public async Task Leaving_and_joining_a_namespace_again_gives_no_more_attempts()
    {
        using SocketClient client = await _app.ConnectAsync(auth: SignIn.Ann);
        for (int i = 0; i < 4; i++)
        {
            await client.SendAsync($"42{i}[\"step_up\",\"x\"]");
            (await client.ReceiveAsync()).Should().Be($"43{i}[{Failed}]");
            await client.SendAsync("41", $"40{SignIn.Ann}");
            (await client.ReceiveAsync()).Should().StartWith("40{");
        }

        await client.SendAsync("425[\"step_up\",\"x\"]");

        (await client.Engine.ReadToEndAsync()).Should().StartWith([$"435[{Failed}]"]);
    }

    [Test]
    public async Task Guessing_over_many_connections_ends_with_nothing_right_for_an_hour()
    {
        for (int i = 0; i < 25; i++)
        {
            using SocketClient client = await _app.ConnectAsync(auth: SignIn.Ann);
            await client.SendAsync([.. Enumerable.Range(1, 4).Select(ack => $"42{ack}[\"step_up\",\"x\"]")]);
            await client.ReceiveAsync(4);
        }

        using SocketClient last = await _app.ConnectAsync(auth: SignIn.Ann);
        await last.SendAsync($"421[\"step_up\",\"{Code()}\"]");
        (await last.ReceiveAsync()).Should().Be($"431[{Failed}]");
        _time.Advance(TimeSpan.FromHours(1));
        await last.SendAsync($"422[\"step_up\",\"{Code()}\"]");

        (await last.ReceiveAsync()).Should().NotContain("error");
    }

    [Test]
    public async Task What_happens_is_in_the_audit_without_the_code()
    {
        using SocketClient client = await _app.ConnectAsync(auth: SignIn.Ann);
        string code = Code();

        await client.SendAsync("421[\"delete\",7]", "422[\"step_up\",\"123x\"]", $"423[\"step_up\",\"{code}\"]");
        await client.ReceiveAsync(3);

        _audit.Of(SecurityEventKind.StepUpRequired).Should().Equal("step_up_required ann delete");
        _audit.Of(SecurityEventKind.StepUpFailed).Should().Equal("step_up_failed ann step_up");
        _audit.Of(SecurityEventKind.StepUpSucceeded).Should().Equal(" ann step_up");
        _app.Log.Lines.Should().NotContain(line => line.Message.Contains(code) || line.Message.Contains("123x"));
    }

    private static void Map(NamespaceBuilder ns)
    {
        ns.UseSignIn();
        ns.On<int, int>("delete", (_, id) => id).RequireAmr("otp").RequireFresh(TimeSpan.FromSeconds(60));
        ns.On<int, int>("with-otp", (_, id) => id).RequireAmr("otp");
        ns.On<int, int>("with-acr", (_, id) => id).RequireAcr("gold", "platinum");
        ns.On<int, int>("fresh", (_, id) => id).RequireFresh(TimeSpan.FromSeconds(60));
        ns.On<int, int>("both", (_, id) => id).RequireAmr("otp").RequireAmr("hwk").RequireAcr("gold");
        ns.On<string, long, Steps>("step_up");
    }

    private string Code(int steps = 0) => Totp.Compute(Base32.Decode(Secret), Totp.StepAt(_time.GetUtcNow()) + steps);

    private sealed class Steps(TotpVerifier totp) : IEventHandler<string, long>
    {
        public ValueTask<long> HandleAsync(ISocket socket, string arguments, CancellationToken cancellationToken) =>
            new(totp.StepUp(socket, Secret, arguments).AddSeconds(60).ToUnixTimeSeconds());
    }
}
