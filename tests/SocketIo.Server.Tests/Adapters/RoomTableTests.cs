using SocketIo.Server.Adapters;
using SocketIo.Server.Sockets;
using SocketIo.Server.Tests.Sockets;

namespace SocketIo.Server.Tests.Adapters;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RoomTableTests : IDisposable
{
    private const int Many = 100;

    private readonly RoomTable _table = new();
    private SocketsUnderTest _sockets = null!;
    private Socket _a = null!;
    private Socket _b = null!;
    private Socket _c = null!;

    [SetUp]
    public void Connect()
    {
        _sockets = new SocketsUnderTest();
        _a = _sockets.Create();
        _b = _sockets.Create();
        _c = _sockets.Create();
    }

    public void Dispose() => _sockets.Dispose();

    [Test]
    public void A_room_begins_with_its_first_member_and_ends_with_its_last()
    {
        AddAll();

        _table.Join(_a, "room", Many).Should().Be(RoomJoin.Created);
        _table.Join(_b, "room", Many).Should().Be(RoomJoin.Joined);
        _table.Join(_b, "room", Many).Should().Be(RoomJoin.Unchanged);
        _table.Leave(_a, "room").Should().Be((true, false));
        _table.Leave(_a, "room").Should().Be((false, false));
        _table.Leave(_b, "room").Should().Be((true, true));
        _table.Rooms().Should().BeEquivalentTo("a", "b", "c");
    }

    [Test]
    public void A_socket_is_in_its_own_room_from_the_beginning_and_stays()
    {
        _table.Add(_a).Should().Equal(("a", true));

        _table.Join(_a, "a", Many).Should().Be(RoomJoin.Unchanged);
        _table.Leave(_a, "a").Should().Be((false, false));
        _table.RoomsOf(_a).Should().Equal("a");
    }

    [Test]
    public void Rooms_joined_before_the_socket_is_connected_count_from_then_on()
    {
        _table.Join(_a, "early", Many).Should().Be(RoomJoin.Unchanged);
        Find("early").Should().BeEmpty();

        _table.Add(_a).Should().Equal(("a", true), ("early", true));

        Find("early").Should().Equal(_a);
    }

    [Test]
    public void A_socket_joins_no_more_rooms_than_it_may_its_own_included()
    {
        AddAll();

        _table.Join(_a, "one", maxRooms: 3).Should().Be(RoomJoin.Created);
        _table.Join(_a, "two", maxRooms: 3).Should().Be(RoomJoin.Created);
        _table.Join(_a, "three", maxRooms: 3).Should().Be(RoomJoin.TooMany);

        _table.RoomsOf(_a).Should().BeEquivalentTo("a", "one", "two");
    }

    [Test]
    public void A_socket_that_leaves_for_good_is_in_no_room_and_joins_none()
    {
        AddAll();
        _table.Join(_a, "alone", Many);
        _table.Join(_a, "room", Many);
        _table.Join(_b, "room", Many);

        _table.LeaveAll(_a).Should().BeEquivalentTo([("a", true), ("alone", true), ("room", false)]);

        _table.LeaveAll(_a).Should().BeEmpty();
        _table.Join(_a, "room", Many).Should().Be(RoomJoin.Unchanged);
        _table.Add(_a).Should().BeEmpty();
        _table.RoomsOf(_a).Should().BeEmpty();
        _table.Find("a").Should().BeNull();
        _table.Rooms().Should().BeEquivalentTo("b", "c", "room");
        Find().Should().BeEquivalentTo([_b, _c]);
    }

    [Test]
    public void Several_rooms_are_their_union_and_each_socket_is_in_it_once()
    {
        AddAll();
        _table.Join(_a, "one", Many);
        _table.Join(_b, "one", Many);
        _table.Join(_b, "two", Many);

        Find("one", "two", "b", "none").Should().BeEquivalentTo([_a, _b]);
        Find().Should().BeEquivalentTo([_a, _b, _c]);
        _table.Find(BroadcastTarget.Everyone with { Rooms = [] }).ToArray().Should().BeEmpty();
    }

    [Test]
    public void What_is_excepted_is_left_out_sockets_and_rooms()
    {
        AddAll();
        _table.Join(_b, "room", Many);
        _table.Join(_c, "room", Many);

        Except("a").Should().BeEquivalentTo([_b, _c]);
        Except("room").Should().Equal(_a);
        Except("room", "a").Should().BeEmpty();
        Except("nobody").Should().BeEquivalentTo([_a, _b, _c]);
    }

    [Test]
    public void A_room_with_the_id_of_a_socket_has_that_socket_and_those_that_joined()
    {
        AddAll();

        _table.Join(_b, "a", Many).Should().Be(RoomJoin.Joined);

        Find("a").Should().BeEquivalentTo([_a, _b]);
        _table.Find("a").Should().BeSameAs(_a);
        _table.LeaveAll(_a).Should().Equal(("a", false));
        Find("a").Should().Equal(_b);
    }

    private void AddAll()
    {
        _table.Add(_a);
        _table.Add(_b);
        _table.Add(_c);
    }

    private Socket[] Find(params string[] rooms) => _table.Find(BroadcastTarget.Everyone with { Rooms = rooms.Length == 0 ? null : rooms }).ToArray();

    private Socket[] Except(params string[] rooms) => _table.Find(BroadcastTarget.Everyone with { Except = rooms }).ToArray();
}
