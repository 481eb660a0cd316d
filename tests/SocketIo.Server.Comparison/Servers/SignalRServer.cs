using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace SocketIo.Server.Comparison.Servers;

/// <summary>ASP.NET Core SignalR with its JSON protocol. Its limit of 32 KB for a message is raised, or it would refuse 64 KiB.</summary>
internal sealed class SignalRServer : IHostedServer
{
    public const string Name = "signalr";

    public void AddServices(IServiceCollection services) => services.AddSignalR(options => options.MaximumReceiveMessageSize = 1_000_000);

    public void Map(WebApplication app) => app.MapHub<ComparisonHub>("/hub");
}
