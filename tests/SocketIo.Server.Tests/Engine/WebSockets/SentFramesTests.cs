using System.Buffers;
using SocketIo.Server.Engine.WebSockets;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Engine.WebSockets;

public sealed class SentFramesTests
{
    [Test]
    public void A_close_frame_without_a_code_is_empty() =>
        Written(output => WebSocketFrames.WriteClose(output, code: null)).Should().Equal(0x88, 0x00);

    [Test]
    public void A_close_frame_with_a_code_carries_it_in_network_order() =>
        Written(output => WebSocketFrames.WriteClose(output, code: 1002)).Should().Equal(0x88, 0x02, 0x03, 0xEA);

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(125)]
    public void A_pong_carries_the_payload_of_the_ping_and_nothing_more(int length)
    {
        byte[] payload = [.. Enumerable.Repeat((byte)0x5A, length)];

        Written(output => WebSocketFrames.WritePong(output, payload)).Should().Equal([0x8A, (byte)length, .. payload]);
    }

    [Test]
    public void An_answer_to_a_close_frame_is_recognized_at_the_end_of_a_read() =>
        new[]
        {
            ClientFrame.Close(),
            ClientFrame.Close(1002),
            [0xFF, 0xFF, 0xFF, .. ClientFrame.Close()],
            [0xFF, 0xFF, 0xFF, .. ClientFrame.Close(1002)],
        }.Should().OnlyContain(bytes => WebSocketFrames.EndsWithClose(new ReadOnlySequence<byte>(bytes)));

    [Test]
    public void Other_bytes_at_the_end_of_a_read_are_no_answer_to_a_close_frame() =>
        new[]
        {
            [],
            ClientFrame.Close()[1..],
            [.. ClientFrame.Close(1002), 0xFF],
            ClientFrame.Ping(),
            ClientFrame.Text("no"),
        }.Should().NotContain(bytes => WebSocketFrames.EndsWithClose(new ReadOnlySequence<byte>(bytes)));

    private static byte[] Written(Action<IBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> output = new();
        write(output);
        return output.WrittenSpan.ToArray();
    }
}
