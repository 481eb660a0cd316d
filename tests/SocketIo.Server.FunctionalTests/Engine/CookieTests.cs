using Microsoft.AspNetCore.Http;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>The cookie for load balancers with cookie affinity.</summary>
public sealed class CookieTests
{
    [Test]
    public async Task There_is_no_cookie_by_default()
    {
        await using EngineHost host = await EngineHost.StartAsync();

        (await host.GetAsync("transport=polling")).Header("Set-Cookie").Should().BeNull();
    }

    [Test]
    public async Task The_cookie_holds_the_session_id_and_no_script_can_read_it()
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Options.Cookie = new CookieBuilder());

        RawResponse response = await host.GetAsync("transport=polling");

        response.Header("Set-Cookie").Should().Be($"io={PollingSession.SidOf(response.Text)}; path=/; samesite=lax; httponly");
    }

    [Test]
    public async Task The_cookie_is_as_it_was_set()
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Options.Cookie = new CookieBuilder
        {
            Name = "affinity",
            Path = "/engine.io",
            Domain = "example.com",
            MaxAge = TimeSpan.FromHours(1),
            SameSite = SameSiteMode.None,
            SecurePolicy = CookieSecurePolicy.Always,
            Extensions = { "Partitioned" },
        });

        RawResponse response = await host.GetAsync("transport=polling");

        response.Header("Set-Cookie").Should().Be(
            $"affinity={PollingSession.SidOf(response.Text)}; max-age=3600; domain=example.com; path=/engine.io; secure; samesite=none; httponly; Partitioned");
    }

    [Test]
    public async Task Only_the_handshake_over_polling_sets_it()
    {
        await using EngineHost host = await EngineHost.StartAsync(io => io.Options.Cookie = new CookieBuilder());
        PollingSession session = await host.OpenPollingAsync();

        (await session.PostAsync("4x")).Header("Set-Cookie").Should().BeNull();
        (await session.PollAsync()).Header("Set-Cookie").Should().BeNull();
        using RawWebSocket webSocket = await RawWebSocket.OpenAsync(host.Address, EngineHost.Target("transport=websocket"));
        webSocket.Handshake.Header("Set-Cookie").Should().BeNull();
    }
}
