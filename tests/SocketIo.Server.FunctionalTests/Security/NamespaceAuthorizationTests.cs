using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>Who may join a namespace, by ASP.NET Core's policies.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class NamespaceAuthorizationTests(ClientTransport transport)
{
    private const string Unauthorized = "{\"message\":\"unauthorized\",\"data\":{\"code\":\"unauthorized\"}}";
    private const string Forbidden = "{\"message\":\"forbidden\",\"data\":{\"code\":\"forbidden\"}}";

    [Test]
    public async Task Nobody_joins_without_having_signed_in()
    {
        await using SocketIoApp app = await StartAsync(io => io.MapNamespace("/chat", chat => chat.RequireAuthorization()));

        (await ConnectAsync(app, "/chat")).Should().Be("44/chat," + Unauthorized);
        (await ConnectAsync(app, "/chat", "bob")).Should().StartWith("40/chat,{\"sid\"");
    }

    [Test]
    public async Task Policies_roles_and_requirements_add_up()
    {
        await using SocketIoApp app = await StartAsync(io =>
        {
            io.MapNamespace("/named", ns => ns.RequireAuthorization("admins"));
            io.MapNamespace("/built", ns => ns.RequireAuthorization(policy => policy.RequireRole("admin")));
            io.MapNamespace("/data", ns => ns.RequireAuthorization(new AuthorizeAttribute { Roles = "admin" }));
            io.MapNamespace("/both", ns => ns.RequireAuthorization("admins").RequireAuthorization(policy => policy.RequireUserName("alice")));
        });

        foreach (string ns in new[] { "/named", "/built", "/data", "/both" })
        {
            (await ConnectAsync(app, ns)).Should().Be($"44{ns},{Unauthorized}");
            (await ConnectAsync(app, ns, "bob")).Should().Be($"44{ns},{Forbidden}");
            (await ConnectAsync(app, ns, "alice", "admin")).Should().StartWith($"40{ns},");
        }

        (await ConnectAsync(app, "/both", "bob", "admin")).Should().Be("44/both," + Forbidden);
    }

    [Test]
    public async Task A_rule_judges_the_user_that_the_steps_found_wherever_it_was_written()
    {
        TestTokens tokens = new(TimeProvider.System);
        await using SocketIoApp app = await StartAsync(io => io.MapNamespace("/admin", admin =>
        {
            admin.RequireAuthorization("admins");
            admin.Connect.UseJwt(jwt => jwt.ValidationParameters = TestTokens.Parameters);
        }));

        (await ConnectWithAsync(app, "/admin", TestTokens.Auth(tokens.Issue(roles: ["member"])))).Should().Be("44/admin," + Forbidden);
        (await ConnectWithAsync(app, "/admin", TestTokens.Auth(tokens.Issue(roles: ["admin"])))).Should().StartWith("40/admin,");
    }

    [Test]
    public async Task A_dynamic_namespace_has_the_rule_for_each_of_them()
    {
        await using SocketIoApp app = await StartAsync(io => io.MapNamespace(new Regex("^/team-[a-z]+$", RegexOptions.NonBacktracking), team => team.RequireAuthorization()));

        using EngineClient engine = await OpenAsync(app, "bob");
        using SocketClient first = await SocketClient.JoinAsync(engine, "/team-a");

        (await ConnectAsync(app, "/team-a")).Should().Be("44/team-a," + Unauthorized);
        (await ConnectAsync(app, "/team-b")).Should().Be("44/team-b," + Unauthorized);
    }

    [Test]
    public async Task A_resource_based_handler_sees_the_namespace_and_the_payload()
    {
        await using SocketIoApp app = await StartAsync(io => io.MapNamespace(new Regex("^/project-[a-z]+$", RegexOptions.NonBacktracking), project =>
            project.RequireAuthorization(policy => policy.AddRequirements(new MemberOfProject()))));

        (await ConnectAsync(app, "/project-apollo", "apollo")).Should().StartWith("40/project-apollo,");
        (await ConnectAsync(app, "/project-gemini", "apollo")).Should().Be("44/project-gemini," + Forbidden);
    }

    [Test]
    public async Task What_was_joined_on_the_way_is_undone()
    {
        await using SocketIoApp app = await StartAsync(io => io.MapNamespace("/chat", chat =>
        {
            chat.Connect.Use(async (context, next) =>
            {
                await context.Socket.JoinAsync("early");
                await next(context);
            });
            chat.RequireAuthorization("admins");
            chat.OnConnected(socket => socket.Broadcast.EmitAsync("came"));
        }));

        (await ConnectAsync(app, "/chat", "bob")).Should().Be("44/chat," + Forbidden);

        app.Io.Of("/chat").Sockets.Should().BeEmpty();
        (await app.Io.Of("/chat").In("early").FetchSocketsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_refusal_stands_in_the_audit()
    {
        AuditLog audit = new();
        await using SocketIoApp app = await StartAsync(io => io.MapNamespace("/chat", chat => chat.RequireAuthorization("admins")), audit);

        await ConnectAsync(app, "/chat", "bob");
        await ConnectAsync(app, "/chat", "alice", "admin");

        audit.Entries.Select(entry => (entry.Kind, entry.Code, entry.User, entry.Namespace)).Should().Equal(
            (SecurityEventKind.ConnectRefused, "forbidden", "bob", "/chat"),
            (SecurityEventKind.ConnectAllowed, null, "alice", "/chat"));
    }

    [Test]
    public async Task A_policy_that_does_not_exist_is_noticed_at_start()
    {
        Func<Task> start = () => StartAsync(io => io.MapNamespace("/chat", chat => chat.RequireAuthorization("no such policy")));

        (await start.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*no such policy*");
    }

    private static Task<SocketIoApp> StartAsync(Action<SocketIoEndpointBuilder> map, IAuditSink? audit = null) => SocketIoApp.StartAsync(
        map,
        services: services =>
        {
            services.AddAuthorization(options => options.AddPolicy("admins", policy => policy.RequireRole("admin")));
            services.AddSingleton<IAuthorizationHandler, MemberOfProjectHandler>();
            services.AddSingleton<IAuditSink>(audit ?? new AuditLog());
        },
        app: web => web.Use((context, next) =>
        {
            if (context.Request.Query["user"].ToString() is { Length: > 0 } user)
            {
                context.User = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, user), new(ClaimTypes.Role, context.Request.Query["role"].ToString())], "test"));
            }

            return next(context);
        }));

    private Task<EngineClient> OpenAsync(SocketIoApp app, string user = "", string role = "") =>
        EngineClient.OpenAsync(app.Address, transport, query: $"&user={user}&role={role}");

    private async Task<string> ConnectAsync(SocketIoApp app, string ns, string user = "", string role = "")
    {
        using EngineClient client = await OpenAsync(app, user, role);
        await client.SendAsync($"40{ns},");
        return await client.ReceiveAsync();
    }

    private async Task<string> ConnectWithAsync(SocketIoApp app, string ns, string auth)
    {
        using EngineClient client = await OpenAsync(app);
        await client.SendAsync($"40{ns},{auth}");
        return await client.ReceiveAsync();
    }

    private sealed class MemberOfProject : IAuthorizationRequirement;

    private sealed class MemberOfProjectHandler : AuthorizationHandler<MemberOfProject, ConnectContext>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, MemberOfProject requirement, ConnectContext resource)
        {
            if (resource.Socket.Namespace.Name == "/project-" + context.User.Identity!.Name)
            {
                context.Succeed(requirement);
            }

            return Task.CompletedTask;
        }
    }
}
