using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>Reference, section 3.7, with ASP.NET Core's own CORS: the endpoint has nothing of its own.</summary>
public sealed class CorsTests
{
    private const string Origin = "Origin: https://app.example";
    private const string AllowOrigin = "Access-Control-Allow-Origin";

    [Test]
    public async Task Every_answer_to_an_allowed_origin_says_so()
    {
        await using EngineHost host = await StartAsync(policy => policy.WithOrigins("https://app.example").AllowCredentials());
        RawResponse handshake = await host.GetAsync("transport=polling", Origin);
        PollingSession session = PollingSession.Of(host, handshake);
        string target = EngineHost.Target(session.Query);

        RawResponse[] responses =
        [
            handshake,
            await session.PostAsync("4x", Origin),
            await host.GetAsync(session.Query, Origin),
            await session.PostAsync(new byte[1001], Origin),
            await host.GetAsync("transport=foo", Origin),
            await host.GetAsync("transport=polling&sid=unknown", Origin),
            await host.GetAsync("transport=polling&refuse=1", Origin),
            await host.SendAsync("PUT", target, [Origin]),
            await host.RequestWebSocketAsync(EngineHost.Target("transport=foo"), Origin),
        ];

        responses.Select(response => response.Status).Should().Equal(200, 200, 200, 413, 400, 400, 403, 500, 400);
        responses.Select(response => response.Header(AllowOrigin)).Should().AllBe("https://app.example");
        responses.Select(response => response.Header("Access-Control-Allow-Credentials")).Should().AllBe("true");
    }

    [Test]
    public async Task The_101_says_so_too()
    {
        await using EngineHost host = await StartAsync(policy => policy.WithOrigins("https://app.example"));

        using RawWebSocket webSocket = await RawWebSocket.OpenAsync(host.Address, EngineHost.Target("transport=websocket"), Origin);

        webSocket.Handshake.Header(AllowOrigin).Should().Be("https://app.example");
        (await webSocket.ReceiveTextAsync()).Should().StartWith("0{");
    }

    [Test]
    public async Task Another_origin_is_refused_and_may_not_read_why()
    {
        await using EngineHost host = await StartAsync(policy => policy.WithOrigins("https://app.example"));

        RawResponse response = await host.GetAsync("transport=polling", "Origin: https://evil.example");

        response.Status.Should().Be(403);
        response.Header(AllowOrigin).Should().BeNull();
    }

    [Test]
    public async Task A_preflight_is_answered_without_touching_the_session()
    {
        await using EngineHost host = await StartAsync(policy => policy.WithOrigins("https://app.example").WithMethods("GET", "POST").WithHeaders("x-token").AllowCredentials());
        PollingSession session = await host.OpenPollingAsync();

        RawResponse response = await host.SendAsync(
            "OPTIONS", EngineHost.Target(session.Query), [Origin, "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: x-token"]);

        response.Status.Should().Be(204);
        response.Header(AllowOrigin).Should().Be("https://app.example");
        response.Header("Access-Control-Allow-Methods").Should().Be("GET,POST");
        response.Header("Access-Control-Allow-Headers").Should().Be("x-token");
        response.Header("Access-Control-Allow-Credentials").Should().Be("true");
        (await session.PostAsync("4x")).Text.Should().Be("ok");
    }

    [Test]
    public async Task A_policy_of_the_whole_application_works_as_well()
    {
        await using EngineHost host = await EngineHost.StartAsync(
            builder: builder => builder.Services.AddCors(),
            app: app => app.UseCors(policy => policy.AllowAnyOrigin().AllowAnyMethod()));

        RawResponse handshake = await host.GetAsync("transport=polling", Origin);
        RawResponse preflight = await host.SendAsync("OPTIONS", EngineHost.Target("transport=polling"), [Origin, "Access-Control-Request-Method: GET"]);

        handshake.Header(AllowOrigin).Should().Be("*");
        preflight.Status.Should().Be(204);
        preflight.Header(AllowOrigin).Should().Be("*");
    }

    private static Task<EngineHost> StartAsync(Action<CorsPolicyBuilder> policy) => EngineHost.StartAsync(
        io =>
        {
            io.Options.MaxPayloadBytes = 1000;
            io.Handshake.Use(async (context, next) =>
            {
                if (context.HttpContext.Request.Query.ContainsKey("refuse"))
                {
                    context.Reject();
                    return;
                }

                await next(context);
            });
        },
        builder: builder => builder.Services.AddCors(),
        app: app => app.UseCors(),
        conventions: endpoint => endpoint.RequireCors(policy));
}
