using System.Security.Claims;
using System.Text.Json;
using System.Threading.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>Clients that send more than they may, by every way around a limit.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RateLimiterTests(ClientTransport transport)
{
    private readonly ManualTimeProvider _clock = new();

    [Test]
    public async Task An_event_past_the_limit_is_refused_with_the_time_to_wait()
    {
        await using SocketIoApp app = await StartAsync(limits => limits.PerConnection = new RateLimit(4));
        using SocketClient client = await app.ConnectAsync(transport);
        (await SendAsync(client, 4)).Should().AllBe("ok");

        string error = (await SendAsync(client, 1))[0];

        error.Should().Be("""{"error":{"code":"rate_limited","message":"Too many events","retryAfter":0.25}}""");
        _clock.Advance(TimeSpan.FromMilliseconds(249));
        (await SendAsync(client, 1))[0].Should().Contain("\"retryAfter\":0.001");
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        (await SendAsync(client, 2)).Should().SatisfyRespectively(first => first.Should().Be("ok"), second => second.Should().Contain("rate_limited"));
    }

    [Test]
    public async Task A_second_namespace_and_leaving_and_coming_back_give_a_connection_no_more()
    {
        await using SocketIoApp app = await StartAsync(limits => limits.PerConnection = new RateLimit(4));
        using SocketClient client = await app.ConnectAsync(transport);
        using SocketClient admin = await SocketClient.JoinAsync(client.Engine, "/admin");
        (await SendAsync(client, 2)).Should().AllBe("ok");
        (await SendAsync(admin, 2, "/admin,")).Should().AllBe("ok");

        (await SendAsync(client, 1))[0].Should().Contain("rate_limited");
        (await SendAsync(admin, 1, "/admin,"))[0].Should().Contain("rate_limited");

        await client.SendAsync("41");
        using SocketClient again = await SocketClient.JoinAsync(client.Engine);
        (await SendAsync(again, 1))[0].Should().Contain("rate_limited");
    }

    [Test]
    public async Task Unknown_refused_binary_and_unacknowledged_events_count()
    {
        await using SocketIoApp app = await StartAsync(limits => limits.PerConnection = new RateLimit(4));
        using SocketClient client = await app.ConnectAsync(transport);

        await client.SendAsync("420[\"no such event\"]", "421[\"refused\"]", "451-2[\"event\",{\"_placeholder\":true,\"num\":0}]", "bAQ==", "42[\"event\"]", "424[\"event\"]");

        string[] answers = await client.ReceiveAsync(4);
        answers[0].Should().Contain("unknown_event");
        answers[1].Should().Contain("forbidden");
        answers[2].Should().Be("432[\"ok\"]");
        answers[3].Should().StartWith("434").And.Contain("rate_limited");
    }

    [Test]
    public async Task After_an_upgrade_the_limit_is_the_same()
    {
        await using SocketIoApp app = await StartAsync(limits => limits.PerConnection = new RateLimit(4));
        using PollingClient polling = await PollingClient.OpenAsync(app.Address);
        using SocketClient client = await SocketClient.JoinAsync(polling);
        (await SendAsync(client, 3)).Should().AllBe("ok");

        using WebSocketClient socket = await WebSocketClient.UpgradeAsync(app.Address, polling);
        await socket.SendAsync("420[\"event\"]", "421[\"event\"]");

        (await socket.ReceiveAsync()).Should().Be("430[\"ok\"]");
        (await socket.ReceiveAsync()).Should().Contain("rate_limited");
    }

    [Test]
    public async Task Two_connections_do_not_share_a_limit_of_connections_but_one_of_users()
    {
        await using SocketIoApp app = await StartAsync(limits => limits.PerUser = new RateLimit(4));
        using SocketClient one = await app.ConnectAsync(transport, auth: "{\"user\":\"ann\"}");
        using SocketClient two = await app.ConnectAsync(transport, auth: "{\"user\":\"ann\"}");
        using SocketClient other = await app.ConnectAsync(transport, auth: "{\"user\":\"ben\"}");
        using SocketClient nobody = await app.ConnectAsync(transport);
        (await SendAsync(one, 2)).Should().AllBe("ok");
        (await SendAsync(two, 2)).Should().AllBe("ok");

        (await SendAsync(one, 1))[0].Should().Contain("rate_limited");
        (await SendAsync(two, 1))[0].Should().Contain("rate_limited");
        (await SendAsync(other, 4)).Should().AllBe("ok");
        (await SendAsync(nobody, 5)).Should().AllBe("ok");

        one.Dispose();
        using SocketClient reconnected = await app.ConnectAsync(transport, auth: "{\"user\":\"ann\"}");
        (await SendAsync(reconnected, 1))[0].Should().Contain("rate_limited");
    }

    [Test]
    public async Task Each_socket_each_event_and_unknown_events_have_limits_of_their_own()
    {
        await using SocketIoApp app = await StartAsync(limits =>
        {
            limits.PerSocket = new RateLimit(6);
            limits.PerEvent = new RateLimit(3);
            limits.UnknownEvents = new RateLimit(1);
        });
        using SocketClient client = await app.ConnectAsync(transport);

        (await SendAsync(client, 4)).Should().SatisfyRespectively(Ok, Ok, Ok, Limited);
        (await SendAsync(client, 1, eventName: "other"))[0].Should().Be("ok");
        (await SendAsync(client, 1, eventName: "unknown one"))[0].Should().Contain("unknown_event");
        (await SendAsync(client, 1, eventName: "unknown two"))[0].Should().Contain("rate_limited");
        using SocketClient admin = await SocketClient.JoinAsync(client.Engine, "/admin");
        (await SendAsync(admin, 4, "/admin,")).Should().SatisfyRespectively(Ok, Ok, Ok, Limited);
        _clock.Advance(TimeSpan.FromMilliseconds(400));
        (await SendAsync(client, 3)).Should().SatisfyRespectively(Ok, Limited, Limited);
    }

    [Test]
    public async Task Bytes_count_with_their_attachments()
    {
        await using SocketIoApp app = await StartAsync(limits => limits.BytesPerConnection = new RateLimit(10_000));
        using SocketClient client = await app.ConnectAsync(transport);
        string attachment = "b" + Convert.ToBase64String(new byte[6_000]);

        await client.SendAsync("451-0[\"event\",{\"_placeholder\":true,\"num\":0}]", attachment, "451-1[\"event\",{\"_placeholder\":true,\"num\":0}]", attachment, "422[\"event\"]");

        string[] answers = await client.ReceiveAsync(3);
        answers[0].Should().Be("430[\"ok\"]");
        answers[1].Should().Contain("rate_limited");
        answers[2].Should().Be("432[\"ok\"]");
    }

    [Test]
    public async Task A_policy_is_shared_by_the_events_that_require_it_and_by_nobody_else()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(
            io =>
            {
                io.MapNamespace("/", Map);
                io.MapNamespace("/admin", Map);
            },
            time: _clock,
            services: services => services.AddSocketIo().AddRateLimitPolicy("expensive", limits => limits.PerConnection = new RateLimit(2)));
        using SocketClient client = await app.ConnectAsync(transport);
        using SocketClient admin = await SocketClient.JoinAsync(client.Engine, "/admin");

        (await SendAsync(client, 1, eventName: "dear"))[0].Should().Be("ok");
        (await SendAsync(admin, 2, "/admin,", "dear")).Should().SatisfyRespectively(Ok, Limited);
        (await SendAsync(client, 5)).Should().AllBe("ok");

        static void Map(NamespaceBuilder ns)
        {
            ns.On<EventArguments, string>("dear", (_, _) => "ok").RequireRateLimiting("expensive");
            ns.On<EventArguments, string>("event", (_, _) => "ok");
        }
    }

    [Test]
    public async Task A_policy_that_does_not_exist_is_a_mistake_found_at_start()
    {
        Func<Task> start = () => SocketIoApp.ServeAsync(root => root.On("dear", _ => { }).RequireRateLimiting("no such policy"));

        await start.Should().ThrowAsync<InvalidOperationException>().WithMessage("*\"no such policy\"*");
    }

    [Test]
    public async Task A_limiter_that_limits_nothing_is_a_mistake_found_at_start()
    {
        Func<Task> start = () => StartAsync(_ => { });

        await start.Should().ThrowAsync<ArgumentException>().WithMessage("*limits nothing*");
    }

    [Test]
    public async Task Any_limiter_of_the_framework_can_be_used_and_holds_its_lease_until_the_handler_is_done()
    {
        TaskCompletionSource slow = new();
        using var limiter = PartitionedRateLimiter.Create<EventContext, string>(context => context.EventName.StartsWith('e')
            ? RateLimitPartition.GetNoLimiter("")
            : RateLimitPartition.GetConcurrencyLimiter("one at a time", _ => new ConcurrencyLimiterOptions { PermitLimit = 1 }));
        await using SocketIoApp app = await SocketIoApp.StartAsync(
            io =>
            {
                io.Events.UseRateLimiter(limiter);
                io.MapNamespace("/", ns => ns.On("slow", _ => slow.Task));
                io.MapNamespace("/admin", Map);
            },
            time: _clock);
        using SocketClient client = await app.ConnectAsync(transport);
        using SocketClient admin = await SocketClient.JoinAsync(client.Engine, "/admin");

        await client.SendAsync("420[\"slow\"]");
        (await SendAsync(admin, 1, "/admin,", "other"))[0].Should().Be("""{"error":{"code":"rate_limited","message":"Too many events","retryAfter":1}}""");
        (await SendAsync(admin, 1, "/admin,"))[0].Should().Be("ok");
        slow.SetResult();
        (await client.ReceiveAsync()).Should().Be("430[]");

        // The lease ends behind the acknowledgement.
        string answer;
        do
        {
            answer = (await SendAsync(admin, 1, "/admin,", "other"))[0];
        }
        while (answer != "ok");
    }

    [Test]
    public async Task Ten_seconds_with_a_refusal_in_each_close_the_connection()
    {
        await using SocketIoApp app = await StartAsync(limits => limits.PerConnection = new RateLimit(1));
        using SocketClient client = await app.ConnectAsync(transport);
        using SocketClient admin = await SocketClient.JoinAsync(client.Engine, "/admin");
        for (int second = 0; second < 9; second++)
        {
            (await SendAsync(client, 3))[2].Should().Contain("rate_limited");
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        await client.SendAsync("420[\"event\"]", "421[\"event\"]", "422[\"event\"]", "423[\"event\"]");

        (await client.Engine.ReadToEndAsync()).Should().BeEquivalentTo("430[\"ok\"]", "41", "41/admin,");
        await Eventually.IsTrueAsync(() => app.Io.ConnectionCount == 0);
    }

    [Test]
    public async Task A_second_without_a_refusal_in_between_spares_the_connection()
    {
        await using SocketIoApp app = await StartAsync(limits => limits.PerConnection = new RateLimit(1));
        using SocketClient client = await app.ConnectAsync(transport);
        for (int second = 0; second < 25; second++)
        {
            if (second % 9 != 8)
            {
                (await SendAsync(client, 2))[1].Should().Contain("rate_limited");
            }

            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        (await SendAsync(client, 1))[0].Should().Be("ok");
    }

    [Test]
    public async Task Never_closes_where_that_is_turned_off()
    {
        await using SocketIoApp app = await StartAsync(limits =>
        {
            limits.PerConnection = new RateLimit(1);
            limits.CloseAfter = TimeSpan.Zero;
        });
        using SocketClient client = await app.ConnectAsync(transport);
        for (int second = 0; second < 15; second++)
        {
            (await SendAsync(client, 2))[1].Should().Contain("rate_limited");
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Test]
    public async Task Rules_for_the_events_of_all_namespaces_hold_in_each_and_behind_the_limits()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(
            io =>
            {
                io.Events.RequireAuthorization().UseRateLimiter(limits => limits.PerConnection = new RateLimit(2));
                io.MapNamespace("/", Map);
                io.MapNamespace("/admin", Map);
            },
            time: _clock,
            services: services => services.AddAuthorization());
        using SocketClient client = await app.ConnectAsync(transport);
        using SocketClient admin = await SocketClient.JoinAsync(client.Engine, "/admin", auth: "{\"user\":\"ann\"}");

        (await SendAsync(client, 1))[0].Should().Contain("unauthorized");
        (await SendAsync(admin, 2, "/admin,")).Should().SatisfyRespectively(Ok, Limited);
    }

    [Test]
    public async Task What_is_refused_stands_in_the_audit()
    {
        AuditLog audit = new();
        await using SocketIoApp app = await StartAsync(limits => limits.PerConnection = new RateLimit(1), audit);
        using SocketClient client = await app.ConnectAsync(transport, auth: "{\"user\":\"ann\"}");

        await SendAsync(client, 2);

        audit.Of(SecurityEventKind.LimitReached).Should().Equal("rate_limited ann event");
    }

    private static void Ok(string answer) => answer.Should().Be("ok");

    private static void Limited(string answer) => answer.Should().Contain("rate_limited");

    private static void Map(NamespaceBuilder ns)
    {
        ns.Connect.Use((context, next) =>
        {
            if (context.Auth is { } auth && auth.TryGetProperty("user", out JsonElement user))
            {
                context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", user.GetString()!)], "test"));
            }

            return next(context);
        });
        ns.Events.Use((context, next) =>
        {
            if (context.EventName == "refused")
            {
                context.Reject("forbidden");
                return default;
            }

            return next(context);
        });
        ns.On<EventArguments, string>("event", (_, _) => "ok");
        ns.On<EventArguments, string>("other", (_, _) => "ok");
    }

    /// <summary>Sends events that await an acknowledgement, and returns the acknowledgements: their only argument, strings without quotes.</summary>
    private static async Task<string[]> SendAsync(SocketClient client, int count, string prefix = "", string eventName = "event")
    {
        await client.SendAsync([.. Enumerable.Range(0, count).Select(id => $"42{prefix}{id}[\"{eventName}\"]")]);
        string[] answers = await client.ReceiveAsync(count);
        return [.. answers.Select(answer => answer[(answer.IndexOf('[') + 1)..^1].Trim('"'))];
    }

    private Task<SocketIoApp> StartAsync(Action<EventRateLimiterOptions> limits, AuditLog? audit = null) => SocketIoApp.StartAsync(
        io =>
        {
            io.Events.UseRateLimiter(limits);
            io.MapNamespace("/", Map);
            io.MapNamespace("/admin", Map);
        },
        options => options.PingInterval = TimeSpan.FromHours(1),
        _clock,
        services => services.AddSingleton<IAuditSink>(audit ?? new AuditLog()));
}
