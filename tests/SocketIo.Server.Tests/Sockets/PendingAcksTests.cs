using SocketIo.Server.Protocol;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Tests.Sockets;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PendingAcksTests
{
    private readonly PendingAcks _acks = new(limit: 2);

    [Test]
    public void One_who_waits_is_found_once()
    {
        Waiting one = new();
        _acks.TryAdd(7, one).Should().Be(AckRegistration.Done);

        _acks.Take(8).Should().BeNull();
        _acks.Take(7).Should().BeSameAs(one);
        _acks.Take(7).Should().BeNull();
        _acks.Count.Should().Be(0);
    }

    [Test]
    public void No_more_than_the_limit_wait_and_one_that_is_answered_makes_room()
    {
        _acks.TryAdd(0, new Waiting());
        _acks.TryAdd(1, new Waiting());

        _acks.TryAdd(2, new Waiting()).Should().Be(AckRegistration.TooMany);
        _acks.Take(0);
        _acks.TryAdd(2, new Waiting()).Should().Be(AckRegistration.Done);
        _acks.Count.Should().Be(2);
    }

    [Test]
    public void When_the_socket_goes_all_are_told_once_and_nobody_may_wait_any_more()
    {
        Waiting one = new();
        Waiting two = new();
        _acks.TryAdd(0, one);
        _acks.TryAdd(1, two);

        _acks.Close();
        _acks.Close();

        (one.DisconnectedCount, two.DisconnectedCount).Should().Be((1, 1));
        _acks.Count.Should().Be(0);
        _acks.Take(0).Should().BeNull();
        _acks.TryAdd(2, new Waiting()).Should().Be(AckRegistration.Disconnected);
    }

    [Test]
    public void Before_anybody_waits_there_is_nothing_to_find_or_to_tell()
    {
        _acks.Take(0).Should().BeNull();
        _acks.Count.Should().Be(0);
        _acks.Close();
    }

    private sealed class Waiting : IPendingAck
    {
        public int DisconnectedCount { get; private set; }

        public void OnReply(in PacketArguments arguments)
        {
        }

        public void OnDisconnected() => DisconnectedCount++;
    }
}
