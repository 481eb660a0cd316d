using System.Net;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.FunctionalTests.SocketIo.Recovery;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>Namespaces whose users sign in by authentication schemes of their own.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class SchemeTests(ClientTransport transport)
{
    private const string Unauthorized = "{\"message\":\"unauthorized\",\"data\":{\"code\":\"unauthorized\"}}";
    private const string Forbidden = "{\"message\":\"forbidden\",\"data\":{\"code\":\"forbidden\"}}";

    [Test]
    public async Task Each_namespace_has_the_user_that_its_scheme_finds_and_the_others_that_of_the_handshake()
    {
        await using SocketIoApp app = await StartAsync(io =>
        {
            io.MapNamespace("/", _ => { });
            io.MapNamespace("/admin", ns => ns.RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Admin" }));
            io.MapNamespace("/staff", ns => ns.RequireAuthorization(policy => policy.AddAuthenticationSchemes("Staff").RequireAuthenticatedUser()));
        });

        using EngineClient client = await OpenAsync(app, "&user=bob&Admin=alice&Staff=carol");
        await SocketClient.JoinAsync(client);
        await SocketClient.JoinAsync(client, "/admin");
        await SocketClient.JoinAsync(client, "/staff");

        app.Io.Namespaces.Select(ns => (ns.Name, ns.Sockets.Single().User.Identity!.Name))
            .Should().BeEquivalentTo([("/", "bob"), ("/admin", "alice"), ("/staff", "carol")]);
    }

    [TestCase("", ExpectedResult = Unauthorized)]
    [TestCase("&user=admin", ExpectedResult = Unauthorized, Description = "somebody else's word")]
    [TestCase("&Staff=alice:admin", ExpectedResult = Unauthorized, Description = "another scheme's word")]
    [TestCase("&Admin=wrong", ExpectedResult = Unauthorized)]
    [TestCase("&user=admin&Admin=alice:clerk", ExpectedResult = Forbidden)]
    public async Task<string> Who_the_scheme_does_not_find_or_the_policy_does_not_want_does_not_join(string query)
    {
        await using SocketIoApp app = await StartAsync(io =>
        {
            io.MapNamespace("/admin", ns => ns.RequireAuthorization("by admin cookie"));
            io.MapNamespace("/staff", ns => ns.RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Staff" }));
        });

        string answer = await ConnectAsync(app, "/admin", query);

        (await ConnectAsync(app, "/admin", "&Admin=alice:admin")).Should().StartWith("40/admin,{", "reconnecting with the right one is let in");
        return answer["44/admin,".Length..];
    }

    [Test]
    public async Task A_dynamic_namespace_has_its_scheme_too()
    {
        await using SocketIoApp app = await StartAsync(io => io.MapNamespace(
            new Regex("^/team-[a-z]+$", RegexOptions.NonBacktracking), team => team.RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Admin" })));

        (await ConnectAsync(app, "/team-a", "&user=bob")).Should().Be("44/team-a," + Unauthorized);
        using EngineClient client = await OpenAsync(app, "&user=bob&Admin=alice");
        using SocketClient socket = await SocketClient.JoinAsync(client, "/team-b");

        app.SocketOf(socket).User.Identity!.Name.Should().Be("alice");
    }

    [Test]
    public async Task Of_several_schemes_one_is_enough_and_who_comes_with_all_is_all_of_them()
    {
        await using SocketIoApp app = await StartAsync(io => io.MapNamespace("/both", ns => ns
            .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Admin, Staff" })
            .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Staff" })));

        (await ConnectAsync(app, "/both", "&Staff=carol")).Should().StartWith("40/both,{");
        using EngineClient client = await OpenAsync(app, "&user=bob&Admin=alice&Staff=carol");
        using SocketClient socket = await SocketClient.JoinAsync(client, "/both");

        app.SocketOf(socket).User.Identities.Select(identity => identity.Name).Should().Equal("alice", "carol");
    }

    [TestCase("&Admin=alice:admin", "admin", ExpectedResult = "40")]
    [TestCase("&Admin=alice:admin", "clerk", ExpectedResult = "44forbidden")]
    [TestCase("&Admin=alice:clerk", "admin", ExpectedResult = "44forbidden")]
    [TestCase("", "admin", ExpectedResult = "44unauthorized")]
    [TestCase("&Admin=alice:admin", null, ExpectedResult = "44token_missing")]
    public async Task<string> A_token_does_not_stand_in_for_the_scheme_and_both_have_to_be_right(string query, string? roleOfToken)
    {
        TestTokens tokens = new(TimeProvider.System);
        await using SocketIoApp app = await StartAsync(io => io.MapNamespace("/", ns =>
        {
            ns.RequireAuthorization("by admin cookie");
            ns.Connect.UseJwt(jwt => jwt.ValidationParameters = TestTokens.Parameters);
        }));

        string answer = await ConnectAsync(app, "/", query, roleOfToken is null ? "" : TestTokens.Auth(tokens.Issue("dave", roles: [roleOfToken])));

        if (app.Io.Of("/").Sockets.SingleOrDefault() is { } socket)
        {
            socket.User.Identity!.Name.Should().Be("dave", "the token speaks last");
        }

        return answer[..2] + (answer.StartsWith("44", StringComparison.Ordinal) ? answer.Split('"')[^2] : "");
    }

    [Test]
    public async Task A_token_that_may_be_missing_leaves_the_user_of_the_scheme()
    {
        await using SocketIoApp app = await StartAsync(io => io.MapNamespace("/", ns =>
        {
            ns.RequireAuthorization("by admin cookie");
            ns.Connect.UseJwt(jwt =>
            {
                jwt.ValidationParameters = TestTokens.Parameters;
                jwt.AllowMissingToken = true;
            });
        }));

        using EngineClient client = await OpenAsync(app, "&Admin=alice:admin");
        using SocketClient socket = await SocketClient.JoinAsync(client);

        app.SocketOf(socket).User.Identity!.Name.Should().Be("alice");
        (await ConnectAsync(app, "/", "&user=admin")).Should().Be("44" + Unauthorized);
    }

    [Test]
    public async Task Requests_without_the_user_of_the_scheme_are_refused_and_the_session_goes_on(
        [Values("&user=bob", "&user=bob&Admin=mallory", "&user=bob&Admin=wrong", "&user=bob&Staff=alice", "&Admin=alice")] string foreign)
    {
        AuditLog audit = new();
        await using SocketIoApp app = await StartAsync(
            io => io.MapNamespace("/admin", ns => ns.RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Admin" })), audit);
        using EngineClient client = await OpenAsync(app, "&user=bob&Admin=alice:admin");
        using HttpClient http = new() { BaseAddress = app.Address };
        string url = $"socket.io/?EIO=4&transport=polling&sid={client.SessionId}{foreign}";

        (await http.GetAsync(url).WaitAsync(Eventually.Deadline)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await http.PostAsync(url, new StringContent("40/admin,")).WaitAsync(Eventually.Deadline)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        Func<Task> upgrade = () => WebSocketClient.UpgradeAsync(app.Address, client, query: foreign);
        await upgrade.Should().ThrowAsync<Exception>();

        using SocketClient socket = await SocketClient.JoinAsync(client, "/admin");
        app.SocketOf(socket).User.Identity!.Name.Should().Be("alice");
        audit.Entries.Count(entry => entry is { Kind: SecurityEventKind.RequestRefused, Code: "foreign_session" }).Should().Be(3);
    }

    [Test]
    public async Task A_renewed_credential_of_the_same_user_goes_on_and_the_upgrade_keeps_the_user()
    {
        await using SocketIoApp app = await StartAsync(io =>
            io.MapNamespace("/admin", ns => ns.RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Admin" })));
        using EngineClient polling = await EngineClient.OpenAsync(app.Address, ClientTransport.Polling, query: "&Admin=alice:admin");
        using EngineClient upgraded = await WebSocketClient.UpgradeAsync(app.Address, polling, query: "&Admin=alice:renewed");

        using SocketClient socket = await SocketClient.JoinAsync(upgraded, "/admin");

        app.SocketOf(socket).User.Identity!.Name.Should().Be("alice");
        app.SocketOf(socket).User.IsInRole("admin").Should().BeTrue("the handshake decides");
    }

    [Test]
    public async Task A_credential_that_comes_after_the_handshake_makes_nobody_of_the_session_somebody()
    {
        await using SocketIoApp app = await StartAsync(io =>
            io.MapNamespace("/admin", ns => ns.RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Admin" })));
        using EngineClient polling = await EngineClient.OpenAsync(app.Address, ClientTransport.Polling);
        using EngineClient upgraded = await WebSocketClient.UpgradeAsync(app.Address, polling, query: "&Admin=alice:admin");

        await upgraded.SendAsync("40/admin,");

        (await upgraded.ReceiveAsync()).Should().Be("44/admin," + Unauthorized);
    }

    [Test]
    public async Task The_application_says_by_what_the_users_of_schemes_are_known_again_too()
    {
        await using SocketIoApp app = await StartAsync(io =>
        {
            io.Handshake.BindSessions(user => user.FindFirst(ClaimTypes.Role)?.Value);
            io.MapNamespace("/admin", ns => ns.RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Admin" }));
        });
        using EngineClient client = await OpenAsync(app, "&Admin=alice:admin");
        using HttpClient http = new() { BaseAddress = app.Address };
        string url = $"socket.io/?EIO=4&transport=polling&sid={client.SessionId}";

        (await http.PostAsync($"{url}&Admin=alice:clerk", new StringContent("6")).WaitAsync(Eventually.Deadline)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await http.PostAsync($"{url}&Admin=bob:admin", new StringContent("6")).WaitAsync(Eventually.Deadline)).StatusCode.Should().NotBe(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Who_comes_back_is_who_the_scheme_finds_now_even_where_recovery_skips_the_gate([Values] bool skip)
    {
        await using SocketIoApp app = await StartRecoveringAsync(skip);
        using RecoveryClient lost = await RecoveryClient.JoinAsync(app, transport, query: "&Admin=alice:admin");
        await lost.LoseAsync(app);

        using RecoveryClient again = await RecoveryClient.JoinAsync(app, transport, new { pid = lost.Pid }, query: "&Admin=alice:admin,new");

        again.Id.Should().Be(lost.Id);
        app.Io.Of("/").Sockets.Single().User.IsInRole("new").Should().BeTrue();
    }

    [Test]
    public async Task Nobody_comes_back_as_the_user_of_a_scheme_without_its_credential([Values] bool skip, [Values("", "&Admin=alice", "&Admin=bob:admin")] string query)
    {
        await using SocketIoApp app = await StartRecoveringAsync(skip);
        using RecoveryClient lost = await RecoveryClient.JoinAsync(app, transport, query: "&Admin=alice:admin");
        await lost.LoseAsync(app);

        string answer = await ConnectAsync(app, "/", query, $$"""{"pid":"{{lost.Pid}}"}""");

        answer.Should().StartWith(query.EndsWith(":admin", StringComparison.Ordinal) ? "40" : "44").And.NotContain(lost.Id);
    }

    [Test]
    public async Task A_browser_joins_with_the_cookie_of_the_scheme_and_only_as_long_as_it_has_it()
    {
        await using SocketIoApp app = await StartAsync(
            io => io.MapNamespace("/admin", ns => ns.RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "AdminCookie" })),
            services: services => services.AddAuthentication().AddCookie("AdminCookie").AddCookie("UserCookie"),
            pages: web => web.MapGet("/login/{scheme}", (HttpContext context, string scheme) => context.SignInAsync(scheme, SignIn.As("alice"))));
        using HttpClient stranger = new() { BaseAddress = app.Address };
        using HttpClient browser = new() { BaseAddress = app.Address };

        await browser.GetStringAsync("login/UserCookie");
        (await JoinAsync(browser)).Answer.Should().Be("44/admin," + Unauthorized);
        await browser.GetStringAsync("login/AdminCookie");
        (string answer, string url) = await JoinAsync(browser);
        answer.Should().StartWith("40/admin,{");
        app.Io.Of("/admin").Sockets.Single().User.Identity!.Name.Should().Be("alice");

        (await stranger.PostAsync(url, new StringContent("41/admin,"))).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await browser.PostAsync(url, new StringContent("41/admin,"))).StatusCode.Should().Be(HttpStatusCode.OK);

        static async Task<(string Answer, string Url)> JoinAsync(HttpClient http)
        {
            const string Url = "socket.io/?EIO=4&transport=polling";
            string url = $"{Url}&sid={(await http.GetStringAsync(Url)).Split('"')[3]}";
            (await http.PostAsync(url, new StringContent("40/admin,"))).StatusCode.Should().Be(HttpStatusCode.OK);
            return (await http.GetStringAsync(url).WaitAsync(Eventually.Deadline), url);
        }
    }

    [Test]
    public async Task What_cannot_be_kept_stops_the_application_at_start()
    {
        Func<Task> unknown = () => StartAsync(io => io.MapNamespace("/", ns => ns.RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Cookies" })));
        Func<Task> dynamicUnknown = () => StartAsync(io => io.MapNamespace(
            new Regex("^/x$"), ns => ns.RequireAuthorization(policy => policy.AddAuthenticationSchemes("Cookies").RequireAuthenticatedUser())));
        Func<Task> ofEvent = () => StartAsync(io => io.MapNamespace("/", ns => ns.On("x", _ => { }).RequireAuthorization("by admin cookie")));
        Func<Task> ofEvents = () => StartAsync(io =>
        {
            io.Events.RequireAuthorization("by admin cookie");
            io.MapNamespace("/", _ => { });
        });

        (await unknown.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*\"Cookies\", which does not exist*");
        (await dynamicUnknown.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*\"Cookies\", which does not exist*");
        (await ofEvent.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*of an event*(Admin)*");
        (await ofEvents.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*of an event*(Admin)*");
    }

    [Test]
    public async Task A_policy_that_names_other_schemes_later_lets_nobody_in()
    {
        ChangingPolicies? policies = null;
        await using SocketIoApp app = await StartAsync(
            io => io.MapNamespace("/", ns => ns.RequireAuthorization("changing")),
            services: services => services.AddSingleton<IAuthorizationPolicyProvider>(provider =>
                policies = new ChangingPolicies(provider.GetRequiredService<IOptions<AuthorizationOptions>>())));
        (await ConnectAsync(app, "/", "&Admin=alice")).Should().StartWith("40{");

        policies!.Scheme = "Staff";

        (await ConnectAsync(app, "/", "&Admin=alice&Staff=alice")).Should().StartWith("44{");
    }

    private static Task<SocketIoApp> StartRecoveringAsync(bool skip) => StartAsync(
        io => io.MapNamespace("/", ns => ns.RequireAuthorization("by admin cookie")),
        options: options => options.ConnectionStateRecovery = new() { SkipMiddlewares = skip });

    private static Task<SocketIoApp> StartAsync(
        Action<SocketIoEndpointBuilder> map,
        IAuditSink? audit = null,
        Action<SocketIoOptions>? options = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? pages = null) =>
        SocketIoApp.StartAsync(
            map,
            options,
            services: collection =>
            {
                collection.AddAuthentication().AddQuery("Admin").AddQuery("Staff");
                collection.AddAuthorization(authorization =>
                    authorization.AddPolicy("by admin cookie", policy => policy.AddAuthenticationSchemes("Admin").RequireRole("admin")));
                collection.AddSingleton<IAuditSink>(audit ?? new AuditLog());
                services?.Invoke(collection);
            },
            app: web =>
            {
                web.Use((context, next) =>
                {
                    if (context.Request.Query["user"].ToString() is { Length: > 0 } user)
                    {
                        context.User = SignIn.As(user, "admin");
                    }

                    return next(context);
                });
                pages?.Invoke(web);
            });

    private Task<EngineClient> OpenAsync(SocketIoApp app, string query) => EngineClient.OpenAsync(app.Address, transport, query: query);

    private async Task<string> ConnectAsync(SocketIoApp app, string ns, string query, string auth = "")
    {
        using EngineClient client = await OpenAsync(app, query);
        await client.SendAsync($"40{(ns == "/" ? "" : ns + ",")}{auth}");
        return await client.ReceiveAsync();
    }

    private sealed class ChangingPolicies(IOptions<AuthorizationOptions> options) : DefaultAuthorizationPolicyProvider(options)
    {
        public string Scheme { get; set; } = "Admin";

        public override bool AllowsCachingPolicies => false;

        public override Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) =>
            Task.FromResult<AuthorizationPolicy?>(new AuthorizationPolicyBuilder(Scheme).RequireAuthenticatedUser().Build());
    }
}
