using Microsoft.Extensions.DependencyInjection;

namespace SocketIo.Server;

/// <summary>Adds what listens to the audit.</summary>
public static class AuditBuilderExtensions
{
    /// <summary>Keeps the newest entries of the audit in memory: inject <see cref="RecentSecurityEvents"/>.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="capacity">How many entries to keep. Default: 100.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is zero or less.</exception>
    public static ISocketIoBuilder AddRecentSecurityEvents(this ISocketIoBuilder builder, int capacity = 100)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var recent = new RecentSecurityEvents(capacity);
        builder.Services.AddSingleton(recent);
        builder.Services.AddSingleton<IAuditSink>(recent);
        return builder;
    }
}
