using SocketIo.Server;

namespace DocsExamples;

/// <summary>The examples of docs/recovery.md.</summary>
public static class Recovery
{
    public static void Add(WebApplicationBuilder builder)
    {
        // snippet: recovery
        builder.Services.AddSocketIo(options => options.ConnectionStateRecovery = new() { MaxDisconnectionDuration = TimeSpan.FromMinutes(2) });
        // end-snippet
    }

    public static void Map(WebApplication app) => app.MapSocketIo(io => io.MapNamespace("/", Map));

    private static void Map(NamespaceBuilder root)
    {
        // snippet: recovered
        root.OnConnected(async socket =>
        {
            if (!socket.Recovered)
            {
                await socket.JoinAsync("news");
                await socket.EmitAsync("everything", await LoadEverythingAsync());
            }
        });
        // end-snippet
    }

    private static Task<string[]> LoadEverythingAsync() => Task.FromResult<string[]>([]);
}
