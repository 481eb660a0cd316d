using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>What the application learns of namespaces that clients brought into being.</summary>
internal sealed partial class NewNamespaceTests
{
    private readonly ConcurrentQueue<string> _told = new();

    [SetUp]
    public void Forget() => _told.Clear();

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task A_namespace_is_told_of_once_before_its_first_client_is_let_in(ClientTransport transport)
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io =>
        {
            io.OnNewNamespace(ns => _told.Enqueue($"new {ns.Name}, {ns.Sockets.Count} sockets"));
            io.MapNamespace("/static", _ => { });
            io.MapNamespace(Rooms(), room => room.Connect.Use((context, next) =>
            {
                _told.Enqueue("gate " + context.Socket.Namespace.Name);
                return next(context);
            }));
        });
        using SocketClient other = await app.ConnectAsync(transport, "/static");
        using SocketClient first = await app.ConnectAsync(transport, "/room-1");
        using SocketClient second = await app.ConnectAsync(transport, "/room-1");

        _told.Should().Equal("new /room-1, 0 sockets", "gate /room-1", "gate /room-1");
    }

    [Test]
    public async Task One_that_was_removed_is_told_of_again()
    {
        await using SocketIoApp app = await StartAsync(ns => _told.Enqueue(ns.Name));
        using (SocketClient first = await app.ConnectAsync(ns: "/room-1"))
        {
            await first.SendAsync("41/room-1,");
            await Eventually.IsTrueAsync(() => app.Io.Namespaces.Count == 0);
        }

        using SocketClient second = await app.ConnectAsync(ns: "/room-1");

        _told.Should().Equal("/room-1", "/room-1");
    }

    [Test]
    public async Task One_that_stays_is_told_of_once()
    {
        await using SocketIoApp app = await StartAsync(ns => _told.Enqueue(ns.Name), options => options.CleanupEmptyChildNamespaces = false);
        using SocketClient first = await app.ConnectAsync(ns: "/room-1");
        await first.SendAsync("41/room-1,");
        await Eventually.IsTrueAsync(() => app.Io.Of("/room-1").Sockets.Count == 0);

        using SocketClient second = await app.ConnectAsync(ns: "/room-1");

        _told.Should().Equal("/room-1");
    }

    [Test]
    public async Task What_the_listener_keeps_means_the_namespace_as_it_is_then()
    {
        INamespace? kept = null;
        await using SocketIoApp app = await StartAsync(ns => kept ??= ns);
        using SocketClient first = await app.ConnectAsync(ns: "/room-1");
        await first.SendAsync("41/room-1,");
        await Eventually.IsTrueAsync(() => app.Io.Namespaces.Count == 0);
        using SocketClient second = await app.ConnectAsync(ns: "/room-1");

        await kept!.EmitAsync("hello");

        (await second.FlushAsync()).Should().Equal("42/room-1,[\"hello\"]");
    }

    [Test]
    public async Task A_listener_that_fails_is_logged_and_keeps_nobody_out()
    {
        await using SocketIoApp app = await StartAsync(_ => throw new InvalidOperationException("a listener that fails"));

        using SocketClient client = await app.ConnectAsync(ns: "/room-1");

        (await app.LoggedAsync("ListenerFailed")).Message.Should().Contain("/room-1");
    }

    private static Task<SocketIoApp> StartAsync(Action<INamespace> listener, Action<SocketIoOptions>? options = null) =>
        SocketIoApp.StartAsync(io => io.OnNewNamespace(listener).MapNamespace(Rooms(), _ => { }), options);

    [GeneratedRegex("^/room-[0-9]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Rooms();
}
