using SocketIo.Server.Namespaces.Revisions;

namespace SocketIo.Server.Tests.Namespaces;

public sealed class NamespaceQueryTests
{
    [TestCase("?", "{}")]
    [TestCase("?token=abc&x=1", """{"token":"abc","x":"1"}""")]
    [TestCase("?a=1&a=2&b=3&a=4", """{"a":["1","2","4"],"b":"3"}""")]
    [TestCase("?a&b=&=c", """{"a":"","b":"","":"c"}""")]
    [TestCase("?a=x+y%20z%2B&%62=%C3%A9", """{"a":"x y z\u002B","b":"\u00E9"}""")]
    [TestCase("?__proto__=x&constructor=y", """{"__proto__":"x","constructor":"y"}""")]
    [TestCase("?a=%zz&b=%ff", """{"a":"%zz","b":"%ff"}""")]
    [TestCase("?a=\"}&b=\\", """{"a":"\u0022}","b":"\\"}""")]
    public void A_query_becomes_an_object(string query, string json) => NamespaceQuery.Parse(query).GetRawText().Should().Be(json);

    [Test]
    public void What_is_behind_a_thousand_pairs_is_ignored() =>
        NamespaceQuery.Parse("?" + string.Join('&', Enumerable.Range(0, 5000).Select(i => $"k{i}=1"))).EnumerateObject().Should().HaveCount(1000);
}
