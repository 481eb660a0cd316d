using SocketIo.Server.Engine.WebSockets;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Engine.WebSockets;

public sealed class ControlFrameTests
{
    private const int ProtocolError = 1002;
    private const int InvalidPayload = 1007;

    [Test]
    public void A_control_frame_of_125_bytes_is_read([Values(0x9, 0xA)] int opcode)
    {
        byte[] payload = [.. Enumerable.Range(0, 125).Select(i => (byte)(255 - i))];

        ReaderUnderTest.Read(ClientFrame.Of(opcode, payload)).Messages.Should().Equal(Received.Of((WebSocketOpcode)opcode, payload));
    }

    [Test]
    public void A_control_frame_of_126_bytes_is_a_protocol_error([Values(0x8, 0x9, 0xA)] int opcode) =>
        ReaderUnderTest.Read(ClientFrame.Header(ClientFrame.Final | opcode, 126)).CloseCode.Should().Be(ProtocolError);

    [Test]
    public void The_payload_of_a_ping_need_not_be_text() =>
        ReaderUnderTest.Read(ClientFrame.Of(0x9, [0xFF, 0xC0, 0x80])).Messages.Should().Equal(Received.Of(WebSocketOpcode.Ping, [0xFF, 0xC0, 0x80]));

    [Test]
    public void An_incomplete_control_frame_waits_for_its_rest()
    {
        byte[] ping = ClientFrame.Ping("late");
        ReaderUnderTest reader = new();

        reader.Feed(ping.AsSpan(0, ping.Length - 1)).Messages.Should().BeEmpty();
        reader.Feed(ping.AsSpan(ping.Length - 1)).Messages.Should().Equal(Received.Of(WebSocketOpcode.Ping, "late"u8));
    }

    [TestCase(1000)]
    [TestCase(1001)]
    [TestCase(1002)]
    [TestCase(1003)]
    [TestCase(1007)]
    [TestCase(1008)]
    [TestCase(1009)]
    [TestCase(1010)]
    [TestCase(1011)]
    [TestCase(1012)]
    [TestCase(1013)]
    [TestCase(1014)]
    [TestCase(3000)]
    [TestCase(3999)]
    [TestCase(4000)]
    [TestCase(4999)]
    public void A_close_code_that_may_be_sent_is_read(int code) =>
        ReaderUnderTest.Read(ClientFrame.Close(code, "bye")).Messages.Should().Equal(Received.Of(WebSocketOpcode.Close, [(byte)(code >> 8), (byte)code, .. "bye"u8]));

    [TestCase(0)]
    [TestCase(999)]
    [TestCase(1004)]
    [TestCase(1005)]
    [TestCase(1006)]
    [TestCase(1015)]
    [TestCase(1016)]
    [TestCase(1100)]
    [TestCase(2000)]
    [TestCase(2999)]
    [TestCase(5000)]
    [TestCase(65535)]
    public void A_close_code_that_may_not_be_sent_is_a_protocol_error(int code) => ReaderUnderTest.Read(ClientFrame.Close(code)).CloseCode.Should().Be(ProtocolError);

    [Test]
    public void Half_a_close_code_is_a_protocol_error() => ReaderUnderTest.Read(ClientFrame.Close([0x03])).CloseCode.Should().Be(ProtocolError);

    [Test]
    public void A_close_reason_that_is_no_text_is_invalid() => ReaderUnderTest.Read(ClientFrame.Close([0x03, 0xE8, 0xC3, 0x28])).CloseCode.Should().Be(InvalidPayload);

    [Test]
    public void A_close_reason_cut_within_a_character_is_invalid() => ReaderUnderTest.Read(ClientFrame.Close([0x03, 0xE8, 0xE2, 0x82])).CloseCode.Should().Be(InvalidPayload);

    [Test]
    public void The_longest_close_reason_is_read() => ReaderUnderTest.Read(ClientFrame.Close(1000, new string('x', 123))).Messages.Should().ContainSingle();
}
