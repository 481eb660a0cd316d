using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>The gate that runs once per session, before any state exists for it.</summary>
public sealed class HandshakeGateTests
{
    [Test]
    public async Task A_rejection_is_a_403_with_code_4_on_both_transports()
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Handshake.Use((context, _) => Reject(context, c => c.Reject())));

        RawResponse polling = await host.GetAsync("transport=polling");
        RawResponse webSocket = await host.RequestWebSocketAsync(EngineHost.Target("transport=websocket"));

        polling.Head[0].Should().Be("HTTP/1.1 403 Forbidden");
        polling.OwnHeaders.Should().BeEquivalentTo("Content-Length: 32", "Content-Type: application/json");
        polling.Text.Should().Be("{\"code\":4,\"message\":\"Forbidden\"}");
        webSocket.Head[0].Should().Be("HTTP/1.1 403 Forbidden");
        webSocket.OwnHeaders.Should().BeEquivalentTo("Connection: close", "Content-Length: 9", "Content-Type: text/html");
        webSocket.Text.Should().Be("Forbidden");
        host.Engine.SessionCount.Should().Be(0);
    }

    [Test]
    public async Task A_rejection_has_the_message_and_the_status_it_was_given()
    {
        await using EngineHost host = await EngineHost.StartAsync(
            io => io.Handshake.Use((context, _) => Reject(context, c => c.Reject("slow <down>, \"ä\"", StatusCodes.Status429TooManyRequests))));

        RawResponse polling = await host.GetAsync("transport=polling");
        RawResponse webSocket = await host.RequestWebSocketAsync(EngineHost.Target("transport=websocket"));

        polling.Status.Should().Be(429);
        polling.Text.Should().Be("{\"code\":4,\"message\":\"slow <down>, \\\"ä\\\"\"}");
        webSocket.Status.Should().Be(429);
        webSocket.Text.Should().NotContain("<down>", "it is served as HTML");
    }

    [Test]
    public async Task A_step_that_decides_nothing_refuses_and_is_logged()
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Handshake.Use((_, _) => Task.CompletedTask));

        RawResponse response = await host.GetAsync("transport=polling");

        response.Status.Should().Be(403);
        response.Text.Should().Be("{\"code\":4,\"message\":\"Forbidden\"}");
        host.Log.Should().ContainSingle(line => line.Event == "HandshakeUndecided");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_step_that_fails_refuses_without_telling_why_and_is_logged(bool isAsynchronous)
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Handshake.Use(async (_, _) =>
        {
            if (isAsynchronous)
            {
                await Task.Yield();
            }

            throw new InvalidOperationException("a secret");
        }));

        RawResponse polling = await host.GetAsync("transport=polling");
        RawResponse webSocket = await host.RequestWebSocketAsync(EngineHost.Target("transport=websocket"));

        polling.Status.Should().Be(400);
        polling.Text.Should().Be("{\"code\":3,\"message\":\"Bad request\"}");
        webSocket.Status.Should().Be(400);
        webSocket.Text.Should().Be("Bad request");
        host.Log.Count(line => line.Event == "HandshakeGateFailed").Should().Be(2);
    }

    [Test]
    public async Task A_step_that_throws_a_SocketIoException_refuses_in_its_words()
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Handshake.Use((_, _) => throw new SocketIoException("closed on Sundays")));

        RawResponse polling = await host.GetAsync("transport=polling");
        RawResponse webSocket = await host.RequestWebSocketAsync(EngineHost.Target("transport=websocket"));

        polling.Status.Should().Be(403);
        polling.Text.Should().Be("{\"code\":4,\"message\":\"closed on Sundays\"}");
        webSocket.Status.Should().Be(403);
        host.Log.Should().NotContain(line => line.Event == "HandshakeGateFailed");
    }

    [Test]
    public async Task A_step_that_calls_next_twice_fails()
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Handshake.Use(async (context, next) =>
        {
            await next(context);
            await next(context);
        }));

        RawResponse response = await host.GetAsync("transport=polling");

        response.Status.Should().Be(400);
        host.Log.Should().ContainSingle(line => line.Event == "HandshakeGateFailed");
        host.Engine.SessionCount.Should().Be(0);
    }

    [Test]
    public async Task A_step_may_still_reject_after_next()
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Handshake.Use(async (context, next) =>
        {
            await next(context);
            context.Reject("changed my mind");
        }));

        (await host.GetAsync("transport=polling")).Text.Should().Be("{\"code\":4,\"message\":\"changed my mind\"}");
    }

    [Test]
    public async Task The_first_step_runs_first_and_a_rejection_keeps_the_rest_from_running()
    {
        List<string> ran = [];
        await using EngineHost host = await EngineHost.StartAsync(io => io.Handshake
            .Use(async (context, next) =>
            {
                ran.Add("first");
                await next(context);
                ran.Add("first again");
            })
            .Use((context, _) => Reject(context, c =>
            {
                ran.Add("second");
                c.Reject();
            }))
            .Use((context, next) =>
            {
                ran.Add("third");
                return next(context);
            }));

        await host.GetAsync("transport=polling");

        ran.Should().Equal("first", "second", "first again");
    }

    [Test]
    public async Task The_handshake_waits_for_a_step_that_takes_its_time()
    {
        TaskCompletionSource release = new();
        await using EngineHost host = await EngineHost.StartAsync(io => io.Handshake.Use(async (context, next) =>
        {
            await release.Task;
            await next(context);
        }));

        Task<RawResponse> polling = host.GetAsync("transport=polling");
        Task<RawWebSocket> webSocket = RawWebSocket.OpenAsync(host.Address, EngineHost.Target("transport=websocket"));
        await Eventually.IsTrueAsync(() => host.ActiveRequests == 2);
        bool wasEarly = polling.IsCompleted || webSocket.IsCompleted || host.Engine.SessionCount > 0;
        release.SetResult();

        wasEarly.Should().BeFalse();
        (await polling).Status.Should().Be(200);
        (await webSocket).Dispose();
    }

    [Test]
    public async Task Headers_and_cookies_set_by_a_step_reach_the_client_on_both_transports()
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Handshake.Use((context, next) =>
        {
            context.HttpContext.Response.Headers["X-Node"] = "7";
            context.HttpContext.Response.Cookies.Append("ticket", "abc", new CookieOptions { HttpOnly = true });
            return next(context);
        }));

        RawResponse polling = await host.GetAsync("transport=polling");
        using RawWebSocket webSocket = await RawWebSocket.OpenAsync(host.Address, EngineHost.Target("transport=websocket"));

        polling.Header("X-Node").Should().Be("7");
        polling.Header("Set-Cookie").Should().Be("ticket=abc; path=/; httponly");
        webSocket.Handshake.Header("X-Node").Should().Be("7");
        webSocket.Handshake.Header("Set-Cookie").Should().Be("ticket=abc; path=/; httponly");
        (await webSocket.ReceiveTextAsync()).Should().StartWith("0{");
    }

    [Test]
    public async Task The_gate_runs_once_per_session_and_knows_the_request()
    {
        List<string> asked = [];
        await using EngineHost host = await EngineHost.StartAsync(io => io.Handshake.Use((context, next) =>
        {
            asked.Add($"{context.Transport} {context.HttpContext.Request.Query["token"]}");
            return next(context);
        }));
        PollingSession session = PollingSession.Of(host, await host.GetAsync("transport=polling&token=a"));
        await session.PostAsync("4x");
        await session.PollAsync();
        using RawWebSocket upgraded = await host.UpgradeAsync(session.Sid);
        using RawWebSocket webSocket = await RawWebSocket.OpenAsync(host.Address, EngineHost.Target("transport=websocket&token=b"));

        asked.Should().Equal("Polling a", "WebSocket b");
    }

    [Test]
    public async Task A_request_that_is_wrong_anyway_does_not_reach_the_gate()
    {
        int asked = 0;
        await using EngineHost host = await EngineHost.StartAsync(io => io.Handshake.Use((context, next) =>
        {
            asked++;
            return next(context);
        }));

        await host.GetAsync("transport=foo");
        await host.GetAsync("transport=websocket");
        await host.GetAsync("transport=polling&sid=unknown");
        await host.SendAsync("POST", EngineHost.Target("transport=polling"), body: []);
        await host.RequestWebSocketAsync(EngineHost.Target("transport=websocket"), "Sec-WebSocket-Protocol: a,,b");

        asked.Should().Be(0);
    }

    [Test]
    public async Task A_refusal_comes_before_the_complaint_about_the_protocol_version()
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Handshake.Use((context, _) => Reject(context, c => c.Reject())));

        (await host.SendAsync("GET", EngineHost.Path + "?EIO=3&transport=polling")).Status.Should().Be(403);
    }

    [Test]
    public async Task A_step_may_give_an_answer_of_its_own()
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Handshake.Use(async (context, next) =>
        {
            context.HttpContext.Response.StatusCode = StatusCodes.Status418ImATeapot;
            await context.HttpContext.Response.WriteAsync("short and stout");
            await next(context);
        }));

        RawResponse polling = await host.GetAsync("transport=polling");
        RawResponse webSocket = await host.RequestWebSocketAsync(EngineHost.Target("transport=websocket"));

        polling.Status.Should().Be(418);
        polling.Text.Should().Be("short and stout");
        webSocket.Status.Should().Be(418);
        webSocket.Text.Should().Be("short and stout");
        host.Engine.SessionCount.Should().Be(0);
    }

    [Test]
    public async Task A_step_that_is_a_class_gets_its_services()
    {
        await using EngineHost host = await EngineHost.StartAsync(
            io => io.Handshake.Use<TokenGate>(),
            builder: builder => builder.Services.AddSingleton(new Tokens("good")));

        (await host.GetAsync("transport=polling&token=bad")).Status.Should().Be(403);
        (await host.GetAsync("transport=polling&token=good")).Status.Should().Be(200);
    }

    private static Task Reject(HandshakeContext context, Action<HandshakeContext> reject)
    {
        reject(context);
        return Task.CompletedTask;
    }

    internal sealed record Tokens(string Good);

    internal sealed class TokenGate(Tokens tokens) : IMiddleware<HandshakeContext>
    {
        public async ValueTask InvokeAsync(HandshakeContext context, PipelineDelegate<HandshakeContext> next)
        {
            if (context.HttpContext.Request.Query["token"] != tokens.Good)
            {
                context.Reject();
                return;
            }

            await next(context);
        }
    }
}
