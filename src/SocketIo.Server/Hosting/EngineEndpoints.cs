using SocketIo.Server.Engine;

namespace SocketIo.Server.Hosting;

/// <summary>The endpoints of the application, to be drained when it stops.</summary>
internal sealed class EngineEndpoints
{
    private readonly Lock _sync = new();
    private readonly List<EngineServer> _servers = [];

    public void Add(EngineServer server)
    {
        lock (_sync)
        {
            _servers.Add(server);
        }
    }

    public EngineServer[] Snapshot()
    {
        lock (_sync)
        {
            return [.. _servers];
        }
    }
}
