using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>Who gets what is emitted to rooms.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class RoomTests(ClientTransport transport)
{
    private SocketIoApp _app = null!;
    private SocketClient _ann = null!;
    private SocketClient _bob = null!;
    private SocketClient _cid = null!;

    /// <summary>Ann is in a, Bob in a and b, Cid in b.</summary>
    [SetUp]
    public async Task Connect()
    {
        _app = await SocketIoApp.ServeAsync(_ => { });
        _ann = await _app.ConnectAsync(transport);
        _bob = await _app.ConnectAsync(transport);
        _cid = await _app.ConnectAsync(transport);
        await _app.SocketOf(_ann).JoinAsync("a");
        await _app.SocketOf(_bob).JoinAsync("a");
        await _app.SocketOf(_bob).JoinAsync("b");
        await _app.SocketOf(_cid).JoinAsync("b");
    }

    [TearDown]
    public async Task Disconnect()
    {
        _ann.Dispose();
        _bob.Dispose();
        _cid.Dispose();
        await _app.DisposeAsync();
    }

    private INamespace Root => _app.Io.Of("/");

    private ISocket Ann => _app.SocketOf(_ann);

    private ISocket Bob => _app.SocketOf(_bob);

    [Test]
    public async Task Everyone_gets_what_is_emitted_on_the_namespace()
    {
        await Root.EmitAsync("x", 1);

        await ExpectAsync(ann: 1, bob: 1, cid: 1);
    }

    [Test]
    public async Task The_members_of_a_room_get_what_is_emitted_to_it()
    {
        await Root.To("a").EmitAsync("x", 1);

        await ExpectAsync(ann: 1, bob: 1);
    }

    [Test]
    public async Task Rooms_add_up_and_each_socket_gets_it_once()
    {
        await Root.To("a").To("b").EmitAsync("x", 1);
        await Root.To("a", "b").EmitAsync("x", 2);
        await Root.In("a").In("b", "a").EmitAsync("x", 3);

        await ExpectAsync(ann: 3, bob: 3, cid: 3);
    }

    [Test]
    public async Task The_members_of_an_excepted_room_are_left_out()
    {
        await Root.Except("a").EmitAsync("x", 1);

        await ExpectAsync(cid: 1);
    }

    [Test]
    public async Task An_exception_comes_last_wherever_it_stands()
    {
        await Root.Except("b").To("a").EmitAsync("x", 1);
        await Root.To("a").Except("b", "nowhere").EmitAsync("x", 2);

        await ExpectAsync(ann: 2);
    }

    [Test]
    public async Task A_room_that_does_not_exist_has_no_members()
    {
        await Root.To("nowhere").EmitAsync("x", 1);
        await Root.Except("nowhere").EmitAsync("x", 2);

        await ExpectAsync(ann: 1, bob: 1, cid: 1);
    }

    [Test]
    public async Task An_empty_list_of_rooms_is_nobody_and_not_everyone()
    {
        string[] none = [];

        await Root.To(none).EmitAsync("x", 1);
        await Ann.To(none).EmitAsync("x", 2);
        await Root.In(none).DisconnectSocketsAsync();

        await ExpectAsync();
    }

    [Test]
    public async Task An_empty_list_beside_a_room_changes_nothing()
    {
        string[] none = [];

        await Root.To("a").To(none).EmitAsync("x", 1);
        await Root.To(none).To("a").EmitAsync("x", 2);
        await Root.To("a").Except(none).EmitAsync("x", 3);

        await ExpectAsync(ann: 3, bob: 3);
    }

    [Test]
    public async Task The_id_of_a_socket_is_a_room()
    {
        await Root.To(_ann.Id).EmitAsync("x", 1);
        await Root.Except(_ann.Id).EmitAsync("x", 2);
        await Root.To(_bob.Id, "b").EmitAsync("x", 3);

        await ExpectAsync(ann: 1, bob: 2, cid: 2);
    }

    [Test]
    public async Task Others_can_join_the_room_of_a_socket()
    {
        await Ann.JoinAsync(_bob.Id);

        await Root.To(_bob.Id).EmitAsync("x", 1);

        await ExpectAsync(ann: 1, bob: 1);
    }

    [Test]
    public async Task A_socket_that_broadcasts_does_not_hear_itself()
    {
        await Ann.Broadcast.EmitAsync("x", 1);
        await Ann.To("a").EmitAsync("x", 2);
        await Ann.In("a").EmitAsync("x", 3);
        await Ann.To(_ann.Id).EmitAsync("x", 4);

        await ExpectAsync(bob: 3, cid: 1);
    }

    [Test]
    public async Task A_socket_may_except_rooms()
    {
        await Ann.Except("b").EmitAsync("x", 1);
        await Bob.Except("b").EmitAsync("x", 2);
        await Bob.To("a", "b").Except(_cid.Id).EmitAsync("x", 3);

        await ExpectAsync(ann: 2);
    }

    [Test]
    public async Task Local_is_everyone_on_this_server()
    {
        await Root.Local.EmitAsync("x", 1);
        await Ann.Broadcast.Local.To("a").EmitAsync("x", 2);

        await ExpectAsync(ann: 1, bob: 2, cid: 1);
    }

    [Test]
    public async Task Narrowing_leaves_the_original_as_it_was()
    {
        IBroadcast a = Root.To("a");
        _ = a.To("b");
        _ = a.Except(_ann.Id);

        await a.EmitAsync("x", 1);

        await ExpectAsync(ann: 1, bob: 1);
    }

    [Test]
    public async Task Who_leaves_a_room_hears_nothing_more()
    {
        await Bob.LeaveAsync("a");
        await Bob.LeaveAsync("never joined");

        await Root.To("a").EmitAsync("x", 1);

        await ExpectAsync(ann: 1);
        Bob.Rooms.Should().BeEquivalentTo(_bob.Id, "b");
    }

    [Test]
    public async Task Joining_twice_is_joining_once()
    {
        await Ann.JoinAsync("a");
        await Root.To("a").EmitAsync("x", 1);
        await Ann.LeaveAsync("a");
        await Root.To("a").EmitAsync("x", 2);

        await ExpectAsync(ann: 1, bob: 2);
    }

    [Test]
    public async Task Rooms_of_another_namespace_have_other_members()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io =>
        {
            io.MapNamespace("/", ns => ns.OnConnected(socket => socket.JoinAsync("room")));
            io.MapNamespace("/other", ns => ns.OnConnected(socket => socket.JoinAsync("room")));
        });
        using SocketClient client = await app.ConnectAsync(transport);
        using SocketClient other = await SocketClient.JoinAsync(client.Engine, "/other");
        await other.FlushAsync();

        await app.Io.Of("/other").To("room").EmitAsync("x");
        await app.Io.Of("/").To(other.Id).EmitAsync("y");

        (await client.FlushAsync()).Should().Equal("42/other,[\"x\"]");
    }

    [Test]
    public async Task Members_can_be_fetched()
    {
        Ann.Data["name"] = "ann";

        IReadOnlyList<IRemoteSocket> all = await Root.FetchSocketsAsync();
        IReadOnlyList<IRemoteSocket> a = await Root.In("a").FetchSocketsAsync();
        IReadOnlyList<IRemoteSocket> others = await Ann.Broadcast.FetchSocketsAsync();

        all.Select(socket => socket.Id).Should().BeEquivalentTo(_ann.Id, _bob.Id, _cid.Id);
        a.Select(socket => socket.Id).Should().BeEquivalentTo(_ann.Id, _bob.Id);
        others.Select(socket => socket.Id).Should().BeEquivalentTo(_bob.Id, _cid.Id);
        IRemoteSocket ann = all.Single(socket => socket.Id == _ann.Id);
        ann.Rooms.Should().BeEquivalentTo(_ann.Id, "a");
        ann.Data.GetRawText().Should().Be("{\"name\":\"ann\"}");
        all.Single(socket => socket.Id == _bob.Id).Data.GetRawText().Should().Be("{}");
    }

    [Test]
    public async Task What_was_fetched_can_be_used()
    {
        IRemoteSocket bob = (await Root.In(_bob.Id).FetchSocketsAsync()).Single();

        await bob.EmitAsync("x", 1);
        await bob.JoinAsync("c", "d");
        await bob.LeaveAsync("a");

        await ExpectAsync(bob: 1);
        Bob.Rooms.Should().BeEquivalentTo(_bob.Id, "b", "c", "d");
        await bob.DisconnectAsync();
        (await _bob.ReceiveAsync()).Should().Be("41");
    }

    [Test]
    public async Task Sockets_can_be_made_to_join_and_to_leave()
    {
        await Root.In("a").SocketsJoinAsync("c", "d");
        await Root.In("b").SocketsLeaveAsync("c");

        Ann.Rooms.Should().BeEquivalentTo(_ann.Id, "a", "c", "d");
        Bob.Rooms.Should().BeEquivalentTo(_bob.Id, "a", "b", "d");
        Root.Rooms.Should().BeEquivalentTo(_ann.Id, _bob.Id, _cid.Id, "a", "b", "c", "d");
    }

    [Test]
    public async Task Sockets_can_be_disconnected()
    {
        await Root.In("a").DisconnectSocketsAsync();

        (await _ann.ReceiveAsync()).Should().Be("41");
        (await _bob.ReceiveAsync()).Should().Be("41");
        (await _cid.FlushAsync()).Should().BeEmpty();
        _app.Io.ConnectionCount.Should().Be(3);
    }

    [Test]
    public async Task Sockets_can_be_disconnected_with_their_connections()
    {
        await Root.In("a").DisconnectSocketsAsync(closeConnection: true);

        (await _ann.Engine.ReadToEndAsync()).Should().Equal("41");
        (await _bob.Engine.ReadToEndAsync()).Should().Equal("41");
        await Eventually.IsTrueAsync(() => _app.Io.ConnectionCount == 1);
    }

    [Test]
    public async Task A_room_has_a_name()
    {
        Func<Task> join = async () => await Ann.JoinAsync("");
        Func<Task> joinAll = async () => await Root.SocketsJoinAsync("fine", "");
        Action to = () => Root.To("");
        Action toAll = () => Root.To("fine", "");
        Action toNull = () => Root.To("fine", null!);
        Action except = () => Root.Except("fine", "");

        await join.Should().ThrowAsync<ArgumentException>();
        await joinAll.Should().ThrowAsync<ArgumentException>();
        to.Should().Throw<ArgumentException>();
        toAll.Should().Throw<ArgumentException>();
        toNull.Should().Throw<ArgumentException>();
        except.Should().Throw<ArgumentException>();
        Root.Rooms.Should().NotContain("fine");
    }

    /// <summary>Each client has got so many events.</summary>
    private async Task ExpectAsync(int ann = 0, int bob = 0, int cid = 0)
    {
        (await _ann.FlushAsync()).Should().HaveCount(ann);
        (await _bob.FlushAsync()).Should().HaveCount(bob);
        (await _cid.FlushAsync()).Should().HaveCount(cid);
    }
}
