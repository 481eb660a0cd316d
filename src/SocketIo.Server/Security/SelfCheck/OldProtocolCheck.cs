namespace SocketIo.Server.Security.SelfCheck;

internal sealed class OldProtocolCheck : ISelfCheck
{
    public IEnumerable<SelfCheckFinding> Check(MappedEndpoint endpoint, IServiceProvider services)
    {
        if (endpoint.Options.AllowEio3)
        {
            yield return new SelfCheckFinding("eio3", SelfCheckSeverity.Medium, endpoint.Path, "Clients of Socket.IO 2 use session ids as socket ids and send tokens in URLs. Turn AllowEio3 off when there are no more of them.");
        }

        if (endpoint.Options.AllowJsonp)
        {
            yield return new SelfCheckFinding("jsonp", SelfCheckSeverity.Medium, endpoint.Path, "Scripts are loaded by any page, with the visitor's cookies. Turn AllowJsonp off unless you have browsers without CORS.");
        }
    }
}
