using System.Net;
using SocketIo.Server.Security.RateLimiting;

namespace SocketIo.Server.Tests.Security.RateLimiting;

public sealed class AddressKeyTests
{
    [TestCase("192.0.2.1", "192.0.2.1", true)]
    [TestCase("192.0.2.1", "192.0.2.2", false)]
    [TestCase("192.0.2.1", "::ffff:192.0.2.1", true)]
    [TestCase("::ffff:192.0.2.1", "::ffff:192.0.2.2", false)]
    [TestCase("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [TestCase("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [TestCase("::c000:201", "192.0.2.1", false)]
    [TestCase("0.0.0.0", null, false)]
    [TestCase("::", null, false)]
    [TestCase(null, null, true)]
    public void Addresses_count_together_when_one_customer_can_choose_between_them(string? one, string? other, bool together) =>
        (AddressKey.Of(Parse(one)) == AddressKey.Of(Parse(other))).Should().Be(together);

    private static IPAddress? Parse(string? text) => text is null ? null : IPAddress.Parse(text);
}
