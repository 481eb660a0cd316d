using System.Text;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Engine.WebSockets;

public sealed class TextTests
{
    private const int InvalidPayload = 1007;

    // Lone continuation; impossible byte; overlong forms of 2, 3 and 4 bytes; surrogate; beyond U+10FFFF; character cut short, followed by another or by nothing.
    private static readonly byte[][] Invalid =
    [
        [0x80], [0xFF], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0xAF], [0xF0, 0x80, 0x80, 0xAF], [0xED, 0xA0, 0x80],
        [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82, 0x41], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98],
    ];

    [TestCase("κόσμε")]
    [TestCase("\u0000 \u007F \u0080 \u07FF \u0800 \uFFFF")]
    [TestCase("\U00010000 \U0010FFFF \uFFFE")]
    [TestCase("😀")]
    public void Valid_text_is_read(string text) => ReaderUnderTest.Read(ClientFrame.Text(text)).Messages.Should().Equal(Received.Text(text));

    [TestCaseSource(nameof(Invalid))]
    public void Invalid_text_is_refused(byte[] bytes) => ReaderUnderTest.Read(ClientFrame.Text([.. "ok "u8, .. bytes])).CloseCode.Should().Be(InvalidPayload);

    [TestCaseSource(nameof(Invalid))]
    public void Invalid_text_is_refused_when_it_comes_byte_by_byte(byte[] bytes) =>
        new ReaderUnderTest().FeedInPieces(ClientFrame.Text([.. "ok "u8, .. bytes]), () => 1).CloseCode.Should().Be(InvalidPayload);

    [TestCaseSource(nameof(Invalid))]
    public void Invalid_text_is_refused_when_it_comes_in_fragments(byte[] bytes)
    {
        byte[][] fragments = [ClientFrame.Text("ok ", isFinal: false), .. bytes.Select(value => ClientFrame.Continuation([value], isFinal: false)), ClientFrame.Continuation("")];

        ReaderUnderTest.Read(fragments).CloseCode.Should().Be(InvalidPayload);
    }

    [TestCaseSource(nameof(Invalid))]
    public void Binary_need_not_be_text(byte[] bytes) => ReaderUnderTest.Read(ClientFrame.Binary(bytes)).Messages.Should().Equal(Received.Binary(bytes));

    [Test]
    public void Text_is_refused_at_the_first_byte_that_cannot_be_right()
    {
        byte[] surrogate = [0xED, 0xA0];

        ReaderUnderTest.Read(ClientFrame.Text([.. "ok"u8, .. surrogate], isFinal: false)).CloseCode.Should().Be(InvalidPayload);
    }

    [Test]
    public void Characters_may_be_cut_by_fragments_anywhere()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("aä€😀");
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            ReaderUnderTest.Read(ClientFrame.Text(bytes[..cut], isFinal: false), ClientFrame.Continuation(bytes[cut..])).Messages
                .Should().Equal([Received.Text("aä€😀")], "cut at {0}", cut);
        }
    }

    [Test]
    public void A_message_cut_within_a_character_does_not_spoil_the_next_one()
    {
        ReaderUnderTest reader = ReaderUnderTest.Read(ClientFrame.Text([0xE2, 0x82], isFinal: false), ClientFrame.Continuation([0xAC]), ClientFrame.Text("next"));

        reader.Messages.Should().Equal(Received.Text("€"), Received.Text("next"));
    }
}
