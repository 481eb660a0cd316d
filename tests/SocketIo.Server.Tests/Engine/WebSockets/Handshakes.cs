using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SocketIo.Server.Tests.Engine.WebSockets;

/// <summary>The opening handshake of RFC 6455, section 1.3, for tests to change.</summary>
internal static class Handshakes
{
    public static HttpRequest Request() => Context().Request;

    public static HttpContext Context()
    {
        DefaultHttpContext context = new();
        context.Features.Set<IHttpUpgradeFeature>(new UpgradeFeature());
        context.Request.Method = "GET";
        context.Request.Protocol = "HTTP/1.1";
        context.Request.Headers.Connection = "keep-alive, Upgrade";
        context.Request.Headers.Upgrade = "websocket";
        context.Request.Headers.SecWebSocketVersion = "13";
        context.Request.Headers.SecWebSocketKey = "dGhlIHNhbXBsZSBub25jZQ==";
        return context;
    }

    private sealed class UpgradeFeature : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => true;

        public Task<Stream> UpgradeAsync() => Task.FromResult(Stream.Null);
    }
}
