using System.Runtime.InteropServices;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Tests.Protocol;

/// <summary>The bytes on the wire, as the reference implementation sends them.</summary>
public sealed class EncodingTests
{
    private static readonly JsonPacketCodec Codec = Wire.Codec;

    [Test]
    public void Connect_of_the_root_namespace_carries_the_id_alone() =>
        Codec.EncodeConnect("/", "abc", pid: null).Text().Should().Be("""40{"sid":"abc"}""");

    [Test]
    public void Connect_of_a_namespace_names_it() =>
        Codec.EncodeConnect("/admin", "abc", pid: null).Text().Should().Be("""40/admin,{"sid":"abc"}""");

    [Test]
    public void Connect_carries_the_private_id_when_there_is_one() =>
        Codec.EncodeConnect("/", "abc", "def").Text().Should().Be("""40{"sid":"abc","pid":"def"}""");

    [Test]
    public void Disconnect_has_no_payload()
    {
        Codec.EncodeDisconnect("/").Text().Should().Be("41");
        Codec.EncodeDisconnect("/admin").Text().Should().Be("41/admin,");
    }

    [Test]
    public void Connect_error_carries_a_message() =>
        Codec.EncodeConnectError("/nsp", "Invalid namespace", data: null).Text().Should().Be("""44/nsp,{"message":"Invalid namespace"}""");

    [Test]
    public void Connect_error_carries_data_as_its_runtime_type() =>
        Codec.EncodeConnectError("/", "no", new { Code = 7 }).Text().Should().Be("""44{"message":"no","data":{"code":7}}""");

    [Test]
    public void Connect_error_has_no_attachments_so_binary_data_is_base64() =>
        Codec.EncodeConnectError("/", "no", new byte[] { 1, 2 }).Text().Should().Be("""44{"message":"no","data":"AQI="}""");

    [Test]
    public void Event_with_one_argument() =>
        Event(1).Text().Should().Be("""42["ev",1]""");

    [Test]
    public void Event_of_a_namespace_with_an_ack_id() =>
        Codec.EncodeEvent("/nsp", "ev", 13, default(ValueTuple), isShared: false).Text().Should().Be("""42/nsp,13["ev"]""");

    [Test]
    public void Event_with_binary_data_has_a_placeholder_and_an_attachment()
    {
        EncodedPacket packet = Event(new byte[] { 1, 2, 3 });
        packet.Text().Should().Be("""451-["ev",{"_placeholder":true,"num":0}]""");
        packet.Binaries().Should().BeEquivalentTo(new[] { new byte[] { 1, 2, 3 } });
    }

    [Test]
    public void Ack_with_a_string() =>
        Codec.EncodeAck("/", 1, (1, "acked")).Text().Should().Be("""431[1,"acked"]""");

    [Test]
    public void Ack_with_binary_data() =>
        Codec.EncodeAck("/", 7, (new byte[] { 1 }, "acked")).Text().Should().Be("""461-7[{"_placeholder":true,"num":0},"acked"]""");

    [Test]
    public void Ack_of_a_namespace_with_binary_data() =>
        Codec.EncodeAck("/nsp", 7, new byte[] { 1 }).Text().Should().Be("""461-/nsp,7[{"_placeholder":true,"num":0}]""");

    [Test]
    public void Null_is_an_argument() => Event<string?>(null).Text().Should().Be("""42["ev",null]""");

    [Test]
    public void Event_name_is_escaped_as_a_json_string() =>
        Codec.EncodeEvent("/", "a\"b\n", -1, 1, isShared: false).Text().Should().Be("""42["a\"b\n",1]""");

    [Test]
    public void A_large_body_grows_the_buffer()
    {
        string text = new('x', 100_000);
        Event((text, text)).Text().Should().Be($"""42["ev","{text}","{text}"]""");
    }

    [TestCase(4_000, 8_192)]
    [TestCase(9_000, 16_384)]
    [TestCase(16_384, 32_768)]
    [TestCase(65_536, 131_072)]
    public void A_long_text_waits_in_an_array_of_its_size(int length, int largest)
    {
        ReadOnlyMemory<byte> frame = Codec.EncodeAck("/", 7, new string('x', length)).Message.Frame;

        MemoryMarshal.TryGetArray(frame, out ArraySegment<byte> segment).Should().BeTrue();
        segment.Array!.Length.Should().BeLessThanOrEqualTo(largest);
    }

    [Test]
    public void A_shared_packet_has_the_same_bytes()
    {
        EncodedPacket packet = Codec.EncodeEvent("/nsp", "ev", -1, ("x", new byte[] { 1 }), isShared: true);
        packet.Text().Should().Be("""451-/nsp,["ev","x",{"_placeholder":true,"num":0}]""");
        packet.Binaries().Should().ContainSingle().Which.Should().Equal(1);
    }

    [Test]
    public void Byte_count_is_that_of_all_messages() =>
        Event((new byte[10], new byte[5])).ByteCount.Should().Be("""452-["ev",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]""".Length + 15);

    private static EncodedPacket Event<T>(T arguments) => Codec.EncodeEvent("/", "ev", -1, arguments, isShared: false);
}
