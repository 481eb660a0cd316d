using SocketIo.Server.Security.Origins;

namespace SocketIo.Server.Security.SelfCheck;

internal sealed class OriginCheck : ISelfCheck
{
    public IEnumerable<SelfCheckFinding> Check(MappedEndpoint endpoint, IServiceProvider services)
    {
        if (endpoint.Handshake.Find<OriginMiddleware>() is { Policy.AllowsAny: true })
        {
            yield return new SelfCheckFinding("any_origin", SelfCheckSeverity.High, endpoint.Path, "Every web page may use the endpoint. Name the origins in UseOrigins.");
        }
    }
}
