using SocketIo.Server.Security.Tokens;

namespace SocketIo.Server.Security.SelfCheck;

internal sealed class TokenCheck : ISelfCheck
{
    public IEnumerable<SelfCheckFinding> Check(MappedEndpoint endpoint, IServiceProvider services)
    {
        foreach ((string name, NamespaceBuilder ns) in endpoint.Namespaces)
        {
            if (ns.Connect.CreateSteps(services).OfType<JwtMiddleware>().Any(jwt => jwt.Options.QueryParameter is not null))
            {
                yield return new SelfCheckFinding("token_in_query", SelfCheckSeverity.High, name, "Tokens in URLs end up in the logs of servers and proxies. Let clients send them in the auth payload.");
            }
        }
    }
}
