using SocketIo.Server.Engine.WebSockets;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Engine.WebSockets;

public sealed class FragmentationTests
{
    private const int ProtocolError = 1002;

    [Test]
    public void Fragments_become_one_message() =>
        ReaderUnderTest.Read(
            ClientFrame.Text("Hel", isFinal: false),
            ClientFrame.Continuation("l", isFinal: false),
            ClientFrame.Continuation("o")).Messages.Should().Equal(Received.Text("Hello"));

    [Test]
    public void Fragments_of_one_read_become_one_message() =>
        ReaderUnderTest.Read([.. ClientFrame.Binary([1, 2], isFinal: false), .. ClientFrame.Continuation([3])]).Messages.Should().Equal(Received.Binary(1, 2, 3));

    [Test]
    public void Each_fragment_has_a_key_of_its_own() =>
        ReaderUnderTest.Read(
            ClientFrame.Of(0x2, [1, 2, 3], isFinal: false, key: [9, 8, 7, 6]),
            ClientFrame.Of(0x0, [4, 5, 6, 7, 8], key: [1, 0, 0, 255])).Messages.Should().Equal(Received.Binary(1, 2, 3, 4, 5, 6, 7, 8));

    [Test]
    public void Fragments_may_be_empty() =>
        ReaderUnderTest.Read(
            ClientFrame.Text("", isFinal: false),
            ClientFrame.Continuation("", isFinal: false),
            ClientFrame.Continuation("")).Messages.Should().Equal(Received.Text(""));

    [Test]
    public void Control_frames_between_fragments_come_at_once()
    {
        ReaderUnderTest reader = new();

        reader.Feed(ClientFrame.Text("frag", isFinal: false));
        reader.Feed(ClientFrame.Ping("now")).Messages.Should().Equal(Received.Of(WebSocketOpcode.Ping, "now"u8));
        reader.Feed(ClientFrame.Continuation("ment")).Messages.Should().HaveElementAt(1, Received.Text("fragment"));
    }

    [Test]
    public void Fragmented_messages_follow_each_other() =>
        ReaderUnderTest.Read(
            ClientFrame.Text("a", isFinal: false), ClientFrame.Continuation("b"),
            ClientFrame.Binary([1], isFinal: false), ClientFrame.Continuation([2]),
            ClientFrame.Text("c")).Messages.Should().Equal(Received.Text("ab"), Received.Binary(1, 2), Received.Text("c"));

    [Test]
    public void A_continuation_of_nothing_is_a_protocol_error([Values] bool isFinal) =>
        ReaderUnderTest.Read(ClientFrame.Continuation("x", isFinal)).CloseCode.Should().Be(ProtocolError);

    [Test]
    public void A_continuation_of_a_message_that_is_complete_is_a_protocol_error() =>
        ReaderUnderTest.Read(ClientFrame.Text("a", isFinal: false), ClientFrame.Continuation("b"), ClientFrame.Continuation("c")).CloseCode.Should().Be(ProtocolError);

    [Test]
    public void A_new_message_inside_a_fragmented_one_is_a_protocol_error([Values(0x1, 0x2)] int opcode, [Values] bool isFinal) =>
        ReaderUnderTest.Read(ClientFrame.Text("a", isFinal: false), ClientFrame.Of(opcode, [1], isFinal)).CloseCode.Should().Be(ProtocolError);

    [Test]
    public void A_fragmented_control_frame_is_a_protocol_error([Values(0x8, 0x9, 0xA)] int opcode) =>
        ReaderUnderTest.Read(ClientFrame.Of(opcode, [], isFinal: false)).CloseCode.Should().Be(ProtocolError);
}
