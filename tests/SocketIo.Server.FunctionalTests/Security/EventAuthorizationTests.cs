using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>Who may send which event.</summary>
internal sealed class EventAuthorizationTests
{
    private const string Unauthorized = "{\"error\":{\"code\":\"unauthorized\",\"message\":\"Please sign in\"}}";
    private const string Forbidden = "{\"error\":{\"code\":\"forbidden\",\"message\":\"You may not do that\"}}";
    private const string Unknown = "{\"error\":{\"code\":\"unknown_event\",\"message\":\"There is no such event\"}}";

    private ConcurrentQueue<string> _handled = null!;
    private AuditLog _audit = null!;

    [SetUp]
    public void Forget()
    {
        _handled = new ConcurrentQueue<string>();
        _audit = new AuditLog();
    }

    [TestCase(SignIn.Nobody, Unauthorized)]
    [TestCase(SignIn.Ann, Forbidden)]
    [TestCase(SignIn.Admin, "1")]
    public async Task An_event_reaches_its_handler_only_from_those_who_may_send_it_on_either_transport(string auth, string answer)
    {
        await using SocketIoApp app = await StartAsync(chat => chat.On<int, int>("x", Handle).RequireAuthorization("Admin"));
        foreach (ClientTransport transport in Enum.GetValues<ClientTransport>())
        {
            using SocketClient client = await app.ConnectAsync(transport, "/chat", auth);

            await client.SendAsync("42/chat,5[\"x\",1]", "42/chat,[\"x\",1]");

            (await client.FlushAsync()).Should().Equal($"43/chat,5[{answer}]");
        }

        _handled.Should().HaveCount(answer == "1" ? 4 : 0);
    }

    [TestCase("default")]
    [TestCase("attribute")]
    [TestCase("policy")]
    [TestCase("builder")]
    [TestCase("on the lambda")]
    [TestCase("on the class")]
    [TestCase("requirement on the class")]
    [TestCase("metadata")]
    public async Task There_are_many_ways_to_demand_authorization(string way)
    {
        await using SocketIoApp app = await StartAsync(chat =>
        {
            EventBuilder _ = way switch
            {
                "default" => chat.On<int, int>("x", Handle).RequireAuthorization(),
                "attribute" => chat.On<int, int>("x", Handle).RequireAuthorization(new AuthorizeAttribute { Roles = "admin" }),
                "policy" => chat.On<int, int>("x", Handle).RequireAuthorization(new AuthorizationPolicyBuilder().RequireRole("admin").Build()),
                "builder" => chat.On<int, int>("x", Handle).RequireAuthorization(policy => policy.RequireRole("admin")),
                "on the lambda" => chat.On<int, int>("x", [Authorize("Admin")] (socket, number) => Handle(socket, number)),
                "on the class" => chat.On<int, int, AdminHandler>("x"),
                "requirement on the class" => chat.On<int, int, RequirementHandler>("x"),
                _ => chat.On<int, int>("x", Handle).WithMetadata(new AuthorizeAttribute("Admin")),
            };
        });
        using SocketClient anonymous = await app.ConnectAsync(ns: "/chat");
        using SocketClient admin = await app.ConnectAsync(ns: "/chat", auth: SignIn.Admin);

        await anonymous.SendAsync("42/chat,5[\"x\",1]");
        await admin.SendAsync("42/chat,5[\"x\",1]");

        (await anonymous.FlushAsync()).Should().Equal($"43/chat,5[{Unauthorized}]");
        (await admin.FlushAsync()).Should().Equal("43/chat,5[1]");
    }

