using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>Events for the other servers of a cluster, on a server that is alone.</summary>
internal sealed class ServerSideEmitTests
{
    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task Neither_a_client_nor_a_handler_of_the_server_itself_gets_it(ClientTransport transport)
    {
        int handled = 0;
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.OnServerSide("reload", _ => { handled++; });
            root.On("reload", _ => { handled++; });
            root.OnAnyOutgoing((_, _, _) => handled++);
        });
        using SocketClient client = await app.ConnectAsync(transport);

        await app.Io.Of("/").ServerSideEmitAsync("reload");
        await app.Io.Of("/").ServerSideEmitAsync("reload", ("a", 1));
        await app.Io.Of("/").ServerSideEmitWithAckAsync<int>("reload", null);

        (await client.FlushAsync()).Should().BeEmpty();
        handled.Should().Be(0);
    }

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task A_client_cannot_send_what_is_meant_for_servers(ClientTransport transport)
    {
        int handled = 0;
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.OnServerSide("reload", _ => { handled++; }));
        using SocketClient client = await app.ConnectAsync(transport);

        await client.SendAsync("421[\"reload\"]");

        (await client.ReceiveAsync()).Should().StartWith("431[{\"error\":{\"code\":\"unknown_event\"");
        handled.Should().Be(0);
    }

    [Test]
    public async Task Nobody_replies_and_nobody_is_missing()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io => io.MapNamespace(_ => new(true), _ => { }), time: new ManualTimeProvider());

        BroadcastReplies<int> replies = await app.Io.Of("/any").ServerSideEmitWithAckAsync<int>("count", "x");

        replies.Replies.Should().BeEmpty();
        replies.IsComplete.Should().BeTrue();
        app.Io.Namespaces.Should().BeEmpty();
    }

    [TestCase("connect")]
    [TestCase("connection")]
    [TestCase("new_namespace")]
    [TestCase("disconnect")]
    public async Task Reserved_names_are_refused(string name)
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            Action mapping = () => root.OnServerSide(name, _ => { });
            mapping.Should().Throw<ArgumentException>().WithMessage($"\"{name}\" is a reserved event name");
        });
        INamespace root = app.Io.Of("/");

        Func<Task> emitting = async () => await root.ServerSideEmitAsync(name);
        Func<Task> asking = () => root.ServerSideEmitWithAckAsync<int>(name, null);

        await emitting.Should().ThrowAsync<ArgumentException>().WithMessage($"\"{name}\" is a reserved event name");
        await asking.Should().ThrowAsync<ArgumentException>().WithMessage($"\"{name}\" is a reserved event name");
    }

    [Test]
    public async Task A_token_that_is_cancelled_is_seen()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(_ => { });
        CancellationToken cancelled = new(canceled: true);

        Func<Task> emitting = async () => await app.Io.Of("/").ServerSideEmitAsync("x", cancelled);
        Func<Task> asking = () => app.Io.Of("/").ServerSideEmitWithAckAsync<int>("x", null, cancelled);

        await emitting.Should().ThrowAsync<OperationCanceledException>();
        await asking.Should().ThrowAsync<OperationCanceledException>();
    }
}
