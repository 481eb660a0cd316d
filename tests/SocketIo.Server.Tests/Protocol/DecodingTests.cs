using SocketIo.Server.Engine;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Tests.Protocol;

public sealed class DecodingTests
{
    [Test]
    public void Connect_without_payload()
    {
        Packet packet = Wire.Decode("0");
        packet.Type.Should().Be(PacketType.Connect);
        packet.GetNamespace().Should().Be("/");
        packet.HasPayload.Should().BeFalse();
        packet.AckId.Should().Be(-1);
    }

    [Test]
    public void Connect_with_auth_payload_and_namespace()
    {
        Packet packet = Wire.Decode("""0/admin,{"token":"123"}""");
        packet.GetNamespace().Should().Be("/admin");
        Wire.Utf8(packet.NamespaceUtf8).Should().Be("/admin");
        Wire.Utf8(packet.Payload.Span).Should().Be("""{"token":"123"}""");
    }

    [TestCase("0/admin")]
    [TestCase("0/admin,")]
    public void A_namespace_at_the_end_needs_no_comma(string text)
    {
        Packet packet = Wire.Decode(text);
        packet.GetNamespace().Should().Be("/admin");
        packet.HasPayload.Should().BeFalse();
    }

    [Test]
    public void Event_with_namespace_ack_id_and_arguments()
    {
        Packet packet = Wire.Decode("""2/nsp,13["ev",1,"two",{"three":[3]}]""");
        packet.Type.Should().Be(PacketType.Event);
        packet.GetNamespace().Should().Be("/nsp");
        packet.AckId.Should().Be(13);
        Wire.Utf8(packet.EventNameUtf8).Should().Be("ev");
        packet.GetEventName().Should().Be("ev");
        packet.EventNameHasEscapes.Should().BeFalse();
        packet.Arguments.Count.Should().Be(3);
        Wire.Utf8(packet.Arguments.Values.Span).Should().Be("""1,"two",{"three":[3]}""");
    }

    [Test]
    public void Event_without_payload_is_accepted_and_has_no_name()
    {
        Packet packet = Wire.Decode("2");
        packet.HasPayload.Should().BeFalse();
        packet.EventNameUtf8.IsEmpty.Should().BeTrue();
        packet.Arguments.Count.Should().Be(0);
    }

    [Test]
    public void Event_with_the_empty_name_has_a_payload()
    {
        Packet packet = Wire.Decode("""2[""]""");
        packet.HasPayload.Should().BeTrue();
        packet.GetEventName().Should().BeEmpty();
    }

    [Test]
    public void Event_name_may_be_a_number()
    {
        Packet packet = Wire.Decode("2[123,4]");
        packet.GetEventName().Should().Be("123");
        packet.Arguments.Count.Should().Be(1);
    }

    [Test]
    public void Event_name_may_have_escapes()
    {
        Packet packet = Wire.Decode("""2["caf\u00e9 \"x\""]""");
        packet.EventNameHasEscapes.Should().BeTrue();
        packet.GetEventName().Should().Be("café \"x\"");
    }

    [Test]
    public void White_space_in_the_payload_does_not_matter()
    {
        Packet packet = Wire.Decode("2 [ \"ev\" , 1 ,\t2 ]\r\n");
        packet.GetEventName().Should().Be("ev");
        Wire.Bind<(int, int)>("2 [ \"ev\" , 1 ,\t2 ]\r\n").Should().Be((1, 2));
    }

    [Test]
    public void Ack_has_its_id_and_all_values_as_arguments()
    {
        Packet packet = Wire.Decode("""37["a",2]""");
        packet.Type.Should().Be(PacketType.Ack);
        packet.AckId.Should().Be(7);
        packet.Arguments.Count.Should().Be(2);
    }

    [TestCase("3")]
    [TestCase("31")]
    [TestCase("3[]")]
    public void Ack_may_lack_id_and_payload(string text) => Wire.Decode(text).Arguments.Count.Should().Be(0);

    [TestCase("""4"not allowed" """)]
    [TestCase("""4{"message":"not allowed"}""")]
    public void Connect_error_decodes(string text) => Wire.Decode(text).Type.Should().Be(PacketType.ConnectError);

    [Test]
    public void The_largest_ack_id_is_what_a_javascript_number_holds() =>
        Wire.Decode("""29007199254740991["ev"]""").AckId.Should().Be(9007199254740991);

    [Test]
    public void Leading_zeros_of_an_ack_id_do_not_matter() => Wire.Decode("""2007["ev"]""").AckId.Should().Be(7);

