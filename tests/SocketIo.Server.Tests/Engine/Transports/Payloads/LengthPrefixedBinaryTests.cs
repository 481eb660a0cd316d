using SocketIo.Server.Engine;
using SocketIo.Server.Engine.Revisions;
using SocketIo.Server.Engine.Transports.Payloads;

namespace SocketIo.Server.Tests.Engine.Transports.Payloads;

public sealed class LengthPrefixedBinaryTests
{
    private static readonly PayloadFormat Format = EngineRevision.Three.FormatOfBody(isBinary: true)!;

    private static readonly byte[] Example = [0, 6, 255, 52, 104, 101, 108, 108, 111, 1, 5, 255, 4, 1, 2, 3, 4];

    [Test]
    public void Packets_are_written_as_the_protocol_shows_them()
    {
        PayloadUnderTest.Write(Format, [EngineUnderTest.Text("4hello"), OutgoingMessage.SharedBinary([1, 2, 3, 4])]).Should().Equal(Example);
        Format.ContentType.Should().Be("application/octet-stream");
    }

    [Test]
    public void Packets_are_read_as_the_protocol_shows_them() =>
        PayloadUnderTest.Read(Format, Example).Should().BeEquivalentTo((new[] { "4hello", "#0401020304" }, (string?)null));

    [Test]
    public void Lengths_count_bytes()
    {
        byte[] written = PayloadUnderTest.Write(Format, [EngineUnderTest.Text("4€" + new string('x', 120))]);

        written[..5].Should().Equal(0, 1, 2, 4, 255);
        PayloadUnderTest.Read(Format, written).Packets.Should().Equal("4€" + new string('x', 120));
    }

    [TestCase(new byte[] { })]
    [TestCase(new byte[] { 0 })]
    [TestCase(new byte[] { 0, 1 })]
    [TestCase(new byte[] { 0, 255 })]
    [TestCase(new byte[] { 0, 1, 255 })]
    [TestCase(new byte[] { 2, 1, 255, 50 })]
    [TestCase(new byte[] { 48, 1, 255, 50 })]
    [TestCase(new byte[] { 0, 49, 255, 50 })]
    [TestCase(new byte[] { 0, 10, 255, 50 })]
    [TestCase(new byte[] { 0, 2, 255, 50 })]
    [TestCase(new byte[] { 0, 4, 2, 9, 4, 9, 6, 7, 2, 9, 7, 255, 50 })]
    [TestCase(new byte[] { 0, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 255, 50 })]
    [TestCase(new byte[] { 0, 1, 255, 0xC3 })]
    public void A_body_that_does_not_start_with_a_packet_is_refused(byte[] body) =>
        PayloadUnderTest.Read(Format, body).Should().BeEquivalentTo((Array.Empty<string>(), "invalid payload"));

    [Test]
    public void What_comes_before_a_wrong_packet_is_read() =>
        PayloadUnderTest.Read(Format, [.. Example, 7]).Should().BeEquivalentTo((new[] { "4hello", "#0401020304" }, "invalid payload"));

    [Test]
    public void Reading_stops_at_the_limit_of_packets() =>
        PayloadUnderTest.Read(Format, [.. Example, .. Example], maxPackets: 3).Error.Should().Be("MaxPacketsPerPayload");
}
