using SocketIo.Server.Sockets;
using SocketIo.Server.Testing;
using SocketIo.Server.Tests.Protocol;

namespace SocketIo.Server.Tests.Sockets;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EventQueueTests : IDisposable
{
    private readonly List<string> _order = [];
    private readonly TaskCompletionSource _release = new();
    private SocketsUnderTest _sockets = null!;
    private Socket _socket = null!;

    [SetUp]
    public void Connect()
    {
        _sockets = new SocketsUnderTest(
            io => io.MapNamespace("/", root =>
            {
                root.On<int>("sync", (_, number) => _order.Add($"sync {number}"));
                root.On<int>("wait", async (_, number) =>
                {
                    _order.Add($"begin {number}");
                    await _release.Task;
                    _order.Add($"end {number}");
                });
            }),
            options =>
            {
                options.MaxQueuedEvents = 4;
                options.MaxQueuedEventBytes = 10_000;
            });
        _socket = _sockets.Connect();
    }

    public void Dispose()
    {
        _release.TrySetResult();
        _sockets.Dispose();
    }

    [Test]
    public void While_nothing_runs_an_event_is_handled_at_once()
    {
        Receive("sync", 1).IsCompletedSuccessfully.Should().BeTrue();

        _order.Should().Equal("sync 1");
    }

    [Test]
    public async Task While_a_handler_waits_others_do_too_and_then_run_in_order()
    {
        _ = Receive("wait", 1);
        _ = Receive("sync", 2);
        _ = Receive("wait", 3);
        _order.Should().Equal("begin 1");

        _release.SetResult();

        await Eventually.IsTrueAsync(() => _order.Count == 5);
        _order.Should().Equal("begin 1", "end 1", "sync 2", "begin 3", "end 3");
    }

    [Test]
    public async Task The_reader_is_held_when_as_many_wait_as_may_and_let_go_when_there_is_room()
    {
        _ = Receive("wait", 0);
        Receive("sync", 1).IsCompleted.Should().BeTrue();
        Receive("sync", 2).IsCompleted.Should().BeTrue();
        Receive("sync", 3).IsCompleted.Should().BeTrue();
        Task held = Receive("sync", 4);
        held.IsCompleted.Should().BeFalse();

        _release.SetResult();

        await Eventually.CompletesAsync(held);
        await Eventually.IsTrueAsync(() => _order.Count == 6);
    }

    [Test]
    public void Large_events_hold_the_reader_sooner()
    {
        _ = Receive("wait", 0);

        _socket.OnEventAsync(Wire.Decode($"2[\"sync\",1,\"{new string('x', 10_000)}\"]")).AsTask().IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task A_socket_that_goes_drops_what_waits_and_lets_the_reader_go()
    {
        _ = Receive("wait", 0);
        _ = Receive("sync", 1);
        _ = Receive("sync", 2);
        _ = Receive("sync", 3);
        Task held = Receive("sync", 4);

        _socket.OnDisconnected(DisconnectReason.TransportClose);

        await Eventually.CompletesAsync(held);
        _release.SetResult();
        await Eventually.IsTrueAsync(() => _order.Count == 2);
        _ = Receive("sync", 5);
        _order.Should().Equal("begin 0", "end 0");
    }

    private Task Receive(string name, int number) => _socket.OnEventAsync(Wire.Decode($"2[\"{name}\",{number}]")).AsTask();
}
