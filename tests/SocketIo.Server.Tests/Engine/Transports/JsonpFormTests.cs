using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SocketIo.Server.Engine;
using SocketIo.Server.Engine.Transports;

namespace SocketIo.Server.Tests.Engine.Transports;

public sealed class JsonpFormTests
{
    [TestCase("d=4hello", "4hello")]
    [TestCase("d=6%3A4hello", "6:4hello")]
    [TestCase("d=", "")]
    [TestCase("d=4a+b%2Bc", "4a b+c")]
    [TestCase("d=4%C3%A9%e2%82%ac", "4é€")]
    [TestCase("x=1&d=4a&d=4b", "4a")]
    [TestCase("dd=1&d=4a&x", "4a")]
    [TestCase("d=4%", "4%")]
    [TestCase("d=4%4", "4%4")]
    [TestCase("d=4%zz%4g%g4", "4%zz%4g%g4")]
    [TestCase("d=4=b", "4=b")]
    [TestCase("d=4\\n", "4\n")]
    [TestCase("d=4%5Cn", "4\n")]
    [TestCase("d=4%5C%5Cn", "4\\n")]
    [TestCase("d=4%5C%5C", "4\\\\")]
    [TestCase("d=4%5C", "4\\")]
    [TestCase("d=4%5C%5C%5Cn", "4\\\\n")]
    public void The_field_d_is_the_payload(string body, string payload) => Decode(body).Should().Be(payload);

    [TestCase("")]
    [TestCase("d")]
    [TestCase("D=1")]
    [TestCase("xd=1")]
    [TestCase("&&&=&")]
    [TestCase("a=d=1")]
    public void A_form_without_it_has_none(string body) => Decode(body).Should().BeNull();

    [Test]
    public void What_a_client_puts_into_a_form_comes_out() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(
            ArbMap.Default.GeneratorFor<NonNull<string>>()
                .Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get)))
                .Where(text => !text.Contains("\\\n", StringComparison.Ordinal)) // which clients cannot tell from \n
                .ToArbitrary(),
            text => Decode("d=" + Uri.EscapeDataString(text.Replace("\\n", "\\\n", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal))).Should().Be(text)));

    [Test]
    public void Arbitrary_bytes_are_decoded_or_refused() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(
            ArbMap.Default.GeneratorFor<byte[]>().ToArbitrary(),
            bytes =>
            {
                MessageBuffer body = MessageBuffer.CopyOf([(byte)'d', (byte)'=', .. bytes]);
                JsonpForm.TryDecode(body, out MessageBuffer payload).Should().BeTrue();
                payload.Length.Should().BeLessThanOrEqualTo(bytes.Length);
                payload.Return();
            }));

    private static string? Decode(string form)
    {
        MessageBuffer body = MessageBuffer.CopyOf(Encoding.UTF8.GetBytes(form));
        if (!JsonpForm.TryDecode(body, out MessageBuffer payload))
        {
            body.Return();
            return null;
        }

        string text = Encoding.UTF8.GetString(payload.Span);
        payload.Return();
        return text;
    }
}
