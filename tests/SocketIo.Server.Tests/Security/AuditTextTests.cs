using SocketIo.Server.Security.Audit;

namespace SocketIo.Server.Tests.Security;

public sealed class AuditTextTests
{
    [TestCase(null, null)]
    [TestCase("plain", "plain")]
    [TestCase("line\r\nforged", "line\\u000d\\u000aforged")]
    [TestCase("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln", "[token]")]
    [TestCase("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln?", "Bearer [token]?")]
    [TestCase("{\"a\":\"eyJhbGciOiJub25lIn0.e30.\"}", "{\"a\":\"[token]\"}")]
    [TestCase("eyJ", "eyJ")]
    public void It_is_one_line_without_tokens(string? text, string? clean) => AuditText.Clean(text).Should().Be(clean);

    [Test]
    public void It_is_short() => AuditText.Clean(new string('x', 1_000_000))!.Length.Should().BeLessThan(100);
}
