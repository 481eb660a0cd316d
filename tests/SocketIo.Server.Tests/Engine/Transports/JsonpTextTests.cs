using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using SocketIo.Server.Engine.Transports;

namespace SocketIo.Server.Tests.Engine.Transports;

public sealed class JsonpTextTests
{
    [TestCase("0{\"sid\":\"x\"}", """0{\"sid\":\"x\"}""")]
    [TestCase("4\\", """4\\""")]
    [TestCase("4</script>", """4\u003c/script\u003e""")]
    [TestCase("4<!--&", """4\u003c!--\u0026""")]
    [TestCase("4\u2028\u2029", """4\u2028\u2029""")]
    [TestCase("4\u001e4\r\n\t\0\u007f", """4\u001e4\u000d\u000a\u0009\u0000\u007f""")]
    [TestCase("4é€😀\u2027\u202a", "4é€😀\u2027\u202a")]
    [TestCase("", "")]
    public void What_could_end_the_string_or_the_script_is_escaped(string text, string escaped) => Escape(text).Should().Be(escaped);

    [Test]
    public void A_script_reads_what_was_sent() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(
            (from parts in Gen.ListOf(Gen.OneOf(
                ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get))),
                Gen.Elements("\u2028", "\u2029", "\"", "\\", "</script>", "\u201c", "😀", "\u001e", "');alert(1)//")))
             select string.Concat(parts)).ToArbitrary(),
            text =>
            {
                string escaped = Escape(text);

                JsonDocument.Parse($"\"{escaped}\"").RootElement.GetString().Should().Be(text);
                escaped.IndexOfAny(['<', '>', '&', '\u2028', '\u2029', '\n', '\r']).Should().Be(-1);
            }));

    [Test]
    public void Bytes_of_half_a_separator_at_the_end_stay() => Bytes([0xE2, 0x80]).Should().Equal(0xE2, 0x80);

    private static string Escape(string text) => Encoding.UTF8.GetString(Bytes(Encoding.UTF8.GetBytes(text)));

    private static byte[] Bytes(byte[] text)
    {
        ArrayBufferWriter<byte> output = new();
        JsonpText.Write(output, text);
        JsonpText.Measure(text).Should().Be(output.WrittenCount);
        return output.WrittenSpan.ToArray();
    }
}
