using System.Net;
using Microsoft.AspNetCore.Builder;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>The server as the rest of the application uses it.</summary>
internal sealed class ServerTests
{
    [Test]
    public async Task An_HTTP_endpoint_can_emit()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(
            io => io.MapNamespace("/chat", chat => chat.OnConnected(socket => socket.Auth is null ? default : socket.JoinAsync("muted"))),
            app: web => web.MapPost("/announce", (string text, ISocketIoServer io) => io.Of("chat").Except("muted").EmitAsync("announcement", text)));
        using SocketClient client = await app.ConnectAsync(ns: "/chat");
        using SocketClient muted = await app.ConnectAsync(ns: "/chat", auth: "{}");
        await muted.FlushAsync();

        using HttpClient http = new() { BaseAddress = app.Address };
        using HttpResponseMessage response = await http.PostAsync("announce?text=hello", null);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await client.ReceiveAsync()).Should().Be("42/chat,[\"announcement\",\"hello\"]");
        (await muted.FlushAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task It_knows_its_namespaces_and_its_connections()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io =>
        {
            io.MapNamespace("/", _ => { });
            io.MapNamespace("admin", _ => { });
        });
        using SocketClient one = await app.ConnectAsync();
        using SocketClient two = await app.ConnectAsync(ClientTransport.Polling, "/admin");

        app.Io.ConnectionCount.Should().Be(2);
        app.Io.Namespaces.Select(ns => ns.Name).Should().BeEquivalentTo("/", "/admin");
        app.Io.Of("").Sockets.Select(socket => socket.Id).Should().Equal(one.Id);
        app.Io.Of("admin").Sockets.Select(socket => socket.Id).Should().Equal(two.Id);
    }

    [TestCase("connect")]
    [TestCase("connect_error")]
    [TestCase("disconnect")]
    [TestCase("disconnecting")]
    [TestCase("newListener")]
    [TestCase("removeListener")]
    public async Task Reserved_names_cannot_be_emitted(string name)
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(_ => { });
        using SocketClient client = await app.ConnectAsync();
        ISocket socket = app.SocketOf(client);
        INamespace root = app.Io.Of("/");
        Func<Task>[] emits =
        [
            async () => await socket.EmitAsync(name),
            async () => await socket.EmitAsync(name, 1),
            async () => await socket.EmitVolatileAsync(name, 1),
            async () => await socket.EmitWithAckAsync<int>(name, 1),
            async () => await root.EmitAsync(name),
            async () => await root.To("a").EmitAsync(name, 1),
            async () => await root.EmitWithAckAsync<int>(name, 1),
        ];

        foreach (Func<Task> emit in emits)
        {
            (await emit.Should().ThrowAsync<ArgumentException>()).WithMessage($"\"{name}\" is a reserved event name");
        }

        (await client.FlushAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_cancelled_token_keeps_an_event_from_being_sent()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(_ => { });
        using SocketClient client = await app.ConnectAsync();
        CancellationToken cancelled = new(canceled: true);
        ISocket socket = app.SocketOf(client);
        Func<Task>[] emits =
        [
            async () => await socket.EmitAsync("x", cancelled),
            async () => await socket.EmitAsync("x", 1, cancelled),
            async () => await socket.EmitWithAckAsync<int>("x", 1, cancelled),
            async () => await app.Io.Of("/").EmitAsync("x", 1, cancelled),
            async () => await app.Io.Of("/").EmitWithAckAsync<int>("x", 1, cancelled),
            async () => await app.Io.Of("/").FetchSocketsAsync(cancelled),
        ];

        foreach (Func<Task> emit in emits)
        {
            await emit.Should().ThrowAsync<OperationCanceledException>();
        }

        (await client.FlushAsync()).Should().BeEmpty();
    }

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task Arguments_follow_the_tuple_rule_however_they_are_emitted(ClientTransport transport)
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(_ => { });
        using SocketClient client = await app.ConnectAsync(transport);
        ISocket socket = app.SocketOf(client);
        object boxed = ("a", 1);

        await socket.EmitAsync("none");
        await socket.EmitAsync("one", new { Text = "é" });
        await socket.EmitAsync("two", ("a", 1));
        await socket.EmitAsync("boxed", boxed);
        await socket.EmitAsync("raw", EventArguments.Create("a", 1));
        await socket.EmitAsync<string?>("null", null);
        await socket.EmitAsync("list", new[] { 1, 2 });
        await app.Io.Of("/").EmitAsync("two", ("a", 1));
        _ = socket.EmitWithAckAsync<int>("asked", ("a", 1));
        _ = socket.EmitWithAckAsync<int>("asked", EventArguments.Empty);

        (await client.ReceiveAsync(10)).Should().Equal(
            "42[\"none\"]", "42[\"one\",{\"text\":\"é\"}]", "42[\"two\",\"a\",1]", "42[\"boxed\",\"a\",1]", "42[\"raw\",\"a\",1]",
            "42[\"null\",null]", "42[\"list\",[1,2]]", "42[\"two\",\"a\",1]", "420[\"asked\",\"a\",1]", "421[\"asked\"]");
    }

    [Test]
    public async Task Arguments_that_cannot_be_serialized_fail_where_they_are_emitted_and_nothing_is_sent()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(_ => { });
        using SocketClient client = await app.ConnectAsync();
        Func<Task> emit = async () => await app.SocketOf(client).EmitAsync("x", new { Type = typeof(string) });
        Func<Task> broadcast = async () => await app.Io.Of("/").EmitAsync("x", new { Type = typeof(string) });

        await emit.Should().ThrowAsync<NotSupportedException>();
        await broadcast.Should().ThrowAsync<NotSupportedException>();

        (await client.FlushAsync()).Should().BeEmpty();
    }
}
