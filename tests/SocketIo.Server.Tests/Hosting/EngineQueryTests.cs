using Microsoft.AspNetCore.Http;
using SocketIo.Server.Hosting;

namespace SocketIo.Server.Tests.Hosting;

public sealed class EngineQueryTests
{
    [TestCase("", null, EngineTransports.None, null)]
    [TestCase("?", null, EngineTransports.None, null)]
    [TestCase("?EIO=4&transport=polling&sid=abc", "4", EngineTransports.Polling, "abc")]
    [TestCase("?sid=abc&t=xyz&transport=websocket&EIO=4", "4", EngineTransports.WebSocket, "abc")]
    [TestCase("?EIO=3&EIO=4&sid=a&sid=b&transport=x&transport=polling", "4", EngineTransports.Polling, "b")]
    [TestCase("?EIO=4&EIO=3&transport=polling&transport=x", "3", EngineTransports.None, null)]
    [TestCase("?eio=4&Transport=polling&SID=a", null, EngineTransports.None, null)]
    [TestCase("?EIO=%34&transport=polling&sid=a%2Bb+c", "4", EngineTransports.Polling, "a+b c")]
    [TestCase("?EIO=4&transport=POLLING", "4", EngineTransports.None, null)]
    [TestCase("?EIO&transport&sid", "", EngineTransports.None, null)]
    [TestCase("?sid=a&sid=", null, EngineTransports.None, null)]
    [TestCase("?transport=__proto__", null, EngineTransports.None, null)]
    [TestCase("?&&&=&%&%zz=%zz&sid=%e4%", null, EngineTransports.None, "%e4%")]
    public void A_query_is_read_like_the_reference_does(string query, string? protocol, EngineTransports transport, string? sid)
    {
        EngineQuery parsed = EngineQuery.Parse(new QueryString(query));

        parsed.Protocol.Should().Be(protocol);
        parsed.Transport.Should().Be(transport);
        parsed.SessionId.Should().Be(sid);
    }

    [TestCase("", true)]
    [TestCase("?b64", true)]
    [TestCase("?b64=", true)]
    [TestCase("?b64=1", false)]
    [TestCase("?b64=true", false)]
    public void A_value_of_b64_asks_for_text(string query, bool supportsBinary) =>
        EngineQuery.Parse(new QueryString(query)).SupportsBinary.Should().Be(supportsBinary);
}