    [Test]
    public async Task Rules_of_the_namespace_and_of_the_event_add_up()
    {
        await using SocketIoApp app = await StartAsync(chat =>
        {
            chat.On<int, int>("x", Handle).RequireAuthorization(policy => policy.RequireUserName("ada"));
            chat.On<int, int>("y", Handle);
            chat.Events.RequireAuthorization("Admin"); // behind the handlers: the order does not matter
        });
        using SocketClient ada = await app.ConnectAsync(ns: "/chat", auth: SignIn.Admin);
        using SocketClient eve = await app.ConnectAsync(ns: "/chat", auth: """{"user":"eve","role":"admin"}""");

        await ada.SendAsync("42/chat,1[\"x\",1]", "42/chat,2[\"y\",2]");
        await eve.SendAsync("42/chat,1[\"x\",1]", "42/chat,2[\"y\",2]");

        (await ada.FlushAsync()).Should().Equal("43/chat,1[1]", "43/chat,2[2]");
        (await eve.FlushAsync()).Should().Equal($"43/chat,1[{Forbidden}]", "43/chat,2[2]");
    }

    [Test]
    public async Task Who_may_send_nothing_learns_nothing_of_which_events_exist()
    {
        await using SocketIoApp app = await StartAsync(chat =>
        {
            chat.Events.RequireAuthorization("Admin");
            chat.On<int, int>("x", Handle);
        });
        using SocketClient client = await app.ConnectAsync(ns: "/chat");

        await client.SendAsync("42/chat,1[\"x\",1]", "42/chat,2[\"unknown\"]", "451-/chat,3[\"unknown\",{\"_placeholder\":true,\"num\":0}]", "bAQID");

        (await client.ReceiveAsync(3)).Should().Equal($"43/chat,1[{Unauthorized}]", $"43/chat,2[{Unauthorized}]", $"43/chat,3[{Unauthorized}]");
    }

    [Test]
    public async Task An_event_that_allows_everybody_is_open_in_a_namespace_that_does_not()
    {
        await using SocketIoApp app = await StartAsync(chat =>
        {
            chat.Events.RequireAuthorization("Admin").DenyByDefault();
            chat.On<int, int>("x", Handle).AllowAnonymous();
            chat.On<int, int>("y", [AllowAnonymous] (socket, number) => Handle(socket, number));
        });
        using SocketClient client = await app.ConnectAsync(ns: "/chat");

        await client.SendAsync("42/chat,1[\"x\",1]", "42/chat,2[\"y\",2]");

        (await client.ReceiveAsync(2)).Should().Equal("43/chat,1[1]", "43/chat,2[2]");
    }

    [Test]
    public async Task By_default_an_event_is_open()
    {
        await using SocketIoApp app = await StartAsync(chat => chat.On<int, int>("x", Handle));
        using SocketClient client = await app.ConnectAsync(ns: "/chat");

        await client.SendAsync("42/chat,1[\"x\",1]");

        (await client.ReceiveAsync()).Should().Be("43/chat,1[1]");
    }

    [TestCase(SignIn.Nobody, Unauthorized)]
    [TestCase(SignIn.Admin, Forbidden)]
    public async Task An_event_whose_rule_was_forgotten_is_refused_to_everybody_if_the_namespace_says_so(string auth, string refusal)
    {
        await using SocketIoApp app = await StartAsync(chat =>
        {
            chat.Events.DenyByDefault();
            chat.On<int, int>("forgotten", Handle);
            chat.On<int, int>("open", Handle).AllowAnonymous();
        });
        using SocketClient client = await app.ConnectAsync(ns: "/chat", auth: auth);

        await client.SendAsync("42/chat,1[\"forgotten\",1]", "42/chat,2[\"open\",1]", "42/chat,3[\"unknown\",1]");

        (await client.ReceiveAsync(3)).Should().Equal($"43/chat,1[{refusal}]", "43/chat,2[1]", $"43/chat,3[{Unknown}]");
        _handled.Should().HaveCount(1);
    }

    [Test]
    public async Task A_rule_for_all_events_is_no_rule_of_one()
    {
        await using SocketIoApp app = await StartAsync(chat =>
        {
            chat.Events.RequireAuthorization().DenyByDefault();
            chat.On<int, int>("forgotten", Handle);
            chat.On<int, int>("ruled", Handle).RequireAuthorization();
        });
        using SocketClient client = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);

