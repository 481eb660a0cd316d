using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace SocketIo.Server.Comparison.Servers;

/// <summary>
/// One of the servers written in C#. All of them echo, broadcast to everybody, let a client join a room, and emit to a room.
/// </summary>
internal interface IHostedServer
{
    void AddServices(IServiceCollection services);

    void Map(WebApplication app);
}
