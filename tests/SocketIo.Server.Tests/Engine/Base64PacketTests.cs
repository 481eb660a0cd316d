using System.Text;
using SocketIo.Server.Engine;

namespace SocketIo.Server.Tests.Engine;

public sealed class Base64PacketTests
{
    private static readonly byte[] Prefix = [(byte)'b'];

    [Test]
    public void Bytes_survive_the_way_there_and_back([Values(0, 1, 2, 3, 10_000)] int length, [Values("b", "b4")] string prefix)
    {
        byte[] prefixBytes = Encoding.ASCII.GetBytes(prefix);
        byte[] data = new byte[length];
        new Random(length).NextBytes(data);

        OutgoingMessage encoded = Base64Packet.Encode(OutgoingMessage.PooledBinary(data), prefixBytes);
        bool isValid = Base64Packet.TryDecode(encoded.Packet.Span, prefixBytes, out MessageBuffer decoded);

        encoded.IsBinary.Should().BeFalse();
        Encoding.ASCII.GetString(encoded.Packet.Span).Should().Be(prefix + Convert.ToBase64String(data));
        encoded.Length.Should().Be(Base64Packet.EncodedLength(prefixBytes, length));
        isValid.Should().BeTrue();
        decoded.Span.ToArray().Should().Equal(data);
        encoded.Return();
        decoded.Return();
    }

    [TestCase("b!")]
    [TestCase("bA")]
    [TestCase("bAA")]
    [TestCase("bAAA")]
    [TestCase("bA===")]
    [TestCase("bAQID,")]
    [TestCase("b_-_-")]
    public void What_is_no_base64_is_refused(string packet)
    {
        Base64Packet.TryDecode(Encoding.ASCII.GetBytes(packet), Prefix, out MessageBuffer message).Should().BeFalse();

        message.Length.Should().Be(0);
    }

    [TestCase("b5AQID")]
    [TestCase("bAQID")]
    [TestCase("b")]
    public void A_packet_without_the_prefix_is_refused(string packet) =>
        Base64Packet.TryDecode(Encoding.ASCII.GetBytes(packet), "b4"u8, out _).Should().BeFalse();

    [Test]
    public void Text_stays_as_it_is()
    {
        OutgoingMessage text = EngineUnderTest.Text("4x");

        Base64Packet.Encode(text, Prefix).Frame.ToArray().Should().Equal(text.Frame.ToArray());
        text.Return();
    }
}
