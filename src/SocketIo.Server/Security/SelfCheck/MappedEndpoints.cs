using System.Collections.Concurrent;

namespace SocketIo.Server.Security.SelfCheck;

/// <summary>The endpoints of the application, to be looked at.</summary>
internal sealed class MappedEndpoints
{
    private readonly ConcurrentQueue<MappedEndpoint> _endpoints = new();

    public IReadOnlyCollection<MappedEndpoint> All => _endpoints;

    public void Add(MappedEndpoint endpoint) => _endpoints.Enqueue(endpoint);
}
