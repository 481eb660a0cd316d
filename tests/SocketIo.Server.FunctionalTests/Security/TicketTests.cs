using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Security.Tickets;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>A ticket lets in once, the one it was issued to, as long as what it was issued for holds.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class TicketTests(ClientTransport transport)
{
    private const string Refused = "44/chat,{\"message\":\"unauthorized\",\"data\":{\"code\":\"ticket_invalid\"}}";

    private ManualTimeProvider _clock = new();
    private AuditLog _audit = new();

    [SetUp]
    public void Reset()
    {
        _clock = new ManualTimeProvider();
        _audit = new AuditLog();
    }

    [Test]
    public async Task A_ticket_lets_its_user_in_once()
    {
        await using SocketIoApp app = await StartAsync();
        string ticket = await IssueAsync(app);

        using SocketClient client = await app.ConnectAsync(transport, "/chat", Auth(ticket));

        ISocket socket = app.SocketOf(client);
        socket.User.FindFirst("sub")!.Value.Should().Be("alice");
        socket.User.IsInRole("admin").Should().BeTrue();
        (await ConnectAsync(app, Auth(ticket))).Should().Be(Refused, "it was used");
        _audit.Of(SecurityEventKind.TicketIssued).Should().Equal(" alice ");
    }

    [Test]
    public async Task Of_many_who_use_a_ticket_at_the_same_time_one_gets_in()
    {
        await using SocketIoApp app = await StartAsync();
        string ticket = await IssueAsync(app);

        string[] answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ConnectAsync(app, Auth(ticket))));

        answers.Count(answer => answer.StartsWith("40/chat,", StringComparison.Ordinal)).Should().Be(1);
        answers.Count(answer => answer == Refused).Should().Be(9);
    }

    [TestCase("\"\"", "token_missing")]
    [TestCase("null", "token_missing")]
    [TestCase("1", "ticket_invalid")]
    [TestCase("{}", "ticket_invalid")]
    [TestCase("\"x\"", "ticket_invalid")]
    [TestCase("\"\\ud800\"", "ticket_invalid")]
    public async Task What_is_no_ticket_is_refused(string ticket, string code)
    {
        await using SocketIoApp app = await StartAsync();

        (await ConnectAsync(app, $"{{\"ticket\":{ticket}}}")).Should().Contain($"\"{code}\"");
    }

    [Test]
    public async Task A_huge_ticket_is_refused()
    {
        await using SocketIoApp app = await StartAsync();

        (await ConnectAsync(app, Auth(new string('x', 900_000)))).Should().Be(Refused);
    }

    [Test]
    public async Task A_ticket_expires()
    {
        await using SocketIoApp app = await StartAsync();
        string early = await IssueAsync(app);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        string late = await IssueAsync(app);

        _clock.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromMilliseconds(1));

        (await ConnectAsync(app, Auth(early))).Should().Be(Refused);
        using SocketClient client = await app.ConnectAsync(transport, "/chat", Auth(late));
    }

    [Test]
    public async Task A_ticket_is_refused_once_its_token_has_expired()
    {
        await using SocketIoApp app = await StartAsync();
        string ticket = await IssueAsync(app, seconds: 10);

        _clock.Advance(TimeSpan.FromSeconds(10));

        (await ConnectAsync(app, Auth(ticket))).Should().Be(Refused);
    }

    [TestCase("token")]
    [TestCase("user")]
    public async Task A_ticket_is_refused_once_its_token_was_revoked(string what)
    {
        await using SocketIoApp app = await StartAsync();
        string ticket = await IssueAsync(app);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        ITokenRevocation revocation = app.Services.GetRequiredService<ITokenRevocation>();
        await (what == "user" ? revocation.RevokeUserAsync("alice") : revocation.RevokeTokenAsync("jti-of-alice"));

        (await ConnectAsync(app, Auth(ticket))).Should().Be(Refused);
    }

    [Test]
    public async Task Its_socket_ends_with_the_token_and_is_warned_before()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport, "/chat", Auth(await IssueAsync(app, seconds: 60)));

        _clock.Advance(TimeSpan.FromSeconds(60));

        string[] packets = await client.ReceiveAsync(2);
        packets[0].Should().StartWith("42/chat,[\"auth:expiring\",");
        packets[1].Should().Be("41/chat,");
    }

    [Test]
    public async Task Its_socket_is_closed_when_the_token_is_revoked()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport, "/chat", Auth(await IssueAsync(app)));

        await app.Services.GetRequiredService<ITokenRevocation>().RevokeTokenAsync("jti-of-alice");

        (await client.ReceiveAsync()).Should().Be("41/chat,");
    }

    [Test]
    public async Task A_ticket_socket_refreshes_with_a_token_of_the_same_user_only()
    {
        TestTokens tokens = new(_clock);
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport, "/chat", Auth(await IssueAsync(app)));

        await client.SendAsync($"42/chat,1[\"auth:refresh\",{TestTokens.Auth(tokens.Issue("bob"))}]", $"42/chat,2[\"auth:refresh\",{TestTokens.Auth(tokens.Issue("alice"))}]");

        string[] answers = await client.ReceiveAsync(2);
        answers[0].Should().Contain("forbidden");
        answers[1].Should().StartWith("43/chat,2[{\"exp\":");
    }

    [Test]
    public async Task A_page_of_another_origin_cannot_use_the_ticket()
    {
        await using SocketIoApp app = await StartAsync(io => io.Handshake.UseOrigins("https://one.example", "https://two.example"));
        string stolen = await IssueAsync(app, origin: "https://one.example");
        string own = await IssueAsync(app, origin: "https://one.example");

        (await ConnectFromAsync(app, "https://two.example", stolen)).Should().Be(Refused);
        (await ConnectFromAsync(app, "https://one.example", own)).Should().StartWith("40/chat,");
    }

    [Test]
    public async Task Nobody_gets_a_ticket_who_has_not_signed_in_or_whose_token_is_over()
    {
        await using SocketIoApp app = await StartAsync();
        using HttpClient http = new() { BaseAddress = app.Address };
        using HttpResponseMessage anonymous = await http.PostAsync("ticket", null);
        anonymous.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        using HttpResponseMessage expired = await PostAsync(http, seconds: 0);
        expired.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        await app.Services.GetRequiredService<ITokenRevocation>().RevokeTokenAsync("jti-of-alice");
        using HttpResponseMessage revoked = await PostAsync(http);
        revoked.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        using HttpResponseMessage get = await http.GetAsync("ticket");
        get.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
    }

    [Test]
    public async Task The_answer_is_not_cached_and_says_how_long_the_ticket_lives()
    {
        await using SocketIoApp app = await StartAsync();
        using HttpClient http = new() { BaseAddress = app.Address };

        using HttpResponseMessage response = await PostAsync(http);

        response.Headers.CacheControl!.NoStore.Should().BeTrue();
        JsonElement body = await response.Content.ReadFromJsonAsync<JsonElement>();
        body.GetProperty("expiresIn").GetInt32().Should().Be(30);
        body.GetProperty("ticket").GetString()!.Length.Should().BeGreaterThanOrEqualTo(22, "it has 128 random bits at least");
    }

    [Test]
    public async Task A_user_holds_so_many_tickets_and_nothing_is_left_of_them()
    {
        await using SocketIoApp app = await StartAsync(services: services => services.Configure<ConnectionTicketOptions>(options => options.MaxTicketsPerUser = 2));
        ConnectionTickets tickets = app.Services.GetRequiredService<ConnectionTickets>();
        string[] all = [await IssueAsync(app), await IssueAsync(app), await IssueAsync(app)];
        tickets.Count.Should().Be(2);

        (await ConnectAsync(app, Auth(all[0]))).Should().Be(Refused);
        (await ConnectAsync(app, Auth(all[2]))).Should().StartWith("40/chat,");
        _clock.Advance(TimeSpan.FromMinutes(1));

        tickets.Count.Should().Be(0);
    }

    [Test]
    public async Task When_too_many_wait_no_more_are_issued()
    {
        await using SocketIoApp app = await StartAsync(services: services => services.Configure<ConnectionTicketOptions>(options => options.MaxTickets = 1));
        using HttpClient http = new() { BaseAddress = app.Address };
        await IssueAsync(app);

        using HttpResponseMessage response = await PostAsync(http);

        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    [Test]
    public async Task No_ticket_stands_in_the_log()
    {
        await using SocketIoApp app = await StartAsync();
        string ticket = await IssueAsync(app);
        await ConnectAsync(app, Auth(ticket));
        await ConnectAsync(app, Auth(ticket));

        app.Log.AllLines.Should().NotContain(line => line.Message.Contains(ticket));
        _audit.Entries.Should().NotContain(entry => entry.ToString().Contains(ticket));
    }

    [Test]
    public async Task Tickets_behind_tokens_are_a_mistake_that_is_noticed_at_start()
    {
        Func<Task> start = () => SocketIoApp.ServeAsync(root => root.Connect.UseJwt(jwt => jwt.ValidationParameters = TestTokens.Parameters).UseTickets());

        await start.Should().ThrowAsync<InvalidOperationException>().WithMessage("*UseTickets*");
    }

    private static string Auth(string ticket) => JsonSerializer.Serialize(new { ticket });

    private static async Task<string> IssueAsync(SocketIoApp app, int seconds = 600, string? origin = null)
    {
        using HttpClient http = new() { BaseAddress = app.Address };
        using HttpResponseMessage response = await PostAsync(http, seconds, origin);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ticket").GetString()!;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, int seconds = 600, string? origin = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "ticket");
        request.Headers.Authorization = new AuthenticationHeaderValue("Test", $"{seconds}");
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await http.SendAsync(request);
    }

    private async Task<string> ConnectAsync(SocketIoApp app, string auth)
    {
        using EngineClient client = await app.OpenAsync(transport);
        await client.SendAsync("40/chat," + auth);
        return await client.ReceiveAsync();
    }

    private static async Task<string> ConnectFromAsync(SocketIoApp app, string origin, string ticket)
    {
        using HttpClient http = new() { BaseAddress = app.Address };
        http.DefaultRequestHeaders.Add("Origin", origin);
        const string Url = "socket.io/?EIO=4&transport=polling";
        string session = "&sid=" + (await http.GetStringAsync(Url)).Split('"')[3];
        using StringContent content = new("40/chat," + Auth(ticket));
        using HttpResponseMessage posted = await http.PostAsync(Url + session, content);
        return await http.GetStringAsync(Url + session);
    }

    private Task<SocketIoApp> StartAsync(Action<SocketIoEndpointBuilder>? map = null, Action<IServiceCollection>? services = null) => SocketIoApp.StartAsync(
        io =>
        {
            map?.Invoke(io);
            io.MapNamespace("/chat", chat => chat.Connect.UseTickets().UseJwt(jwt => jwt.ValidationParameters = TestTokens.Parameters));
        },
        options => options.PingInterval = TimeSpan.FromDays(24),
        _clock,
        collection =>
        {
            collection.AddSingleton<IAuditSink>(_audit);
            services?.Invoke(collection);
        },
        web =>
        {
            web.Use((context, next) =>
            {
                if (AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out AuthenticationHeaderValue? header))
                {
                    context.User = SignedIn(int.Parse(header.Parameter!));
                }

                return next(context);
            });
            web.MapSocketIoTickets("/ticket");
        });

    private ClaimsPrincipal SignedIn(int seconds) => new(new ClaimsIdentity(
        [
            new("sub", "alice"),
            new("jti", "jti-of-alice"),
            new("role", "admin"),
            new(TokenIssueTime.ClaimType, TokenIssueTime.Of(_clock.GetUtcNow()).ToString()),
            new("exp", _clock.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds().ToString()),
        ],
        "test",
        "sub",
        "role"));
}