        await client.SendAsync("42/chat,1[\"forgotten\",1]", "42/chat,2[\"ruled\",1]");

        (await client.ReceiveAsync(2)).Should().Equal($"43/chat,1[{Forbidden}]", "43/chat,2[1]");
    }

    [Test]
    public async Task A_binary_event_passes_the_same_rule()
    {
        await using SocketIoApp app = await StartAsync(chat => chat.On<byte[], int>("x", (socket, data) => Handle(socket, data.Length)).RequireAuthorization("Admin"));
        using SocketClient ann = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);
        using SocketClient admin = await app.ConnectAsync(ns: "/chat", auth: SignIn.Admin);

        await ann.SendAsync("451-/chat,3[\"x\",{\"_placeholder\":true,\"num\":0}]", "bAQID");
        await admin.SendAsync("451-/chat,3[\"x\",{\"_placeholder\":true,\"num\":0}]", "bAQID");

        (await ann.ReceiveAsync()).Should().Be($"43/chat,3[{Forbidden}]");
        (await admin.ReceiveAsync()).Should().Be("43/chat,3[3]");
        _handled.Should().HaveCount(1);
    }

    [Test]
    public async Task A_name_written_with_escapes_is_the_same_event()
    {
        await using SocketIoApp app = await StartAsync(chat => chat.On<int, int>("x", Handle).RequireAuthorization("Admin"));
        using SocketClient client = await app.ConnectAsync(ns: "/chat");

        await client.SendAsync("42/chat,1[\"\\u0078\",1]", "42/chat,2[ \"x\" , 1 ]");

        (await client.ReceiveAsync(2)).Should().Equal($"43/chat,1[{Unauthorized}]", $"43/chat,2[{Unauthorized}]");
    }

    [Test]
    public async Task Being_somebody_in_one_namespace_does_not_help_in_another()
    {
        await using SocketIoApp app = await StartAsync(chat => chat.On<int, int>("x", Handle).RequireAuthorization("Admin"));
        using SocketClient chat = await app.ConnectAsync(ns: "/chat", auth: SignIn.Admin);
        await chat.SendAsync("40/second,");
        (await chat.ReceiveAsync()).Should().StartWith("40/second,");

        await chat.SendAsync("42/second,1[\"x\",1]", "42/chat,2[\"x\",1]");

        (await chat.ReceiveAsync(2)).Should().Equal($"43/second,1[{Unauthorized}]", "43/chat,2[1]");
    }

    [Test]
    public async Task The_user_of_the_moment_counts()
    {
        await using SocketIoApp app = await StartAsync(chat => chat.On<int, int>("x", Handle).RequireAuthorization("Admin"));
        using SocketClient client = await app.ConnectAsync(ns: "/chat", auth: SignIn.Admin);
        await client.SendAsync("42/chat,1[\"x\",1]");
        (await client.ReceiveAsync()).Should().Be("43/chat,1[1]");

        app.SocketOf(client).User = SignIn.As("ada");
        await client.SendAsync("42/chat,2[\"x\",1]");

        (await client.ReceiveAsync()).Should().Be($"43/chat,2[{Forbidden}]");
    }

    [TestCase("bob", Forbidden)]
    [TestCase("ann", "1")]
    public async Task A_resource_based_handler_sees_the_socket_the_event_and_its_arguments(string owner, string answer)
    {
        await using SocketIoApp app = await StartAsync(
            chat => chat.On<string, int>("delete", (socket, _) => Handle(socket, 1)).RequireAuthorization(policy => policy.AddRequirements(new IsOwner())),
            services => services.AddScoped<Files>().AddScoped<IAuthorizationHandler, IsOwnerHandler>());
        using SocketClient client = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);

        await client.SendAsync($"42/chat,1[\"delete\",\"{owner}/file\"]");

        (await client.ReceiveAsync()).Should().Be($"43/chat,1[{answer}]");
    }

    [Test]
    public async Task Slow_decisions_keep_the_order()
    {
        TaskCompletionSource release = new();
        await using SocketIoApp app = await StartAsync(chat =>
        {
            chat.On<int, int>("slow", Handle).RequireAuthorization(policy => policy.RequireAssertion(async _ =>
            {
                await release.Task;
                return true;
            }));
            chat.On<int, int>("fast", Handle);
        });
        using SocketClient client = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);

        await client.SendAsync("42/chat,1[\"slow\",1]", "42/chat,2[\"fast\",2]");
        release.SetResult();

        (await client.ReceiveAsync(2)).Should().Equal("43/chat,1[1]", "43/chat,2[2]");
    }

    [Test]
    public async Task An_event_whose_socket_was_disconnected_while_it_was_judged_reaches_nobody()
    {
        TaskCompletionSource begin = new();
        TaskCompletionSource release = new();
        TaskCompletionSource end = new();
        await using SocketIoApp app = await StartAsync(chat =>
        {
            chat.OnAny((_, name, _) => _handled.Enqueue(name));
            chat.On<int, int>("slow", Handle).RequireAuthorization(policy => policy.RequireAssertion(async _ =>
            {
                begin.SetResult();
                await release.Task;
                return true;
            }));
            chat.OnDisconnected((_, _) => end.SetResult());
        });
        using SocketClient client = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);
        await client.SendAsync("42/chat,1[\"slow\",1]");
        await Eventually.CompletesAsync(begin.Task);

        await app.Io.Of("/chat").Sockets.Single().DisconnectAsync();
        release.SetResult();

        await Eventually.CompletesAsync(end.Task);
        _handled.Should().BeEmpty();
    }

    [Test]
    public async Task A_decision_that_fails_lets_nothing_pass()
    {
        await using SocketIoApp app = await StartAsync(
            chat => chat.On<int, int>("x", Handle).RequireAuthorization(policy => policy.RequireAssertion(new Func<AuthorizationHandlerContext, bool>(_ => throw new InvalidOperationException("a secret")))));
        using SocketClient client = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);

        await client.SendAsync("42/chat,1[\"x\",1]");

        (await client.ReceiveAsync()).Should().Be("43/chat,1[{\"error\":{\"code\":\"internal_error\",\"message\":\"The event could not be handled\"}}]");
        _handled.Should().BeEmpty();
    }

    [Test]
    public async Task Policies_that_change_while_the_application_runs_count_at_once()
    {
        var policies = new ChangingPolicies();
        await using SocketIoApp app = await StartAsync(
            chat => chat.On<int, int>("x", Handle).RequireAuthorization("Any"),
            services => services.AddSingleton<IAuthorizationPolicyProvider>(policies));
        using SocketClient client = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);
        await client.SendAsync("42/chat,1[\"x\",1]");
        (await client.ReceiveAsync()).Should().Be("43/chat,1[1]");

        policies.Role = "admin";
        await client.SendAsync("42/chat,2[\"x\",1]");

        (await client.ReceiveAsync()).Should().Be($"43/chat,2[{Forbidden}]");
    }

    [Test]
    public async Task The_steps_of_the_namespace_see_what_is_refused_and_those_of_the_event_do_not()
    {
        await using SocketIoApp app = await StartAsync(chat =>
        {
            EventBuilder x = chat.On<int, int>("x", Handle);
            x.Steps.Use((context, next) =>
            {
                _handled.Enqueue("step of the event");
                return next(context);
            });
            x.RequireAuthorization();
            chat.Events.Use((context, next) =>
            {
                _handled.Enqueue("step of the namespace");
                return next(context);
            });
        });
        using SocketClient client = await app.ConnectAsync(ns: "/chat");

        await client.SendAsync("42/chat,1[\"x\",\"wrong\"]");

        (await client.ReceiveAsync()).Should().Be($"43/chat,1[{Unauthorized}]");
        _handled.Should().Equal("step of the namespace");
    }

    [Test]
    public async Task Each_refusal_is_in_the_audit()
    {
        await using SocketIoApp app = await StartAsync(chat => chat.On<int, int>("x", Handle).RequireAuthorization("Admin"));
        using SocketClient nobody = await app.ConnectAsync(ns: "/chat");
        await nobody.SendAsync("42/chat,[\"x\",1]");
        await nobody.FlushAsync();
        using SocketClient ann = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);
        await ann.SendAsync("42/chat,1[\"x\",1]");
        await ann.ReceiveAsync();

        _audit.Of(SecurityEventKind.EventRefused).Where(entry => entry.EndsWith(" x", StringComparison.Ordinal)).Should().Equal("unauthorized  x", "forbidden ann x");
        _audit.Entries.Should().OnlyContain(entry => entry.Namespace == "/chat" && entry.Session > 0 && entry.RemoteAddress != null);
    }

    [Test]
    public async Task A_policy_that_does_not_exist_is_noticed_at_start()
    {
        Func<Task> start = () => StartAsync(chat => chat.On<int, int>("x", Handle).RequireAuthorization("Admim"));

        (await start.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*Admim*");
    }

    [Test]
    public async Task Missing_services_are_noticed_at_start()
    {
        Func<Task> start = () => SocketIoApp.ServeAsync(root => root.On<int, int>("x", Handle).RequireAuthorization());

        (await start.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*AddAuthorization()*");
    }

    private int Handle(ISocket socket, int number)
    {
        _handled.Enqueue($"{number}");
        return number;
    }

    private Task<SocketIoApp> StartAsync(Action<NamespaceBuilder> chat, Action<IServiceCollection>? more = null) => SocketIoApp.StartAsync(
        io =>
        {
            foreach (string name in new[] { "/chat", "/second" })
            {
                io.MapNamespace(name, ns =>
                {
                    ns.UseSignIn();
                    chat(ns);
                });
            }
        },
        services: services =>
        {
            services.AddAuthorization(options => options.AddPolicy("Admin", policy => policy.RequireRole("admin")));
            services.AddSingleton<IAuditSink>(_audit);
            more?.Invoke(services);
        });

    [Authorize("Admin")]
    private sealed class AdminHandler : IEventHandler<int, int>
    {
        public ValueTask<int> HandleAsync(ISocket socket, int arguments, CancellationToken cancellationToken) => new(arguments);
    }

    [RequireAdmin]
    private sealed class RequirementHandler : IEventHandler<int, int>
    {
        public ValueTask<int> HandleAsync(ISocket socket, int arguments, CancellationToken cancellationToken) => new(arguments);
    }

    [AttributeUsage(AttributeTargets.Class)]
    private sealed class RequireAdminAttribute : Attribute, IAuthorizationRequirementData
    {
        public IEnumerable<IAuthorizationRequirement> GetRequirements() =>
            new AuthorizationPolicyBuilder().RequireRole("admin").Build().Requirements;
    }

    private sealed class IsOwner : IAuthorizationRequirement;

    private sealed class Files
    {
        public static string OwnerOf(string path) => path.Split('/')[0];
    }

    private sealed class IsOwnerHandler(Files files) : AuthorizationHandler<IsOwner, EventContext>
    {
        protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, IsOwner requirement, EventContext resource)
        {
            await Task.Yield();
            if (files is not null && resource.Socket.Connected && resource.EventName == "delete"
                && Files.OwnerOf(resource.Arguments.Get<string>(0)!) == context.User.Identity!.Name)
            {
                context.Succeed(requirement);
            }
        }
    }

    private sealed class ChangingPolicies : IAuthorizationPolicyProvider
    {
        public string Role { get; set; } = "none";

        public bool AllowsCachingPolicies => false;

        public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) =>
            Task.FromResult<AuthorizationPolicy?>(new AuthorizationPolicyBuilder().RequireRole(Role).Build());

        public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => throw new NotSupportedException();

        public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => Task.FromResult<AuthorizationPolicy?>(null);
    }
}
