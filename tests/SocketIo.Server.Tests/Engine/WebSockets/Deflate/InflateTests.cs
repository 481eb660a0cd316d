using System.Buffers;
using SocketIo.Server.Engine.WebSockets;
using SocketIo.Server.Engine.WebSockets.Deflate;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Engine.WebSockets.Deflate;

/// <summary>Compressed messages of a client (RFC 7692, sections 6 and 7.2.2); its examples come from section 7.2.3.</summary>
public sealed class InflateTests
{
    private const int Text = 0x1;
    private const int Binary = 0x2;
    private const int ProtocolError = 1002;
    private const int InvalidPayload = 1007;
    private const int MessageTooBig = 1009;

    [TestCase("f248cdc9c90700", Description = "section 7.2.3.1: one block")]
    [TestCase("000500faff48656c6c6f00", Description = "section 7.2.3.3: a block that is not compressed")]
    [TestCase("f348cdc9c9070000", Description = "section 7.2.3.4: a final block")]
    [TestCase("f24805000000ffffcac9c90700", Description = "section 7.2.3.5: two blocks")]
    public void The_examples_of_the_specification_are_read(string payload)
    {
        ReaderUnderTest reader = Reader();

        reader.Feed(ClientFrame.Compressed(Text, Convert.FromHexString(payload)));
        reader.Feed(ClientFrame.Compressed(Text, Convert.FromHexString(payload)));

        reader.Messages.Should().Equal(Received.Text("Hello"), Received.Text("Hello"));
    }

    [Test]
    public void A_message_may_refer_to_the_one_before_where_that_was_agreed_on()
    {
        byte[][] frames = [ClientFrame.Compressed(Text, Convert.FromHexString("f248cdc9c90700")), ClientFrame.Compressed(Text, Convert.FromHexString("f200110000"))];

        Reader(keepsContext: true).Feed(frames[0]).Feed(frames[1]).Messages.Should().Equal(Received.Text("Hello"), Received.Text("Hello"));
        Reader(keepsContext: false).Feed(frames[0]).Feed(frames[1]).CloseCode.Should().Be(InvalidPayload);
    }

    [Test]
    public void What_a_client_remembers_lasts_over_messages_that_are_not_compressed_and_control_frames()
    {
        ReaderUnderTest reader = Reader(keepsContext: true);
        using var client = new Deflation();
        byte[] first = client.Deflate("a text that is repeated"u8.ToArray());
        byte[] second = client.Deflate("a text that is repeated"u8.ToArray());
        second.Length.Should().BeLessThan(first.Length);

        reader.Feed([.. ClientFrame.Compressed(Text, first), .. ClientFrame.Text("plain"), .. ClientFrame.Ping("p"), .. ClientFrame.Compressed(Text, second)]);

        reader.Messages.Should().Equal(Received.Text("a text that is repeated"), Received.Text("plain"), Received.Of(WebSocketOpcode.Ping, "p"u8), Received.Text("a text that is repeated"));
    }

    [Test]
    public void A_final_block_ends_what_a_client_remembers_but_not_the_connection()
    {
        ReaderUnderTest reader = Reader(keepsContext: true);

        reader.Feed(ClientFrame.Compressed(Text, Convert.FromHexString("f348cdc9c9070000")));
        reader.Feed(ClientFrame.Compressed(Text, Convert.FromHexString("f248cdc9c90700")));
        reader.Feed(ClientFrame.Compressed(Text, Convert.FromHexString("f200110000")));

        reader.Messages.Should().Equal(Received.Text("Hello"), Received.Text("Hello"), Received.Text("Hello"));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(4096)]
    public void A_message_may_come_in_fragments_of_which_only_the_first_is_marked(int segmentSize)
    {
        byte[] text = [.. Enumerable.Repeat("Größe "u8.ToArray(), 2_000).SelectMany(bytes => bytes)];
        byte[] payload = Deflation.Alone(text);
        var reader = new ReaderUnderTest(segmentSize: segmentSize, inflater: new MessageInflater(keepsContext: false));

        reader.Feed(ClientFrame.Compressed(Text, payload[..10], isFinal: false));
        reader.Feed(ClientFrame.Ping("between"));
        reader.Feed(ClientFrame.Continuation(payload[10..20], isFinal: false));
        reader.Feed(ClientFrame.Continuation([], isFinal: false));
        reader.Feed(ClientFrame.Continuation(payload[20..]));
        reader.Feed(ClientFrame.Text("not compressed: Größe"));

        reader.Messages.Should().Equal(Received.Of(WebSocketOpcode.Ping, "between"u8), Received.Of(WebSocketOpcode.Text, text), Received.Text("not compressed: Größe"));
    }

