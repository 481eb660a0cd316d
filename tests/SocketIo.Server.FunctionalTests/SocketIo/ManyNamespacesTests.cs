using System.Text.RegularExpressions;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>What is done to all dynamic namespaces whose names match a pattern.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed partial class ManyNamespacesTests(ClientTransport transport)
{
    private readonly ManualTimeProvider _clock = new();
    private SocketIoApp _app = null!;
    private SocketClient _one = null!;
    private SocketClient _two = null!;
    private SocketClient _other = null!;
    private SocketClient _static = null!;
    private IBroadcast _rooms = null!;

    [SetUp]
    public async Task Connect()
    {
        _app = await SocketIoApp.StartAsync(
            io =>
            {
                io.MapNamespace("/room-0", _ => { });
                io.MapNamespace(_ => new(true), _ => { });
            },
            time: _clock);
        _rooms = _app.Io.Of(Rooms());
        _static = await _app.ConnectAsync(transport, "/room-0");
        _one = await _app.ConnectAsync(transport, "/room-1");
        _two = await _app.ConnectAsync(transport, "/room-2");
        _other = await _app.ConnectAsync(transport, "/club");
    }

    [TearDown]
    public async Task Disconnect()
    {
        _static.Dispose();
        _one.Dispose();
        _two.Dispose();
        _other.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task An_event_reaches_everyone_in_them_and_nobody_else()
    {
        await _rooms.EmitAsync("nothing");
        await _rooms.Volatile.Local.EmitAsync("perhaps", 1);
        await _rooms.EmitAsync("news", ("a", 1));

        (await _one.FlushAsync()).Should().ContainInOrder("42/room-1,[\"nothing\"]", "42/room-1,[\"news\",\"a\",1]");
        (await _two.FlushAsync()).Should().ContainInOrder("42/room-2,[\"nothing\"]", "42/room-2,[\"news\",\"a\",1]");
        (await _other.FlushAsync()).Should().BeEmpty();
        (await _static.FlushAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task The_choice_is_narrowed_in_each_of_them()
    {
        await _app.SocketOf(_one).JoinAsync("red");
        await _app.SocketOf(_two).JoinAsync("red");
        await _app.SocketOf(_two).JoinAsync("muted");

        await _rooms.To("red").Except("muted").EmitAsync("one");
        await _rooms.To("red", "blue").Except([]).EmitAsync("both");
        await _rooms.To([]).EmitAsync("nobody");
        await _rooms.In(_two.Id).EmitAsync("two");
        await _rooms.Except("red", "blue").EmitAsync("nobody");

        (await _one.FlushAsync()).Should().Equal("42/room-1,[\"one\"]", "42/room-1,[\"both\"]");
        (await _two.FlushAsync()).Should().Equal("42/room-2,[\"both\"]", "42/room-2,[\"two\"]");
    }

    [Test]
    public async Task Everyone_gets_what_it_may_see()
    {
        await _rooms.EmitFilteredAsync("filtered", 1, socket => socket.Id == _one.Id);
        await _rooms.EmitProjectedAsync("projected", socket => socket.Id == _one.Id, isOne => isOne ? "one" : "two");

        (await _one.FlushAsync()).Should().Equal("42/room-1,[\"filtered\",1]", "42/room-1,[\"projected\",\"one\"]");
        (await _two.FlushAsync()).Should().Equal("42/room-2,[\"projected\",\"two\"]");
    }

    [Test]
    public async Task The_acknowledgements_of_all_are_collected()
    {
        Task<BroadcastReplies<int>> asking = _rooms.Timeout(TimeSpan.FromSeconds(3)).EmitWithAckAsync<int>("how many", null);
        string packet = await _one.ReceiveAsync();
        await _one.SendAsync($"43/room-1,{packet["42/room-1,".Length..packet.IndexOf('[', StringComparison.Ordinal)]}[7]");
        await _one.FlushAsync();
        await _two.ReceiveAsync();

        _clock.Advance(TimeSpan.FromSeconds(3));
        BroadcastReplies<int> replies = await Eventually.GetAsync(asking);

        replies.Replies.Should().Equal(7);
        replies.MissingCount.Should().Be(1);
    }

    [Test]
    public async Task Their_sockets_are_found_moved_and_disconnected()
    {
        await _rooms.SocketsJoinAsync("red", "blue");
        await _rooms.To(_one.Id).SocketsLeaveAsync("red");
        IReadOnlyList<IRemoteSocket> sockets = await _rooms.FetchSocketsAsync();

        sockets.Select(socket => (socket.Id, string.Join(' ', socket.Rooms.Except([socket.Id]).Order()))).Should().BeEquivalentTo(
            [(_one.Id, "blue"), (_two.Id, "blue red")]);
        await _rooms.In("red").DisconnectSocketsAsync();
        (await _two.ReceiveAsync()).Should().Be("41/room-2,");
        (await _one.FlushAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Namespaces_that_come_later_are_meant_too()
    {
        using SocketClient late = await _app.ConnectAsync(transport, "/room-3");

        await _rooms.EmitAsync("news");

        (await late.FlushAsync()).Should().Equal("42/room-3,[\"news\"]");
    }

    [Test]
    public async Task Mistakes_are_told_at_once()
    {
        Action[] mistakes =
        [
            () => _app.Io.Of((Regex)null!),
            () => _rooms.To(""),
            () => _rooms.To("red", ""),
            () => _rooms.Except(""),
            () => _rooms.Except((IEnumerable<string>)null!),
            () => _rooms.Timeout(TimeSpan.Zero),
        ];
        Func<Task> emitting = async () => await _rooms.EmitAsync("connect");
        Func<Task> asking = () => _rooms.EmitWithAckAsync<int>("disconnect", null);

        mistakes.Should().AllSatisfy(mistake => mistake.Should().Throw<ArgumentException>());
        await emitting.Should().ThrowAsync<ArgumentException>();
        await asking.Should().ThrowAsync<ArgumentException>();
    }

    [GeneratedRegex("^/room-[0-9]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Rooms();
}
