using System.Text;
using SocketIo.Server.Engine;
using SocketIo.Server.Engine.Transports.Payloads;

namespace SocketIo.Server.Tests.Engine.Transports.Payloads;

public sealed class SeparatedPayloadTests
{
    [TestCase("4a", new[] { "4a" })]
    [TestCase("4a\u001e2\u001ebAQID", new[] { "4a", "2", "bAQID" })]
    [TestCase("", new[] { "" })]
    [TestCase("\u001e", new[] { "", "" })]
    [TestCase("4a\u001e", new[] { "4a", "" })]
    [TestCase("4ä€😀\u001e4", new[] { "4ä€😀", "4" })]
    public void A_body_is_split_at_every_separator(string body, string[] packets)
    {
        (List<string> read, string? error) = Read(Encoding.UTF8.GetBytes(body));

        read.Should().Equal(packets);
        error.Should().BeNull();
    }

    [Test]
    public void Reading_stops_at_the_limit_of_packets()
    {
        (List<string> read, string? error) = Read("4a\u001e4b\u001e4c"u8.ToArray(), maxPackets: 2);

        read.Should().Equal("4a", "4b");
        error.Should().Be("MaxPacketsPerPayload");
    }

    [Test]
    public void Exactly_the_limit_is_no_error() => Read("4a\u001e4b"u8.ToArray(), maxPackets: 2).Error.Should().BeNull();

    [Test]
    public void A_body_of_nothing_but_separators_costs_no_more_than_the_limit()
    {
        (List<string> read, string? error) = Read([.. Enumerable.Repeat((byte)0x1e, 1_000_000)], maxPackets: 100);

        read.Should().HaveCount(100).And.AllBe("");
        error.Should().Be("MaxPacketsPerPayload");
    }

    [TestCase(new byte[] { 0xC3, 0x28 })]
    [TestCase(new byte[] { (byte)'4', 0xFF })]
    [TestCase(new byte[] { (byte)'4', (byte)'a', 0x1e, (byte)'4', 0xED, 0xA0, 0x80 })]
    public void A_body_that_is_no_UTF_8_has_no_packets(byte[] body)
    {
        (List<string> read, string? error) = Read(body);

        read.Should().BeEmpty();
        error.Should().Be("invalid UTF-8");
    }

    private static (List<string> Packets, string? Error) Read(byte[] body, int maxPackets = 100)
    {
        PayloadReader reader = new SeparatedPayload().Read(MessageBuffer.CopyOf(body), maxPackets);
        List<string> packets = [];
        while (reader.TryRead(out MessageBuffer packet, out bool isBinary))
        {
            isBinary.Should().BeFalse();
            packets.Add(Encoding.UTF8.GetString(packet.Span));
            packet.Return();
        }

        reader.Return();
        return (packets, reader.Error);
    }
}
