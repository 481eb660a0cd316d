using System.Collections.Concurrent;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>What the application learns when a connection moves from long-polling to a WebSocket.</summary>
internal sealed class UpgradedTests
{
    private readonly ConcurrentQueue<string> _order = new();

    [SetUp]
    public void Forget() => _order.Clear();

    [Test]
    public async Task Each_socket_is_told_before_the_events_that_come_over_the_new_transport()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io => io.MapNamespace("/", Map).MapNamespace("/other", Map));
        using SocketClient client = await app.ConnectAsync(ClientTransport.Polling);
        using SocketClient other = await SocketClient.JoinAsync(client.Engine, "/other");
        await client.FlushAsync();
        await other.FlushAsync();

        using RawWebSocket webSocket = await UpgradeAsync(app, client);
        await webSocket.SendTextAsync("421[\"x\"]");
        (await webSocket.ReceiveTextAsync()).Should().Be("431[]");

        await Eventually.IsTrueAsync(() => _order.Count == 5);
        _order.Take(2).Should().Equal("/ connected by polling", "/other connected by polling");
        _order.Should().Contain("/other upgraded to websocket");
        _order.Should().ContainInOrder("/ upgraded to websocket", "/ event");
    }

    [Test]
    public async Task A_socket_that_comes_later_has_the_new_transport_from_the_start()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io => io.MapNamespace("/", Map).MapNamespace("/other", Map));
        using SocketClient client = await app.ConnectAsync(ClientTransport.Polling, "/other");
        await client.FlushAsync();
        using RawWebSocket webSocket = await UpgradeAsync(app, client);
        await Eventually.IsTrueAsync(() => _order.Count == 2);

        await webSocket.SendTextAsync("40");
        (await webSocket.ReceiveTextAsync()).Should().StartWith("40{");
        await webSocket.SendTextAsync("421[\"x\"]");
        (await webSocket.ReceiveTextAsync()).Should().Be("431[]");

        _order.Should().Equal("/other connected by polling", "/other upgraded to websocket", "/ connected by websocket", "/ event");
    }

    [Test]
    public async Task A_socket_whose_handlers_of_the_connection_still_run_is_told_afterwards()
    {
        TaskCompletionSource release = new();
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => Map(root.OnConnected(async _ => await release.Task)));
        using SocketClient client = await app.ConnectAsync(ClientTransport.Polling);
        using RawWebSocket webSocket = await UpgradeAsync(app, client);
        await Eventually.IsTrueAsync(() => app.SocketOf(client).Transport == "websocket");
        _order.Should().BeEmpty();

        release.SetResult();
        await webSocket.SendTextAsync("421[\"x\"]");
        (await webSocket.ReceiveTextAsync()).Should().Be("431[]");

        _order.Should().Equal("/ connected by websocket", "/ upgraded to websocket", "/ event");
    }

    [Test]
    public async Task A_client_that_starts_with_a_WebSocket_does_not_move()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(Map);
        using SocketClient client = await app.ConnectAsync(ClientTransport.WebSocket);

        await client.FlushAsync();

        _order.Should().Equal("/ connected by websocket");
    }

    [Test]
    public async Task A_handler_that_fails_is_logged_and_the_others_run()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => Map(root.OnUpgraded(_ => throw new InvalidOperationException("a handler that fails"))));
        using SocketClient client = await app.ConnectAsync(ClientTransport.Polling);
        await client.FlushAsync();

        using RawWebSocket webSocket = await UpgradeAsync(app, client);
        await webSocket.SendTextAsync("421[\"x\"]");
        (await webSocket.ReceiveTextAsync()).Should().Be("431[]");

        (await app.LoggedAsync("LifecycleHandlerFailed")).Exception.Should().BeOfType<InvalidOperationException>();
        _order.Should().Equal("/ connected by polling", "/ upgraded to websocket", "/ event");
    }

    private static async Task<RawWebSocket> UpgradeAsync(SocketIoApp app, SocketClient client)
    {
        RawWebSocket webSocket = await RawWebSocket.OpenAsync(app.Address, $"/socket.io/?EIO=4&transport=websocket&sid={client.Engine.SessionId}");
        await webSocket.SendTextAsync("2probe");
        (await webSocket.ReceiveTextAsync()).Should().Be("3probe");
        await webSocket.SendTextAsync("5");
        return webSocket;
    }

    private void Map(NamespaceBuilder ns)
    {
        ns.OnConnected(socket => _order.Enqueue($"{socket.Namespace.Name} connected by {socket.Transport}"));
        ns.OnUpgraded(async socket =>
        {
            await Task.Yield();
            _order.Enqueue($"{socket.Namespace.Name} upgraded to {socket.Transport}");
        });
        ns.On("x", socket => _order.Enqueue($"{socket.Namespace.Name} event"));
    }
}
