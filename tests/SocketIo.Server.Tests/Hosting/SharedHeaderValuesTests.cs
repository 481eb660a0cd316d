using Microsoft.AspNetCore.Http;
using SocketIo.Server.Hosting;

namespace SocketIo.Server.Tests.Hosting;

public sealed class SharedHeaderValuesTests
{
    private readonly SharedHeaderValues _values = new();

    [TestCase("Host")]
    [TestCase("Origin")]
    [TestCase("User-Agent")]
    [TestCase("Accept-Language")]
    [TestCase("Upgrade")]
    [TestCase("Sec-WebSocket-Extensions")]
    public void Requests_share_equal_headers(string name)
    {
        string first = Share(name, Copy("one and the same"));
        string second = Share(name, Copy("one and the same"));
        string other = Share(name, Copy("another"));

        second.Should().BeSameAs(first);
        other.Should().Be("another");
    }

    [TestCase("Cookie")]
    [TestCase("Authorization")]
    [TestCase("Sec-WebSocket-Key")]
    [TestCase("X-Api-Key")]
    public void What_may_be_a_secret_is_not_kept(string name)
    {
        Share(name, Copy("secret"));

        Share(name, Copy("secret")).Should().Be("secret").And.NotBeSameAs(Share(name, Copy("secret")));
    }

    [Test]
    public void A_long_text_is_not_kept()
    {
        string first = Share("User-Agent", new string('a', 257));

        Share("User-Agent", new string('a', 257)).Should().Be(first).And.NotBeSameAs(first);
    }

    [Test]
    public void Several_values_of_a_header_stay_as_they_are()
    {
        HttpRequest request = new DefaultHttpContext().Request;
        request.Headers.Accept = new(["a", "b"]);

        _values.Share(request);

        request.Headers.Accept.Should().Equal("a", "b");
    }

    private string Share(string name, string value)
    {
        HttpRequest request = new DefaultHttpContext().Request;
        request.Headers[name] = value;
        _values.Share(request);
        return request.Headers[name].ToString();
    }

    private static string Copy(string text) => new(text.AsSpan());
}
