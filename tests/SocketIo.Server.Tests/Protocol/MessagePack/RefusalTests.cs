using System.Text;
using SocketIo.Server.Engine;
using SocketIo.Server.Protocol;
using static SocketIo.Server.Tests.Protocol.MessagePack.MessagePackWire;

namespace SocketIo.Server.Tests.Protocol.MessagePack;

/// <summary>What the MessagePack parser refuses, and at which cost.</summary>
public sealed class RefusalTests
{
    private const string Nsp = "a36e7370a12f";

    [TestCase("01", "invalid packet type", Description = "no map")]
    [TestCase("81" + Nsp, "invalid packet type")]
    [TestCase("82a47479706505" + Nsp, "invalid packet type", Description = "a type of the other parser")]
    [TestCase("82a474797065ff" + Nsp, "invalid packet type")]
    [TestCase("82a474797065a131" + Nsp, "invalid packet type")]
    [TestCase("82a474797065cf0000000100000002" + Nsp, "invalid packet type")]
    [TestCase("81a47479706501", "invalid namespace")]
    [TestCase("82a47479706501a36e737001", "invalid namespace")]
    [TestCase("82a47479706501a36e7370a178", "invalid namespace", Description = "without a slash")]
    [TestCase("82a47479706502" + Nsp, "invalid payload")]
    [TestCase("83a47479706502a46461746190" + Nsp, "invalid payload", Description = "no event name")]
    [TestCase("83a47479706502a464617461a165" + Nsp, "invalid payload")]
    [TestCase("83a47479706502a46461746191c3" + Nsp, "invalid payload", Description = "a name that is true")]
    [TestCase("83a47479706502a46461746191c40165" + Nsp, "invalid payload", Description = "a name that is binary")]
    [TestCase("83a47479706502a46461746191a7636f6e6e656374" + Nsp, "invalid payload", Description = "a reserved name")]
    [TestCase("83a47479706503a46461746180" + Nsp, "invalid payload")]
    [TestCase("83a47479706500a46461746190" + Nsp, "invalid payload")]
    [TestCase("83a47479706500a464617461a178" + Nsp, "invalid payload")]
    [TestCase("83a47479706501a46461746180" + Nsp, "invalid payload")]
    [TestCase("83a47479706504a46461746101" + Nsp, "invalid payload")]
    [TestCase("84a47479706502a46461746191a165a26964a131" + Nsp, "invalid packet id")]
    [TestCase("84a47479706502a46461746191a165a26964ff" + Nsp, "invalid packet id")]
    [TestCase("84a47479706502a46461746191a165a26964cb3ff8000000000000" + Nsp, "invalid packet id")]
    [TestCase("84a47479706502a46461746191a165a26964cf0020000000000000" + Nsp, "invalid packet id")]
    [TestCase("84a47479706502a46461746191a165a26964cfffffffffffffffff" + Nsp, "invalid packet id")]
    [TestCase("82a47479706501" + Nsp + "00", "invalid MessagePack", Description = "something behind it")]
    [TestCase("82a47479706501", "invalid MessagePack", Description = "cut off")]
    [TestCase("82a474797065c1" + Nsp, "invalid MessagePack", Description = "the code that is never used")]
    [TestCase("8201a131" + Nsp, "invalid MessagePack", Description = "a key that is no string")]
    [TestCase("83a47479706502a46461746192a165810101" + Nsp, "invalid MessagePack", Description = "an argument with such a key")]
    [TestCase("", "invalid MessagePack")]
    public void What_is_no_packet_is_refused(string hex, string message) =>
        Decoding(hex).Should().Throw<PacketParseException>().WithMessage(message);

    [Test]
    public void A_text_message_is_refused()
    {
        Action decode = () => Codec.CreateDecoder().TryDecode(MessageBuffer.CopyOf(Encoding.UTF8.GetBytes("2[\"e\"]")), isBinary: false, out _);
        decode.Should().Throw<PacketParseException>().WithMessage("invalid MessagePack");
    }

