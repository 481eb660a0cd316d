using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using SocketIo.Server.Engine.WebSockets;

namespace SocketIo.Server.Tests.Engine.WebSockets;

public sealed class HandshakeTests
{
    [Test]
    public void The_handshake_of_the_rfc_is_valid()
    {
        HttpRequest request = Handshakes.Request();

        WebSocketHandshake.IsWebSocketRequest(request).Should().BeTrue();
        WebSocketHandshake.Validate(request).Should().BeNull();
    }

    [TestCase("Upgrade", "WebSocket")]
    [TestCase("Connection", "upgrade")]
    [TestCase("Connection", "close,UPGRADE ,x")]
    public void Case_and_company_do_not_matter(string header, string value)
    {
        HttpRequest request = Handshakes.Request();
        request.Headers[header] = value;

        WebSocketHandshake.IsWebSocketRequest(request).Should().BeTrue();
    }

    [TestCase("Upgrade", "")]
    [TestCase("Upgrade", "h2c")]
    [TestCase("Upgrade", "websockets")]
    [TestCase("Connection", "")]
    [TestCase("Connection", "keep-alive")]
    [TestCase("Connection", "Upgraded")]
    public void A_request_that_does_not_ask_for_a_websocket_is_none(string header, string value)
    {
        HttpRequest request = Handshakes.Request();
        request.Headers[header] = value;

        WebSocketHandshake.IsWebSocketRequest(request).Should().BeFalse();
    }

    [TestCase("HTTP/1.0")]
    [TestCase("HTTP/2")]
    public void Only_http_1_1_can_be_upgraded(string protocol)
    {
        HttpRequest request = Handshakes.Request();
        request.Protocol = protocol;

        WebSocketHandshake.IsWebSocketRequest(request).Should().BeFalse();
    }

    [Test]
    public void Another_method_than_get_is_refused()
    {
        HttpRequest request = Handshakes.Request();
        request.Method = "POST";

        WebSocketHandshake.Validate(request)!.Message.Should().Be("Invalid HTTP method");
    }

    [TestCase("")]
    [TestCase("dGhlIHNhbXBsZSBub25jZQ=")]
    [TestCase("dGhlIHNhbXBsZSBub25jZQ===")]
    [TestCase("dGhlIHNhbXBsZSBub25jZQAA")]
    [TestCase("dGhlIHNhbXBsZSBub25j Q==")]
    [TestCase("dGhlIHNhbXBsZSBub25j_Q==")]
    public void An_invalid_key_is_refused(string key)
    {
        HttpRequest request = Handshakes.Request();
        request.Headers.SecWebSocketKey = key;

        WebSocketHandshake.Validate(request)!.Message.Should().Be("Missing or invalid Sec-WebSocket-Key header");
    }

    [Test]
    public void Two_keys_are_refused()
    {
        HttpRequest request = Handshakes.Request();
        request.Headers.SecWebSocketKey = new StringValues(["dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="]);

        WebSocketHandshake.Validate(request).Should().NotBeNull();
    }

    [TestCase("")]
    [TestCase("8")]
    [TestCase("12")]
    [TestCase("14")]
    [TestCase("13, 8")]
    public void Another_version_is_refused_and_told_the_right_one(string version)
    {
        HttpRequest request = Handshakes.Request();
        request.Headers.SecWebSocketVersion = version;

        WebSocketHandshake.Validate(request).Should().Be(new WebSocketHandshakeError("Missing or invalid Sec-WebSocket-Version header", IsVersionMismatch: true));
    }

    [TestCase("chat")]
    [TestCase("chat, superchat")]
    [TestCase("a ,\tb")]
    [TestCase("v1.json.example~!#$%&'*+-.^_`|")]
    public void A_list_of_subprotocols_is_valid(string value)
    {
        HttpRequest request = Handshakes.Request();
        request.Headers.SecWebSocketProtocol = value;

        WebSocketHandshake.Validate(request).Should().BeNull();
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase(",")]
    [TestCase("a,")]
    [TestCase(",a")]
    [TestCase("a,,b")]
    [TestCase("a b")]
    [TestCase("a, a")]
    [TestCase("a;q=1")]
    [TestCase("ä")]
    public void A_malformed_list_of_subprotocols_is_refused(string value)
    {
        HttpRequest request = Handshakes.Request();
        request.Headers.SecWebSocketProtocol = value;

        WebSocketHandshake.Validate(request)!.Message.Should().Be("Invalid Sec-WebSocket-Protocol header");
    }

    [Test]
    public async Task The_answer_is_that_of_the_rfc()
    {
        HttpContext context = Handshakes.Context();

        await WebSocketHandshake.AcceptAsync(context);

        context.Response.Headers.SecWebSocketAccept.ToString().Should().Be("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        context.Response.Headers.Connection.ToString().Should().Be("Upgrade");
        context.Response.Headers.Upgrade.ToString().Should().Be("websocket");
        context.Response.Headers.SecWebSocketProtocol.Should().BeEmpty();
    }

    [TestCase("superchat", "superchat")]
    [TestCase(" b , a", "b")]
    public async Task The_first_subprotocol_is_chosen(string offered, string chosen)
    {
        HttpContext context = Handshakes.Context();
        context.Request.Headers.SecWebSocketProtocol = offered;

        await WebSocketHandshake.AcceptAsync(context);

        context.Response.Headers.SecWebSocketProtocol.ToString().Should().Be(chosen);
    }
}
