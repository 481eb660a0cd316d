namespace SocketIo.Server.Security.SelfCheck;

internal sealed class CompressionCheck : ISelfCheck
{
    public IEnumerable<SelfCheckFinding> Check(MappedEndpoint endpoint, IServiceProvider services)
    {
        if (endpoint.Options.PerMessageDeflate is not null || endpoint.Options.HttpCompression is not null)
        {
            yield return new SelfCheckFinding("compression", SelfCheckSeverity.Medium, endpoint.Path, "The length of a compressed message tells what is in it twice (CRIME, BREACH). Emit secrets with Compress(false), or turn PerMessageDeflate and HttpCompression off.");
        }
    }
}