    [Test]
    public void Binary_messages_are_not_taken_for_text()
    {
        byte[] bytes = [.. Enumerable.Range(0, 50_000).Select(i => (byte)(0x80 | (i % 7)))];

        Reader().Feed(ClientFrame.Compressed(Binary, Deflation.Alone(bytes))).Messages.Should().Equal(Received.Binary(bytes));
    }

    [TestCase("")]
    [TestCase("00")]
    public void A_message_may_be_empty(string payload)
    {
        ReaderUnderTest reader = Reader(keepsContext: true);

        reader.Feed(ClientFrame.Compressed(Text, Convert.FromHexString(payload)));
        reader.Feed(ClientFrame.Compressed(Text, Convert.FromHexString("f248cdc9c90700")));

        reader.Messages.Should().Equal(Received.Text(""), Received.Text("Hello"));
    }

    [Test]
    public void A_text_that_is_none_when_it_is_inflated_is_refused() =>
        Reader().Feed(ClientFrame.Compressed(Text, Deflation.Alone([0xC3, 0x28]))).CloseCode.Should().Be(InvalidPayload);

    [TestCase("ffffffffff", Description = "no such type of block")]
    [TestCase("0005000000", Description = "the length of a block and its complement differ")]
    [TestCase("f200110000", Description = "refers to what was never there")]
    public void What_is_no_compressed_data_is_refused(string payload) =>
        Reader().Feed(ClientFrame.Compressed(Binary, Convert.FromHexString(payload))).CloseCode.Should().Be(InvalidPayload);

    [Test]
    public void Only_the_first_frame_of_a_message_may_be_marked() =>
        Reader().Feed([.. ClientFrame.Compressed(Text, [0xF2], isFinal: false), .. ClientFrame.Compressed(0x0, [0x48])]).CloseCode.Should().Be(ProtocolError);

    [TestCase(0x8)]
    [TestCase(0x9)]
    [TestCase(0xA)]
    public void A_control_frame_must_not_be_marked(int opcode) => Reader().Feed(ClientFrame.Compressed(opcode, [])).CloseCode.Should().Be(ProtocolError);

    [TestCase(0x20)]
    [TestCase(0x10)]
    [TestCase(0x60)]
    public void The_other_reserved_bits_mean_nothing_still(int bits) => Reader().Feed(ClientFrame.Of(bits | Text, [0x00])).CloseCode.Should().Be(ProtocolError);

    [Test]
    public void Nothing_may_be_marked_where_no_compression_was_agreed_on() =>
        ReaderUnderTest.Read(ClientFrame.Compressed(Text, Convert.FromHexString("f248cdc9c90700"))).CloseCode.Should().Be(ProtocolError);

    [TestCase(100)]
    [TestCase(1_000_000)]
    public void The_maximum_counts_inflated_bytes(int limit)
    {
        Read(limit).Messages.Should().Equal(Received.Binary(new byte[limit]));
        Read(limit + 1).CloseCode.Should().Be(MessageTooBig);

        ReaderUnderTest Read(int size) => new ReaderUnderTest(limit, inflater: new MessageInflater(keepsContext: false)).Feed(ClientFrame.Compressed(Binary, Deflation.Alone(new byte[size])));
    }

    [Test]
    public void The_maximum_counts_what_comes_too() =>
        new ReaderUnderTest(maxMessageBytes: 100, inflater: new MessageInflater(keepsContext: false)).Feed(ClientFrame.Header(ClientFrame.Final | 0x42, 101)).CloseCode.Should().Be(MessageTooBig);

    [TestCase(true)]
    [TestCase(false)]
    public void A_bomb_is_refused_without_room_for_what_is_in_it(bool keepsContext)
    {
        const int Limit = 10_000;
        byte[] frame = ClientFrame.Compressed(Binary, Deflation.Alone(new byte[8_000_000]));
        frame.Length.Should().BeLessThan(Limit);
        var reader = new WebSocketMessageReader(Limit, inflater: new MessageInflater(keepsContext));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Action reading = () =>
        {
            var buffer = new ReadOnlySequence<byte>(frame);
            reader.TryRead(ref buffer, out _);
        };

        reading.Should().Throw<WebSocketProtocolException>().Which.CloseCode.Should().Be(MessageTooBig);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000);
        reader.Discard();
    }

    private static ReaderUnderTest Reader(bool keepsContext = false) => new(inflater: new MessageInflater(keepsContext));
}
