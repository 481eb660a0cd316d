using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>Which paths belong to an endpoint, and what is refused when it is mapped.</summary>
public sealed class RoutingTests
{
    private const string Query = "?EIO=4&transport=polling";

    [TestCase("/engine.io", "/engine.io", 200)]
    [TestCase("/engine.io", "/engine.io/", 200)]
    [TestCase("/engine.io/", "/engine.io", 200)]
    [TestCase("/engine.io/", "/engine.io/", 200)]
    [TestCase("/engine.io", "/Engine.IO/", 200)]
    [TestCase("/engine.io", "/engine.io/below/it", 200)]
    [TestCase("/engine.io", "/engine.iofoo", 404)]
    [TestCase("/engine.io", "/engine.iofoo/", 404)]
    [TestCase("/engine.io", "/", 404)]
    [TestCase("/", "/", 200)]
    [TestCase("/a/{tenant}/io", "/a/b/io/", 200)]
    public async Task An_endpoint_serves_its_path_and_what_is_below_it(string mapped, string requested, int status)
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(app => app.MapEngineIo(mapped, _ => { }), builder => builder.Services.AddEngineIo());
        using HttpClient client = new() { BaseAddress = server.Address };

        using HttpResponseMessage response = await client.GetAsync(new Uri(requested + Query, UriKind.Relative));

        ((int)response.StatusCode).Should().Be(status);
    }

    [Test]
    public async Task Other_endpoints_of_the_application_are_not_disturbed()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(
            app =>
            {
                app.MapGroup("/group").MapEngineIo("/engine.io", _ => { });
                app.MapGet("/hello", () => "hello");
            },
            builder => builder.Services.AddEngineIo());
        using HttpClient client = new() { BaseAddress = server.Address };

        (await client.GetStringAsync(new Uri("/hello", UriKind.Relative))).Should().Be("hello");
        (await client.GetStringAsync(new Uri("/group/engine.io/" + Query, UriKind.Relative))).Should().StartWith("0{");
    }

    [Test]
    public async Task Conventions_apply_to_every_request_of_the_endpoint()
    {
        await using EngineHost host = await EngineHost.StartAsync(conventions: endpoint => endpoint.RequireHost("good.example"));
        string[] good = ["Host: good.example"];

        (await host.GetAsync("transport=polling")).Status.Should().Be(404);
        using RawConnection connection = await RawConnection.OpenAsync(host.Address);
        await connection.SendHeadAsync([$"GET {EngineHost.Target("transport=polling")} HTTP/1.1", .. good]);
        (await connection.ReadResponseAsync()).Status.Should().Be(200);
    }

    [Test]
    public async Task Mapping_without_the_services_says_what_to_call()
    {
        Func<Task> act = () => LoopbackServer.StartAsync(app => app.MapEngineIo("/engine.io", _ => { }));

        await act.Should().ThrowAsync<InvalidOperationException>().WithMessage("*AddEngineIo*");
    }

    [Test]
    public async Task Options_that_are_not_valid_are_refused_all_at_once()
    {
        Func<Task> act = () => LoopbackServer.StartAsync(
            app => app.MapEngineIo("/engine.io", io =>
            {
                io.Options.PingInterval = TimeSpan.Zero;
                io.Options.MaxPayloadBytes = 0;
                io.Options.Cookie = new CookieBuilder { Path = "/; domain=evil.example" };
            }),
            builder => builder.Services.AddEngineIo());

        await act.Should().ThrowAsync<ArgumentException>().WithMessage("*PingInterval*MaxPayloadBytes*Cookie.Path*");
    }
}
