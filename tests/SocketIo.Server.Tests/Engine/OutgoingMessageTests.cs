using System.Text;
using SocketIo.Server.Engine;

namespace SocketIo.Server.Tests.Engine;

public sealed class OutgoingMessageTests
{
    [TestCase(0, new byte[] { 0x81, 0 })]
    [TestCase(125, new byte[] { 0x81, 125 })]
    [TestCase(126, new byte[] { 0x81, 126, 0, 126 })]
    [TestCase(65535, new byte[] { 0x81, 126, 255, 255 })]
    [TestCase(65536, new byte[] { 0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0 })]
    public void A_packet_is_preceded_by_the_shortest_header_of_a_frame(int length, byte[] header)
    {
        OutgoingMessageWriter writer = OutgoingMessageWriter.Rent(prefixLength: 0);
        writer.GetSpan(length)[..length].Fill((byte)'x');
        writer.Advance(length);

        OutgoingMessage message = writer.Complete(isShared: false);

        message.Frame.ToArray().Should().Equal([.. header, .. Enumerable.Repeat((byte)'x', length)]);
        message.Packet.Length.Should().Be(length);
        message.Length.Should().Be(length);
        message.IsBinary.Should().BeFalse();
        message.Return();
    }

    [Test]
    public void A_binary_message_has_a_binary_frame()
    {
        OutgoingMessage pooled = OutgoingMessage.PooledBinary([1, 2, 3]);
        OutgoingMessage shared = OutgoingMessage.SharedBinary([1, 2, 3]);

        pooled.Frame.ToArray().Should().Equal(0x82, 3, 1, 2, 3);
        shared.Frame.ToArray().Should().Equal(0x82, 3, 1, 2, 3);
        pooled.IsBinary.Should().BeTrue();
        pooled.Return();
        shared.Return();
        shared.Packet.ToArray().Should().Equal([1, 2, 3], "what is shared is never given back");
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_prefix_that_is_known_last_still_stands_in_front(bool isShared)
    {
        OutgoingMessageWriter writer = OutgoingMessageWriter.Rent(prefixLength: 10);
        Write(writer, "body");

        writer.Prepend("second "u8);
        writer.Prepend((byte)'1');
        OutgoingMessage message = writer.Complete(isShared);

        Encoding.UTF8.GetString(message.Packet.Span).Should().Be("1second body");
        message.Frame.ToArray().Should().StartWith([0x81, 12]);
        message.Return();
    }

    [Test]
    public void A_writer_grows_and_keeps_what_it_has()
    {
        OutgoingMessageWriter writer = OutgoingMessageWriter.Rent(prefixLength: 1);
        StringBuilder expected = new("4");
        for (int i = 0; i < 5_000; i++)
        {
            Write(writer, $"{i},");
            expected.Append(i).Append(',');
        }

        writer.Prepend((byte)'4');
        OutgoingMessage message = writer.Complete(isShared: false);

        Encoding.UTF8.GetString(message.Packet.Span).Should().Be(expected.ToString());
        message.Return();
    }

    [Test]
    public void Two_writers_of_one_thread_do_not_mix()
    {
        OutgoingMessageWriter outer = OutgoingMessageWriter.Rent(prefixLength: 0);
        Write(outer, "outer");
        OutgoingMessageWriter inner = OutgoingMessageWriter.Rent(prefixLength: 0);
        Write(inner, "inner");
        OutgoingMessage innerMessage = inner.Complete(isShared: false);
        OutgoingMessageWriter discarded = OutgoingMessageWriter.Rent(prefixLength: 0);
        Write(discarded, "discarded");
        discarded.Discard();
        OutgoingMessage outerMessage = outer.Complete(isShared: false);

        Encoding.UTF8.GetString(innerMessage.Packet.Span).Should().Be("inner");
        Encoding.UTF8.GetString(outerMessage.Packet.Span).Should().Be("outer");
        innerMessage.Return();
        outerMessage.Return();
    }

    [Test]
    public void The_open_packet_has_the_keys_of_the_reference_in_their_order()
    {
        EngineIoOptions options = new() { PingInterval = TimeSpan.FromHours(1), MaxPayloadBytes = int.MaxValue };

        OutgoingMessage open = EnginePackets.CreateOpen("abcdefghijklmnopqrst", offersUpgrade: true, options);

        Encoding.UTF8.GetString(open.Packet.Span).Should().Be(
            "0{\"sid\":\"abcdefghijklmnopqrst\",\"upgrades\":[\"websocket\"],\"pingInterval\":3600000,\"pingTimeout\":20000,\"maxPayload\":2147483647}");
        open.Return();
    }

    private static void Write(OutgoingMessageWriter writer, string text) =>
        writer.Advance(Encoding.UTF8.GetBytes(text, writer.GetSpan(Encoding.UTF8.GetByteCount(text))));
}
