using Microsoft.AspNetCore.Http;
using SocketIo.Server.Hosting;

namespace SocketIo.Server.Tests.Hosting;

public sealed class EngineQueryTests
{
    [TestCase("", 3, EngineTransports.None, null)]
    [TestCase("?", 3, EngineTransports.None, null)]
    [TestCase("?EIO=4&transport=polling&sid=abc", 4, EngineTransports.Polling, "abc")]
    [TestCase("?sid=abc&t=xyz&transport=websocket&EIO=4", 4, EngineTransports.WebSocket, "abc")]
    [TestCase("?EIO=3&EIO=4&sid=a&sid=b&transport=x&transport=polling", 4, EngineTransports.Polling, "b")]
    [TestCase("?EIO=4&EIO=3&transport=polling&transport=x", 3, EngineTransports.None, null)]
    [TestCase("?eio=4&Transport=polling&SID=a", 3, EngineTransports.None, null)]
    [TestCase("?EIO=%34&transport=polling&sid=a%2Bb+c", 4, EngineTransports.Polling, "a+b c")]
    [TestCase("?EIO=4&transport=POLLING", 4, EngineTransports.None, null)]
    [TestCase("?EIO&transport&sid", 3, EngineTransports.None, null)]
    [TestCase("?sid=a&sid=", 3, EngineTransports.None, null)]
    [TestCase("?transport=__proto__", 3, EngineTransports.None, null)]
    [TestCase("?&&&=&%&%zz=%zz&sid=%e4%", 3, EngineTransports.None, "%e4%")]
    public void A_query_is_read_like_the_reference_does(string query, int protocol, EngineTransports transport, string? sid)
    {
        EngineQuery parsed = EngineQuery.Parse(new QueryString(query));

        parsed.Revision.Number.Should().Be(protocol);
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

    [TestCase("", false, null)]
    [TestCase("?j", true, null)]
    [TestCase("?j=", true, null)]
    [TestCase("?j=abc", true, null)]
    [TestCase("?j=0", true, "0")]
    [TestCase("?j=12&j=3", true, "3")]
    [TestCase("?j=1%5D(alert(1));//2", true, "112")]
    [TestCase("?j=%D9%A1%EF%BC%911", true, "1")]
    [TestCase("?J=1", false, null)]
    public void Of_the_number_of_a_callback_nothing_but_its_digits_is_kept(string query, bool isJsonp, string? index)
    {
        EngineQuery parsed = EngineQuery.Parse(new QueryString(query));

        parsed.IsJsonp.Should().Be(isJsonp);
        parsed.JsonpIndex.Should().Be(index);
    }
}
