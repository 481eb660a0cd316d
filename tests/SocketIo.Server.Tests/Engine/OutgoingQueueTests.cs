using System.Text;
using SocketIo.Server.Engine;

namespace SocketIo.Server.Tests.Engine;

public sealed class OutgoingQueueTests
{
    private readonly EngineIoOptions _options = new() { MaxOutgoingMessages = 3, MaxOutgoingBytes = 10 };

    [Test]
    public void Messages_leave_in_the_order_they_came_however_many()
    {
        OutgoingQueue queue = default;
        for (int i = 0; i < 1000; i++)
        {
            queue.Enqueue(EngineUnderTest.Text($"4{i}"));
        }

        OutgoingBatch batch = queue.Take();

        batch.Messages.ToArray().Select(message => Encoding.UTF8.GetString(message.Packet.Span)).Should().Equal(Enumerable.Range(0, 1000).Select(i => $"4{i}"));
        queue.IsEmpty.Should().BeTrue();
        queue.IsDrained.Should().BeFalse();
        batch.Return();
    }

    [Test]
    public void The_limit_in_the_way_is_named()
    {
        OutgoingQueue queue = default;
        queue.Enqueue(EngineUnderTest.Text("4234"));

        queue.FindLimit(2, 6, _options).Should().BeNull();
        queue.FindLimit(3, 6, _options).Should().Be("MaxOutgoingMessages");
        queue.FindLimit(2, 7, _options).Should().Be("MaxOutgoingBytes");
        queue.Clear();
    }

    [Test]
    public void What_was_taken_counts_until_it_is_written()
    {
        OutgoingQueue queue = default;
        queue.Enqueue(EngineUnderTest.Text("4234567890"));
        OutgoingBatch batch = queue.Take();

        queue.FindLimit(1, 1, _options).Should().Be("MaxOutgoingBytes");
        queue.OnWritten(batch.Count, batch.ByteCount);

        queue.FindLimit(1, 10, _options).Should().BeNull();
        queue.IsDrained.Should().BeTrue();
        batch.Return();
    }

    [Test]
    public void A_count_that_is_as_large_as_can_be_does_not_wrap_around()
    {
        OutgoingQueue queue = default;
        EngineIoOptions options = new() { MaxOutgoingMessages = int.MaxValue, MaxOutgoingBytes = int.MaxValue };
        queue.Enqueue(EngineUnderTest.Text("4"));

        queue.FindLimit(1, int.MaxValue, options).Should().Be("MaxOutgoingBytes");
        queue.FindLimit(1, 1, options).Should().BeNull();
        queue.Clear();
    }

    [Test]
    public void A_cleared_queue_can_be_used_again()
    {
        OutgoingQueue queue = default;
        queue.Clear();
        queue.Enqueue(EngineUnderTest.Text("4a"));
        queue.Clear();
        queue.IsEmpty.Should().BeTrue();
        queue.Enqueue(EngineUnderTest.Text("4b"));

        OutgoingBatch batch = queue.Take();

        batch.Count.Should().Be(1);
        batch.ByteCount.Should().Be(2);
        batch.Return();
    }
}
