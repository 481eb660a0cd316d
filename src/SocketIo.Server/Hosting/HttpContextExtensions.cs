using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SocketIo.Server.Hosting;

internal static class HttpContextExtensions
{
    /// <summary>What <see cref="HttpContext.Connection"/> says, without the object that a request then has, and a connection would keep.</summary>
    public static IPAddress? GetRemoteAddress(this HttpContext context) => context.Features.Get<IHttpConnectionFeature>()?.RemoteIpAddress;
}
