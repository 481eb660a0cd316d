using SocketIo.Server;

namespace DocsExamples;

/// <summary>The examples of docs/security.md about the audit.</summary>
public static class SecurityAudit
{
    public static void Add(WebApplicationBuilder builder)
    {
        // snippet: audit-services
        builder.Services.AddSingleton<IAuditSink, Siem>();
        builder.Services.Configure<SecurityAuditOptions>(audit => audit.MaxEntriesPerSecond = 50);
        builder.Services.AddSocketIo().AddRecentSecurityEvents(capacity: 100); // the newest ones, in memory
        // end-snippet
    }

    public static void Map(NamespaceBuilder admin, RecentSecurityEvents recent)
    {
        // snippet: audit-page
        admin.On<EventArguments, IReadOnlyList<SecurityEvent>>("audit", (socket, _) => recent.Snapshot());
        // end-snippet
    }

    public static async Task FeedAsync(RecentSecurityEvents recent, ISocketIoServer io, CancellationToken stopping)
    {
        // snippet: audit-feed
        await foreach (SecurityEvent entry in recent.WatchAsync(stopping))
        {
            await io.Of("/admin").EmitAsync("audit", entry, stopping);
        }
        // end-snippet
    }

    // snippet: audit-sink
    internal sealed class Siem : IAuditSink
    {
        public void Write(SecurityEvent securityEvent)
        {
            // Hand it to a queue; this runs on the thread on which it happened.
        }
    }
    // end-snippet
}
