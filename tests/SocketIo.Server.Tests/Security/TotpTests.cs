using System.Text;
using SocketIo.Server.Security.StepUp;

namespace SocketIo.Server.Tests.Security;

/// <summary>One-time passwords, as RFC 6238 has them in its appendix B.</summary>
internal sealed class TotpTests
{
    private static readonly byte[] _secret = Encoding.ASCII.GetBytes("12345678901234567890");

    [TestCase(59, "287082")]
    [TestCase(1111111109, "081804")]
    [TestCase(1111111111, "050471")]
    [TestCase(1234567890, "005924")]
    [TestCase(2000000000, "279037")]
    [TestCase(20000000000, "353130")]
    public void The_codes_are_those_of_the_RFC(long seconds, string code) =>
        Totp.Compute(_secret, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))).Should().Be(code);

    [TestCase("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "12345678901234567890")]
    [TestCase("gezd gnbv gy3t qojq", "1234567890")]
    [TestCase("MZXW6===", "foo")]
    [TestCase("", "")]
    public void Base32_is_read(string text, string bytes) => Base32.Decode(text).Should().Equal(Encoding.ASCII.GetBytes(bytes));

    [TestCase("GEZ1")]
    [TestCase("GE-ZD")]
    [TestCase("é")]
    public void What_is_no_base32_is_refused(string text) =>
        FluentActions.Invoking(() => Base32.Decode(text)).Should().Throw<FormatException>();
}
