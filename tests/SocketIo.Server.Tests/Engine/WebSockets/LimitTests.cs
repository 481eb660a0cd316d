using System.Buffers;
using SocketIo.Server.Engine.WebSockets;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Engine.WebSockets;

public sealed class LimitTests
{
    private const int PolicyViolation = 1008;
    private const int MessageTooBig = 1009;

    [Test]
    public void A_message_of_the_maximum_is_read() =>
        new ReaderUnderTest(maxMessageBytes: 100).Feed(ClientFrame.Binary(new byte[100])).Messages.Should().ContainSingle();

    [Test]
    public void One_byte_more_than_the_maximum_is_refused_at_the_header() =>
        new ReaderUnderTest(maxMessageBytes: 100).Feed(ClientFrame.Header(ClientFrame.Final | 0x2, 101)).CloseCode.Should().Be(MessageTooBig);

    [Test]
    public void The_maximum_holds_for_the_sum_of_the_fragments()
    {
        ReaderUnderTest reader = new(maxMessageBytes: 100);

        reader.Feed(ClientFrame.Binary(new byte[60], isFinal: false)).CloseCode.Should().BeNull();
        reader.Feed(ClientFrame.Header(ClientFrame.Final, 41)).CloseCode.Should().Be(MessageTooBig);
    }

    [Test]
    public void The_maximum_is_not_used_up_by_earlier_messages_or_control_frames()
    {
        ReaderUnderTest reader = new(maxMessageBytes: 10);
        for (int i = 0; i < 20; i++)
        {
            reader.Feed(ClientFrame.Binary(new byte[5], isFinal: false));
            reader.Feed(ClientFrame.Ping("more than ten bytes"));
            reader.Feed(ClientFrame.Continuation(new byte[5]));
        }

        reader.Messages.Should().HaveCount(40);
    }

    [Test]
    public void No_limit_is_too_large() => new ReaderUnderTest(maxMessageBytes: long.MaxValue).Feed(ClientFrame.Text("x")).Messages.Should().ContainSingle();

    [Test]
    public void More_than_an_array_can_hold_is_refused_whatever_the_limit() =>
        new ReaderUnderTest(maxMessageBytes: long.MaxValue).Feed(ClientFrame.Header(ClientFrame.Final | 0x2, int.MaxValue)).CloseCode.Should().Be(MessageTooBig);

    [Test]
    public void A_message_of_as_many_fragments_as_allowed_is_read()
    {
        ReaderUnderTest reader = new(maxFragments: 3);
        for (int i = 0; i < 5; i++)
        {
            reader.Feed([.. ClientFrame.Text("a", isFinal: false), .. ClientFrame.Continuation("b", isFinal: false), .. ClientFrame.Continuation("c")]);
        }

        reader.Messages.Should().HaveCount(5);
    }

    [Test]
    public void One_fragment_more_than_allowed_is_refused() =>
        new ReaderUnderTest(maxFragments: 2)
            .Feed([.. ClientFrame.Text("a", isFinal: false), .. ClientFrame.Continuation("b", isFinal: false), .. ClientFrame.Continuation("c")])
            .CloseCode.Should().Be(PolicyViolation);

    [Test]
    public void A_claimed_length_reserves_no_memory()
    {
        byte[] frame = [.. ClientFrame.Header(ClientFrame.Final | 0x2, 1_000_000_000), 1, 2, 3];
        ReadOnlySequence<byte> buffer = new(frame);
        WebSocketMessageReader reader = new(maxMessageBytes: long.MaxValue);
        long before = GC.GetAllocatedBytesForCurrentThread();

        reader.TryRead(ref buffer, out _).Should().BeFalse();

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000);
        buffer.IsEmpty.Should().BeTrue("what has come of a payload is taken");
        reader.Discard();
    }

    [Test]
    public void Messages_that_fit_a_read_cost_no_allocation()
    {
        byte[] frames = [.. ClientFrame.Text("some text"), .. ClientFrame.Binary(new byte[3000]), .. ClientFrame.Ping("ping"), .. ClientFrame.Text("frag", isFinal: false), .. ClientFrame.Continuation("ment")];
        WebSocketMessageReader reader = new(maxMessageBytes: 1_000_000);
        ReadAll();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            ReadAll();
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);

        void ReadAll()
        {
            ReadOnlySequence<byte> buffer = new(frames);
            while (reader.TryRead(ref buffer, out WebSocketMessage message))
            {
                message.Payload.Return();
            }
        }
    }
}
