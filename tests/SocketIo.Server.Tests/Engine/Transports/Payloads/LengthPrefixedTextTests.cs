using System.Text;
using SocketIo.Server.Engine;
using SocketIo.Server.Engine.Revisions;
using SocketIo.Server.Engine.Transports.Payloads;

namespace SocketIo.Server.Tests.Engine.Transports.Payloads;

public sealed class LengthPrefixedTextTests
{
    private static readonly PayloadFormat Format = EngineRevision.Three.FormatOfBody(isBinary: false)!;

    [TestCase("6:4hello", new[] { "4hello" })]
    [TestCase("6:4test16:4test21:2", new[] { "4test1", "4test2", "2" })]
    [TestCase("6:4hello10:b4AQIDBA==", new[] { "4hello", "b4AQIDBA==" })]
    [TestCase("21:42[\"echo\",\"héllo€😀\"]1:2", new[] { "42[\"echo\",\"héllo€😀\"]", "2" })]
    [TestCase("06:4hello", new[] { "4hello" })]
    [TestCase("5:4:1:2", new[] { "4:1:2" })]
    [TestCase("2:4\u001e", new[] { "4\u001e" })]
    public void Packets_are_taken_by_their_length_in_JavaScript(string body, string[] packets) =>
        PayloadUnderTest.Read(Format, body).Should().BeEquivalentTo((packets, (string?)null));

    [TestCase("")]
    [TestCase("abc")]
    [TestCase("6")]
    [TestCase(":")]
    [TestCase(":4")]
    [TestCase("7:4hello")]
    [TestCase("-1:4")]
    [TestCase("+1:4")]
    [TestCase(" 1:4")]
    [TestCase("1e0:4")]
    [TestCase("1.0:4")]
    [TestCase("99999999999:4")]
    [TestCase("4294967297:4")]
    [TestCase("00000000001:4")]
    [TestCase("2:4😀")]
    [TestCase("\u0661:4")]
    public void A_body_that_does_not_start_with_a_packet_is_refused(string body) =>
        PayloadUnderTest.Read(Format, body).Should().BeEquivalentTo((Array.Empty<string>(), "invalid payload"));

    [TestCase("6:4hello6")]
    [TestCase("6:4hello6:")]
    [TestCase("6:4hellox:2")]
    public void What_comes_before_a_wrong_length_is_read(string body) =>
        PayloadUnderTest.Read(Format, body).Should().BeEquivalentTo((new[] { "4hello" }, "invalid payload"));

    [Test]
    public void Reading_stops_at_the_limit_of_packets() =>
        PayloadUnderTest.Read(Format, "1:21:21:2", maxPackets: 2).Should().BeEquivalentTo((new[] { "2", "2" }, "MaxPacketsPerPayload"));

    [Test]
    public void Exactly_the_limit_is_no_error() =>
        PayloadUnderTest.Read(Format, "1:21:2", maxPackets: 2).Should().BeEquivalentTo((new[] { "2", "2" }, (string?)null));

    [Test]
    public void Empty_packets_count_too() =>
        PayloadUnderTest.Read(Format, string.Concat(Enumerable.Repeat("0:", 500_000)), maxPackets: 100).Error.Should().Be("MaxPacketsPerPayload");

    [TestCase(new byte[] { (byte)'1', (byte)':', 0xFF })]
    [TestCase(new byte[] { (byte)'1', (byte)':', (byte)'2', 0xC3 })]
    public void A_body_that_is_no_UTF_8_has_no_packets(byte[] body) =>
        PayloadUnderTest.Read(Format, body).Should().BeEquivalentTo((Array.Empty<string>(), "invalid UTF-8"));

    [Test]
    public void Packets_are_written_with_their_length_in_JavaScript()
    {
        OutgoingMessage[] messages = [EngineUnderTest.Text("42[\"echo\",\"héllo€😀\"]"), EnginePackets.PongPacket, OutgoingMessage.SharedBinary([1, 2, 3, 4])];

        Encoding.UTF8.GetString(PayloadUnderTest.Write(Format, messages)).Should().Be("21:42[\"echo\",\"héllo€😀\"]1:310:b4AQIDBA==");
    }

    [Test]
    public void It_is_what_is_written_without_binary_data_or_where_only_text_is_read()
    {
        OutgoingMessage binary = OutgoingMessage.SharedBinary([1]);

        EngineRevision.Three.FormatFor([EnginePackets.PongPacket], asText: false).Should().BeSameAs(Format);
        EngineRevision.Three.FormatFor([EnginePackets.PongPacket, binary], asText: true).Should().BeSameAs(Format);
        EngineRevision.Three.FormatFor([EnginePackets.PongPacket, binary], asText: false).Should().NotBeSameAs(Format);
        Format.ContentType.Should().Be("text/plain; charset=UTF-8");
    }
}
