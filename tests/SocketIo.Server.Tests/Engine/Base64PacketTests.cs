using System.Text;
using SocketIo.Server.Engine;

namespace SocketIo.Server.Tests.Engine;

public sealed class Base64PacketTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(10_000)]
    public void Bytes_survive_the_way_there_and_back(int length)
    {
        byte[] data = new byte[length];
        new Random(length).NextBytes(data);

        OutgoingMessage encoded = Base64Packet.Encode(OutgoingMessage.PooledBinary(data));
        bool isValid = Base64Packet.TryDecode(encoded.Packet.Span, out MessageBuffer decoded);

        encoded.IsBinary.Should().BeFalse();
        Encoding.ASCII.GetString(encoded.Packet.Span).Should().Be("b" + Convert.ToBase64String(data));
        encoded.Length.Should().Be(Base64Packet.EncodedLength(length));
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
        Base64Packet.TryDecode(Encoding.ASCII.GetBytes(packet), out MessageBuffer message).Should().BeFalse();

        message.Length.Should().Be(0);
    }

    [Test]
    public void Text_stays_as_it_is()
    {
        OutgoingMessage text = EngineUnderTest.Text("4x");

        Base64Packet.Encode(text).Frame.ToArray().Should().Equal(text.Frame.ToArray());
        text.Return();
    }
}