    [TestCase("dbffffffff", Description = "a string of 4 GiB")]
    [TestCase("c6ffffffff", Description = "bytes of 4 GiB")]
    [TestCase("c9ffffffff01", Description = "an extension of 4 GiB")]
    [TestCase("ddffffffff", Description = "an array of 4 Gi elements")]
    [TestCase("dfffffffff", Description = "an object of 4 Gi pairs")]
    [TestCase("de8000", Description = "more pairs than bytes")]
    public void A_length_that_is_not_there_costs_nothing(string hex)
    {
        byte[] message = Convert.FromHexString(EventWith(hex));
        Decoding(EventWith(hex)).Should().Throw<PacketParseException>().WithMessage("invalid MessagePack");
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            Action decode = () => Decode(message);
            decode.Should().Throw<PacketParseException>();
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000);
    }

    [TestCase("91")]
    [TestCase("81a161")]
    public void A_payload_may_be_as_deep_as_MaxJsonDepth_and_no_deeper(string level)
    {
        string AtDepth(int depth) => EventWith(string.Concat(Enumerable.Repeat(level, depth - 1)) + "01"); // the data is the first level

        Decode(AtDepth(64)).Arguments.Count.Should().Be(1);
        Decoding(AtDepth(65)).Should().Throw<PacketParseException>().Which.OptionName.Should().Be("MaxJsonDepth");
    }

    [TestCase("91")]
    [TestCase("81a161")]
    public void A_depth_bomb_is_refused_before_the_stack_is_used_up(string level)
    {
        string bomb = string.Concat(Enumerable.Repeat(level, 300_000)) + "01";
        Decoding(EventWith(bomb)).Should().Throw<PacketParseException>().Which.OptionName.Should().Be("MaxJsonDepth");
        Decoding($"83a47479706501a178{bomb}{Nsp}").Should().NotThrow("what is skipped does not nest");
    }

    [Test]
    public void Thousands_of_binary_values_are_read_and_more_are_refused()
    {
        Decode(EventWith("dc1000" + string.Concat(Enumerable.Repeat("c400", 4_096)))).Arguments.Attachments.Count.Should().Be(4_096);
        Decoding(EventWith("dc1001" + string.Concat(Enumerable.Repeat("c400", 4_097))))
            .Should().Throw<PacketParseException>().WithMessage("too many attachments").Which.OptionName.Should().Be("MaxAttachments");
        IPacketCodec generous = CreateCodec(new SocketIoOptions { MaxAttachments = 5_000 });
        Decode(EventWith("dc1001" + string.Concat(Enumerable.Repeat("c400", 4_097))), generous).Arguments.Attachments.Count.Should().Be(4_097);
    }

    [Test]
    public void Binary_values_together_are_no_longer_than_MaxAttachmentBytes()
    {
        IPacketCodec codec = CreateCodec(new SocketIoOptions { MaxAttachmentBytes = 3 });
        Decode(EventWith("92c40101c4020203"), codec).Arguments.Attachments.ByteCount.Should().Be(3);
        Decoding(EventWith("92c40101c403020304"), codec).Should().Throw<PacketParseException>().Which.OptionName.Should().Be("MaxAttachmentBytes");
    }

    [Test]
    public void A_namespace_is_no_longer_than_MaxNamespaceLength()
    {
        string Connect(int length) => $"82a47479706500a36e7370da{length:x4}2f{string.Concat(Enumerable.Repeat("61", length - 1))}";

        Decode(Connect(256)).GetNamespace().Should().HaveLength(256);
        Decoding(Connect(257)).Should().Throw<PacketParseException>().Which.OptionName.Should().Be("MaxNamespaceLength");
    }

    [Test]
    public void An_object_that_looks_like_a_placeholder_is_an_object_and_never_stands_for_binary_data()
    {
        const string LookAlike = "82ac5f706c616365686f6c646572c3a36e756d00"; // {"_placeholder":true,"num":0}
        EventArguments alone = Codec.CreateBinder<EventArguments>(ArgumentNullability.Unknown).Bind(Decode(EventWith(LookAlike)).Arguments);
        alone.IsBinary(0).Should().BeFalse();
        Codec.EncodeEvent("/", "e", -1, alone, isShared: true).Hex().Should().Contain(LookAlike, "it is forwarded as it came");
        Decoding(EventWith($"92{LookAlike}c40101")).Should().Throw<PacketParseException>().WithMessage("illegal attachments");
    }
}
