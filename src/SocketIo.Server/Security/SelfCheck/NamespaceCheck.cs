namespace SocketIo.Server.Security.SelfCheck;

internal sealed class NamespaceCheck : ISelfCheck
{
    public IEnumerable<SelfCheckFinding> Check(MappedEndpoint endpoint, IServiceProvider services)
    {
        foreach ((string name, NamespaceBuilder ns) in endpoint.Namespaces)
        {
            if (ns.Connect.IsEmpty && ns.Authorization.Count == 0)
            {
                yield return new SelfCheckFinding("namespace_without_rule", SelfCheckSeverity.Medium, name, "Everybody may join. If that is not meant, add UseJwt, RequireAuthorization or a step to its Connect gate.");
            }
        }
    }
}
