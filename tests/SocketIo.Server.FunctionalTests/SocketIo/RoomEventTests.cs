using System.Collections.Concurrent;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>What is told about rooms.</summary>
internal sealed class RoomEventTests
{
    private readonly ConcurrentQueue<string> _events = new();

    [SetUp]
    public void Forget() => _events.Clear();

    [Test]
    public async Task A_room_is_created_joined_left_and_deleted_in_this_order()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient ann = await app.ConnectAsync();
        using SocketClient bob = await app.ConnectAsync();
        await ann.FlushAsync();
        await bob.FlushAsync();
        _events.Clear();

        await app.SocketOf(ann).JoinAsync("room");
        await app.SocketOf(ann).JoinAsync("room");
        await app.SocketOf(bob).JoinAsync("room");
        await app.SocketOf(ann).LeaveAsync("room");
        await app.SocketOf(ann).LeaveAsync("room");
        await app.SocketOf(bob).LeaveAsync("room");

        _events.Should().Equal("Created room ", $"Joined room {ann.Id}", $"Joined room {bob.Id}", $"Left room {ann.Id}", $"Left room {bob.Id}", "Deleted room ");
    }

    [Test]
    public async Task A_socket_joins_its_own_room_and_those_of_the_gate_when_it_is_let_in_and_leaves_all_at_the_end()
    {
        await using SocketIoApp app = await StartAsync(root => root.Connect.Use(async (context, next) =>
        {
            await context.Socket.JoinAsync("room");
            await context.Socket.JoinAsync("left again");
            await context.Socket.LeaveAsync("left again");
            _events.Should().BeEmpty();
            await next(context);
        }));

        using SocketClient client = await app.ConnectAsync();
        await client.FlushAsync();
        await client.SendAsync("41");

        await Eventually.IsTrueAsync(() => _events.Count == 8);
        _events.Should().Equal(
            $"Created {client.Id} ", $"Joined {client.Id} {client.Id}", "Created room ", $"Joined room {client.Id}",
            $"Left {client.Id} {client.Id}", $"Deleted {client.Id} ", $"Left room {client.Id}", "Deleted room ");
    }

    [Test]
    public async Task A_listener_that_fails_harms_nobody()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.OnRoomEvent((_, _) => throw new InvalidOperationException("a listener that fails"));
            root.OnRoomEvent((_, e) => _events.Enqueue($"{e.Kind} {e.Room}"));
        });

        using SocketClient client = await app.ConnectAsync();
        await client.FlushAsync();

        _events.Should().Equal($"Created {client.Id}", $"Joined {client.Id}");
        app.Log.Lines.Count(line => line.Event == "ListenerFailed").Should().Be(2);
    }

    private Task<SocketIoApp> StartAsync(Action<NamespaceBuilder>? map = null) => SocketIoApp.ServeAsync(root =>
    {
        root.OnRoomEvent((_, e) => _events.Enqueue($"{e.Kind} {e.Room} {e.SocketId}"));
        map?.Invoke(root);
    });
}
