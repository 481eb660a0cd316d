namespace SocketIo.Server.Security.SelfCheck;

/// <summary>Looks for one kind of risky setting. Registered as a singleton, each beside what it is about.</summary>
internal interface ISelfCheck
{
    IEnumerable<SelfCheckFinding> Check(MappedEndpoint endpoint, IServiceProvider services);
}
