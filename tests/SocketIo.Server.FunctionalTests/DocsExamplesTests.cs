using DocsExamples;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests;

/// <summary>The whole programs that the documentation shows do what it says about them.</summary>
public sealed class DocsExamplesTests
{
    [Test]
    public async Task The_example_of_the_front_page_talks()
    {
        await using Example example = await Example.StartAsync(Readme.Create);
        using SocketClient ada = await example.ConnectAsync();
        using SocketClient bob = await example.ConnectAsync();

        await ada.SendAsync("""421["join","lobby"]""");
        (await ada.ReceiveAsync()).Should().Be("431[2]");
        await bob.SendAsync("""42["message","lobby","hello"]""");
        (await ada.ReceiveAsync()).Should().Be($"""42["message","{bob.Id}","hello"]""");
        await bob.SendAsync("41");
        (await ada.ReceiveAsync()).Should().Be($"""42["left","{bob.Id}"]""");
    }

    [Test]
    public async Task The_first_application_talks()
    {
        await using Example example = await Example.StartAsync(GettingStarted.Create);
        using SocketClient ada = await example.ConnectAsync();
        (await ada.ReceiveAsync()).Should().Be($"""42["welcome","{ada.Id}"]""");
        using SocketClient bob = await example.ConnectAsync();
        (await bob.ReceiveAsync()).Should().Be($"""42["welcome","{bob.Id}"]""");

        await bob.SendAsync("""427["message",{"name":"bob","text":"hello"}]""");
        (await ada.ReceiveAsync()).Should().Be("""42["message",{"name":"bob","text":"hello"}]""");
        (await bob.ReceiveAsync()).Should().StartWith("437[\"2");
        await bob.SendAsync("""428["mesage",{}]""");
        (await bob.ReceiveAsync()).Should().Be("""438[{"error":{"code":"unknown_event","message":"There is no such event"}}]""");
        await bob.SendAsync("41");
        (await ada.ReceiveAsync()).Should().Be($"""42["left","{bob.Id}"]""");
    }

    [Test]
    public async Task The_migrated_application_talks()
    {
        await using Example example = await Example.StartAsync(Migrating.Create);
        using EngineClient nobody = await example.OpenAsync();
        await nobody.SendAsync("40");
        (await nobody.ReceiveAsync()).Should().Be("""44{"message":"name required"}""");

        using SocketClient ada = await example.ConnectAsync("""{"name":"ada"}""");
        await ada.SendAsync("""421["join","red"]""");
        (await ada.ReceiveAsync()).Should().Be("431[1]");
        using SocketClient bob = await example.ConnectAsync("""{"name":"bob"}""");
        await bob.SendAsync("""421["join","red"]""");
        (await ada.ReceiveAsync()).Should().Be("""42["joined","bob"]""");
        (await bob.ReceiveAsync()).Should().Be("431[2]");
        await bob.SendAsync("""42["message","red","hello"]""");
        (await ada.ReceiveAsync()).Should().Be("""42["message","bob","hello"]""");
        (await bob.ReceiveAsync()).Should().Be("""42["message","bob","hello"]""");
        await bob.SendAsync("41");
        (await ada.ReceiveAsync()).Should().Be("""42["left","bob","client namespace disconnect"]""");
    }

    private sealed class Example(WebApplication app, Uri address) : IAsyncDisposable
    {
        public static async Task<Example> StartAsync(Func<string[], WebApplication> create)
        {
            WebApplication app = create(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "None"]);
            await app.StartAsync();
            return new Example(app, new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()));
        }

        public Task<EngineClient> OpenAsync() => EngineClient.OpenAsync(address, ClientTransport.WebSocket);

        public async Task<SocketClient> ConnectAsync(string auth = "") => await SocketClient.JoinAsync(await OpenAsync(), auth: auth);

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
