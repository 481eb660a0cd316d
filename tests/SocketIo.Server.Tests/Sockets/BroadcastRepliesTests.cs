namespace SocketIo.Server.Tests.Sockets;

public sealed class BroadcastRepliesTests
{
    [TestCase(0, true)]
    [TestCase(1, false)]
    public void They_are_complete_when_none_is_missing(int missing, bool isComplete) =>
        new BroadcastReplies<int>([1, 2], missing).IsComplete.Should().Be(isComplete);
}