    [TestCase("", "empty packet")]
    [TestCase("abc", "unknown packet type NaN")]
    [TestCase("7[]", "unknown packet type 7")]
    [TestCase("9", "unknown packet type 9")]
    [TestCase("\u00e9", "unknown packet type NaN")]
    [TestCase("0[]", "invalid payload")]
    [TestCase("0\"x\"", "invalid payload")]
    [TestCase("0null", "invalid payload")]
    [TestCase("0admin", "invalid payload")]
    [TestCase("1{}", "invalid payload")]
    [TestCase("1[]", "invalid payload")]
    [TestCase("2[]", "invalid payload")]
    [TestCase("2{}", "invalid payload")]
    [TestCase("2[null]", "invalid payload")]
    [TestCase("2\"ev\"", "invalid payload")]
    [TestCase("2[\"ev\"", "invalid payload")]
    [TestCase("2[\"ev\",]", "invalid payload")]
    [TestCase("2[\"ev\"]]", "invalid payload")]
    [TestCase("2[\"ev\"]x", "invalid payload")]
    [TestCase("2[\"ev\"/**/]", "invalid payload")]
    [TestCase("2[\"ev\"]//", "invalid payload")]
    [TestCase("2[\"ev\",01]", "invalid payload")]
    [TestCase("2[\"e\nv\"]", "invalid payload")]
    [TestCase("2-1[\"ev\"]", "invalid payload")]
    [TestCase("21.5[\"ev\"]", "invalid payload")]
    [TestCase("2 ", "invalid payload")]
    [TestCase("3{}", "invalid payload")]
    [TestCase("31\"x\"", "invalid payload")]
    [TestCase("4[]", "invalid payload")]
    [TestCase("41", null)]
    [TestCase("5[\"ev\"]", "Illegal attachments")]
    [TestCase("5", "Illegal attachments")]
    [TestCase("51", "Illegal attachments")]
    [TestCase("51[\"ev\"]", "Illegal attachments")]
    [TestCase("5-[\"ev\"]", "Illegal attachments")]
    [TestCase("5-1-[\"ev\"]", "Illegal attachments")]
    [TestCase("51.5-[\"ev\"]", "Illegal attachments")]
    [TestCase("5x-[\"ev\"]", "Illegal attachments")]
    [TestCase("50-[\"ev\"]", "Illegal attachments")]
    [TestCase("60-1[]", "Illegal attachments")]
    [TestCase("511-[\"ev\"]", "too many attachments")]
    [TestCase("599999999999999999999-[\"ev\"]", "too many attachments")]
    [TestCase("29007199254740992[\"ev\"]", "invalid packet id")]
    public void What_is_no_packet_is_refused_with_the_text_of_the_reference(string text, string? message)
    {
        Func<Packet> decoding = Wire.Decoding(text);
        if (message is null)
        {
            decoding.Should().NotThrow();
        }
        else
        {
            decoding.Should().Throw<PacketParseException>().WithMessage(message);
        }
    }

    [Test]
    public void A_packet_waits_for_its_attachments()
    {
        IPacketDecoder decoder = Wire.Codec.CreateDecoder();
        decoder.TryDecode(Wire.Message("""52-["ev",{"_placeholder":true,"num":0}]"""), isBinary: false, out _).Should().BeFalse();
        decoder.IsWaitingForAttachments.Should().BeTrue();
        decoder.TryDecode(MessageBuffer.CopyOf([1]), isBinary: true, out _).Should().BeFalse();
        decoder.TryDecode(MessageBuffer.CopyOf([2]), isBinary: true, out Packet packet).Should().BeTrue();
        decoder.IsWaitingForAttachments.Should().BeFalse();
        packet.Type.Should().Be(PacketType.BinaryEvent);
        packet.Arguments.Attachments.Count.Should().Be(2);
        packet.Return();
    }

    [Test]
    public void Text_while_attachments_are_outstanding_is_refused()
    {
        IPacketDecoder decoder = Wire.Codec.CreateDecoder();
        decoder.TryDecode(Wire.Message("""51-["ev"]"""), isBinary: false, out _);
        FluentActions.Invoking(() => decoder.Decode("""2["ev"]""")).Should().Throw<PacketParseException>()
            .WithMessage("got plaintext data when reconstructing a packet");
        decoder.IsWaitingForAttachments.Should().BeFalse();
    }

    [Test]
    public void Binary_data_that_no_packet_announced_is_refused() =>
        FluentActions.Invoking(() => Wire.Codec.CreateDecoder().TryDecode(MessageBuffer.CopyOf([1]), isBinary: true, out _))
            .Should().Throw<PacketParseException>().WithMessage("got binary data when not reconstructing a packet");

    [Test]
    public void A_discarded_packet_is_forgotten()
    {
        IPacketDecoder decoder = Wire.Codec.CreateDecoder();
        decoder.TryDecode(Wire.Message("""52-["ev"]"""), isBinary: false, out _);
        decoder.TryDecode(MessageBuffer.CopyOf([1]), isBinary: true, out _);
        decoder.Discard();
        decoder.Discard();
        decoder.Decode("""2["next"]""").GetEventName().Should().Be("next");
    }
}
