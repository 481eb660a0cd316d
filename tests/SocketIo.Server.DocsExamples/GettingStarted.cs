namespace DocsExamples;

/// <summary>The application of docs/getting-started.md.</summary>
public static class GettingStarted
{
    public static WebApplication Create(string[] args)
    {
        // snippet: getting-started
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSocketIo();

        var app = builder.Build();
        app.UseFileServer(); // wwwroot/index.html

        app.MapSocketIo(io => io.MapNamespace("/", chat =>
        {
            chat.OnConnected(socket => socket.EmitAsync("welcome", socket.Id));

            chat.On<ChatMessage, DateTimeOffset>("message", async (socket, message) =>
            {
                await socket.Broadcast.EmitAsync("message", message);
                return DateTimeOffset.UtcNow;
            });

            chat.OnDisconnected((socket, reason) => socket.Broadcast.EmitAsync("left", socket.Id));
        }));
        // end-snippet
        return app;
    }

    public static void Run(WebApplication app)
    {
        // snippet: getting-started
        app.Run();
        // end-snippet
    }

    // snippet: getting-started
    internal sealed record ChatMessage(string Name, string Text);
    // end-snippet

    public static void AddSocketIo(WebApplicationBuilder builder)
    {
        // snippet: options
        builder.Services.AddSocketIo(options =>
        {
            options.MaxPayloadBytes = 256_000;
            options.PingInterval = TimeSpan.FromSeconds(15);
        });
        // end-snippet
    }
}
