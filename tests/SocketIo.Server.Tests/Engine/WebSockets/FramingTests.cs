using SocketIo.Server.Engine.WebSockets;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Engine.WebSockets;

public sealed class FramingTests
{
    private const int ProtocolError = 1002;

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(125)]
    [TestCase(126)]
    [TestCase(127)]
    [TestCase(65_535)]
    [TestCase(65_536)]
    [TestCase(65_537)]
    public void A_message_of_any_length_is_read(int length)
    {
        byte[] payload = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];

        ReaderUnderTest.Read(ClientFrame.Binary(payload)).Messages.Should().Equal(Received.Binary(payload));
    }

    [Test]
    public void The_masked_text_of_the_rfc_is_read() =>
        ReaderUnderTest.Read([0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]).Messages.Should().Equal(Received.Text("Hello"));

    [Test]
    public void Text_and_binary_are_told_apart() =>
        ReaderUnderTest.Read([.. ClientFrame.Text("1"), .. ClientFrame.Binary([0x31])]).Messages.Should().Equal(Received.Text("1"), Received.Binary(0x31));

    [Test]
    public void All_messages_of_one_read_are_taken() =>
        ReaderUnderTest.Read([.. ClientFrame.Text("a"), .. ClientFrame.Text(""), .. ClientFrame.Text("b")]).Messages
            .Should().Equal(Received.Text("a"), Received.Text(""), Received.Text("b"));

    [Test]
    public void A_key_of_zeros_masks_too() =>
        ReaderUnderTest.Read(ClientFrame.Of(0x2, [1, 2, 3, 4, 5], key: [0, 0, 0, 0])).Messages.Should().Equal(Received.Binary(1, 2, 3, 4, 5));

    [Test]
    public void An_unmasked_frame_is_a_protocol_error() => ReaderUnderTest.Read([0x81, 0x02, (byte)'h', (byte)'i']).CloseCode.Should().Be(ProtocolError);

    [Test]
    public void Two_bytes_are_enough_to_refuse_a_frame() => ReaderUnderTest.Read([0x81, 0x7F]).CloseCode.Should().Be(ProtocolError);

    [Test]
    public void Reserved_bits_are_a_protocol_error([Values(0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70)] int bits, [Values(0x0, 0x1, 0x2, 0x8, 0x9, 0xA)] int opcode) =>
        ReaderUnderTest.Read(ClientFrame.Header(ClientFrame.Final | bits | opcode, 0)).CloseCode.Should().Be(ProtocolError);

    [Test]
    public void An_unknown_opcode_is_a_protocol_error([Values(0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF)] int opcode, [Values] bool isFinal) =>
        ReaderUnderTest.Read(ClientFrame.Of(opcode, [1], isFinal)).CloseCode.Should().Be(ProtocolError);

    [TestCase(0ul, 2)]
    [TestCase(125ul, 2)]
    [TestCase(0ul, 8)]
    [TestCase(125ul, 8)]
    [TestCase(126ul, 8)]
    [TestCase(65_535ul, 8)]
    public void A_length_in_more_bytes_than_it_needs_is_a_protocol_error(ulong length, int lengthBytes) =>
        ReaderUnderTest.Read(ClientFrame.Header(ClientFrame.Final | 0x2, length, lengthBytes)).CloseCode.Should().Be(ProtocolError);

    [TestCase(0x8000_0000_0000_0000ul)]
    [TestCase(ulong.MaxValue)]
    public void A_length_with_the_highest_bit_set_is_a_protocol_error(ulong length) =>
        ReaderUnderTest.Read(ClientFrame.Header(ClientFrame.Final | 0x2, length)).CloseCode.Should().Be(ProtocolError);

    [Test]
    public void What_came_before_a_mistake_is_read()
    {
        ReaderUnderTest reader = ReaderUnderTest.Read([.. ClientFrame.Text("fine"), .. ClientFrame.Of(0x3, [])]);

        reader.Messages.Should().Equal(Received.Text("fine"));
        reader.CloseCode.Should().Be(ProtocolError);
    }

    [Test]
    public void Of_an_incomplete_message_only_an_incomplete_header_stays_in_the_pipe()
    {
        byte[] frame = ClientFrame.Binary(new byte[70_000]);
        ReaderUnderTest reader = new();

        reader.Feed(frame.AsSpan(0, 13)).Unconsumed.Should().Be(13);
        reader.Feed(frame.AsSpan(13, 60_000)).Unconsumed.Should().Be(0);
        reader.Feed(frame.AsSpan(60_013)).Messages.Should().ContainSingle();
    }

    [Test]
    public void Control_frames_know_their_opcode() =>
        ReaderUnderTest.Read([.. ClientFrame.Ping("a"), .. ClientFrame.Pong("b"), .. ClientFrame.Close()]).Messages.Should().Equal(
            Received.Of(WebSocketOpcode.Ping, "a"u8), Received.Of(WebSocketOpcode.Pong, "b"u8), Received.Of(WebSocketOpcode.Close, []));
}
