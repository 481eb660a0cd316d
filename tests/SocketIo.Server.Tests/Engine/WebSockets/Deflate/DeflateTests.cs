using System.Buffers;
using System.Text;
using SocketIo.Server.Engine;
using SocketIo.Server.Engine.Revisions;
using SocketIo.Server.Engine.WebSockets.Deflate;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Engine.WebSockets.Deflate;

/// <summary>Compressed messages of the server (RFC 7692, section 7.2.1).</summary>
public sealed class DeflateTests
{
    private static readonly string s_long = string.Concat(Enumerable.Repeat("repeated ", 300));

    [Test]
    public void A_message_from_the_threshold_on_is_compressed_into_one_marked_frame()
    {
        WebSocketFrame[] frames = Write(new PerMessageDeflateOptions { Threshold = s_long.Length }, Message(s_long), Message(s_long[1..]));

        frames.Select(frame => frame.IsCompressed).Should().Equal(true, false);
        frames[0].Payload.Length.Should().BeLessThan(100);
        frames.Select(frame => Encoding.UTF8.GetString(frame.Inflated)).Should().Equal(s_long, s_long[1..]);
    }

    [Test]
    public void Binary_messages_stay_binary()
    {
        byte[] bytes = new byte[5_000];

        WebSocketFrame frame = Write(new PerMessageDeflateOptions(), OutgoingMessage.PooledBinary(bytes)).Single();

        frame.Opcode.Should().Be(WebSocketFrame.Binary);
        frame.IsCompressed.Should().BeTrue();
        frame.Inflated.Should().Equal(bytes);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_client_of_protocol_3_finds_the_type_of_a_binary_packet_within(bool isShared)
    {
        byte[] bytes = new byte[5_000];
        OutgoingMessage message = isShared ? OutgoingMessage.SharedBinary(bytes) : OutgoingMessage.PooledBinary(bytes);
        WebSocketDeflate deflate = Negotiate(new PerMessageDeflateOptions());

        WebSocketFrame old = Write(deflate, EngineRevision.Three, message).Single();
        WebSocketFrame recent = Write(deflate, EngineRevision.Four, message).Single();

        old.Inflated.Should().Equal([4, .. bytes]);
        recent.Inflated.Should().Equal(bytes);
    }

    [Test]
    public void What_does_not_get_smaller_is_sent_as_it_is()
    {
        byte[] noise = new byte[5_000];
        new Random(1).NextBytes(noise);

        WebSocketFrame[] frames = Write(new PerMessageDeflateOptions(), OutgoingMessage.PooledBinary(noise), OutgoingMessage.SharedBinary(noise));

        frames.Should().OnlyContain(frame => !frame.IsCompressed && frame.Payload.SequenceEqual(noise));
    }

    [Test]
    public void What_must_not_be_compressed_and_control_frames_are_sent_as_they_are()
    {
        WebSocketFrame[] frames = Write(
            new PerMessageDeflateOptions { Threshold = 0 },
            Message(s_long) with { MayBeCompressed = false },
            OutgoingMessage.ControlFrame([0x8A, 30, .. new byte[30]]),
            OutgoingMessage.PooledBinary([]),
            EnginePackets.CreateOpen("secret", offersUpgrade: true, new EngineIoOptions()));

        frames.Should().OnlyContain(frame => !frame.IsCompressed);
    }

    [Test]
    public void A_message_refers_to_no_other_unless_that_was_agreed_on()
    {
        WebSocketFrame[] frames = Write(new PerMessageDeflateOptions(), Message(s_long), Message(s_long));

        frames[1].Payload.Should().Equal(frames[0].Payload);
    }

    [Test]
    public void With_context_takeover_a_message_says_what_it_repeats()
    {
        byte[] noise = new byte[5_000];
        new Random(1).NextBytes(noise);
        var options = new PerMessageDeflateOptions { ServerContextTakeover = true };

        WebSocketFrame[] frames = Write(options, OutgoingMessage.SharedBinary(noise), Message("4plain"), OutgoingMessage.SharedBinary(noise), Message(s_long), OutgoingMessage.SharedBinary(noise));

        using var client = new Inflation();
        byte[][] inflated = [.. frames.Select(frame => frame.IsCompressed ? client.Inflate(frame.Payload) : frame.Payload)];
        inflated.Should().BeEquivalentTo(new[] { noise, "4plain"u8.ToArray(), noise, Encoding.UTF8.GetBytes(s_long), noise }, options => options.WithStrictOrdering());
        frames[2].Payload.Length.Should().BeLessThan(500);
        frames[4].Payload.Length.Should().BeLessThan(500);
    }

    [Test]
    public void A_broadcast_is_compressed_once_for_all_connections()
    {
        var endpoint = new PerMessageDeflate(new PerMessageDeflateOptions());
        OutgoingMessage message = OutgoingMessage.SharedBinary(new byte[5_000]);
        Write(endpoint.Negotiate("permessage-deflate")!, EngineRevision.Four, message);
        var output = new ArrayBufferWriter<byte>(10_000);
        WebSocketDeflate second = endpoint.Negotiate("permessage-deflate")!;

        long before = GC.GetAllocatedBytesForCurrentThread();
        second.WriteFrames(EngineRevision.Four, output, [message]);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(200);
        Parse(output.WrittenMemory).Single().Inflated.Should().Equal(new byte[5_000]);
    }

    [Test]
    public void A_connection_that_has_ended_compresses_nothing_more()
    {
        WebSocketDeflate deflate = Negotiate(new PerMessageDeflateOptions { ServerContextTakeover = true });
        Write(deflate, EngineRevision.Four, Message(s_long)).Single().IsCompressed.Should().BeTrue();

        deflate.Dispose();

        Write(deflate, EngineRevision.Four, Message(s_long)).Single().IsCompressed.Should().BeFalse();
    }

    [Test]
    public void A_large_batch_is_written_in_parts_that_are_worth_a_flush()
    {
        OutgoingMessage[] messages = [.. Enumerable.Range(0, 10).Select(_ => OutgoingMessage.SharedBinary(new byte[30_000]))];

        Negotiate(new PerMessageDeflateOptions()).WriteFrames(EngineRevision.Four, new ArrayBufferWriter<byte>(), messages).Should().Be(3);
    }

    private static OutgoingMessage Message(string text) => OutgoingMessage.Constant(Encoding.UTF8.GetBytes(text));

    private static WebSocketDeflate Negotiate(PerMessageDeflateOptions options) => new PerMessageDeflate(options).Negotiate("permessage-deflate")!;

    private static WebSocketFrame[] Write(PerMessageDeflateOptions options, params ReadOnlySpan<OutgoingMessage> messages) =>
        Write(Negotiate(options), EngineRevision.Four, messages);

    private static WebSocketFrame[] Write(WebSocketDeflate deflate, EngineRevision revision, params ReadOnlySpan<OutgoingMessage> messages)
    {
        var output = new ArrayBufferWriter<byte>();
        deflate.WriteFrames(revision, output, messages).Should().Be(messages.Length);
        return [.. Parse(output.WrittenMemory)];
    }

    private static IEnumerable<WebSocketFrame> Parse(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            byte first = bytes.Span[0];
            (int start, int length) = bytes.Span[1] == 126 ? (4, (bytes.Span[2] << 8) | bytes.Span[3]) : (2, bytes.Span[1]);
            yield return new WebSocketFrame(first & 0xF, bytes.Slice(start, length).ToArray()) { IsCompressed = (first & 0x40) != 0 };
            bytes = bytes[(start + length)..];
        }
    }
}
