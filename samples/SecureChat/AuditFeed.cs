using SocketIo.Server;

namespace SecureChat;

/// <summary>Shows the administrators each security event as it happens.</summary>
internal sealed class AuditFeed(ISocketIoServer server, RecentSecurityEvents recent) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (SecurityEvent entry in recent.WatchAsync(stoppingToken))
        {
            await server.Of("/admin").EmitAsync("audit", entry, stoppingToken);
        }
    }
}
