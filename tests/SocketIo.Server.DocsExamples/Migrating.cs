using SocketIo.Server;

namespace DocsExamples;

/// <summary>The examples of docs/migrating-from-node.md.</summary>
public static class Migrating
{
    public static WebApplication Create(string[] args)
    {
        // snippet: migrating
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSocketIo(options => options.MaxPayloadBytes = 200_000);

        var app = builder.Build();
        app.MapSocketIo(io =>
        {
            io.Handshake.UseOrigins("https://app.example");
            io.MapNamespace("/", MapRoot);
        });
        // end-snippet
        return app;
    }

    public static void Run(WebApplication app)
    {
        // snippet: migrating
        app.Run("http://localhost:3000");
        // end-snippet
    }

    // snippet: migrating
    private static void MapRoot(NamespaceBuilder root)
    {
        root.Connect.Use(async (context, next) =>
        {
            if (context.Auth?.TryGetProperty("name", out var name) != true || string.IsNullOrEmpty(name.GetString()))
            {
                context.Reject("name required");
                return;
            }

            context.Socket.Data["name"] = name.GetString();
            await next(context);
        });

        root.On<string, int>("join", async (socket, room) =>
        {
            await socket.JoinAsync(room);
            await socket.To(room).EmitAsync("joined", socket.Data["name"]);
            return (await socket.Namespace.To(room).FetchSocketsAsync()).Count;
        });

        root.On<(string Room, string Text)>("message", (socket, message) =>
            socket.Namespace.To(message.Room).EmitAsync("message", (socket.Data["name"], message.Text)));

        root.OnDisconnecting(async (socket, reason) =>
        {
            foreach (string room in socket.Rooms.Where(room => room != socket.Id))
            {
                await socket.To(room).EmitAsync("left", (socket.Data["name"], reason.ToProtocolString()));
            }
        });
    }
    // end-snippet

    public static void SetHeaders(WebApplication app)
    {
        // snippet: headers
        app.Use((context, next) =>
        {
            if (context.Request.Path.StartsWithSegments("/socket.io"))
            {
                context.Response.Headers["X-Server"] = "eu-1"; // as in "headers": every poll and POST, and the 101 of a WebSocket
                if (!context.Request.Query.ContainsKey("sid"))
                {
                    context.Response.Headers["X-First"] = "1"; // as in "initial_headers": the request that opens a session
                }
            }

            return next(context);
        });
        // end-snippet
    }

    public static void MapEngine(WebApplicationBuilder builder, WebApplication app)
    {
        // snippet: engine
        builder.Services.AddEngineIo();
        // end-snippet

        // snippet: engine
        app.MapEngineIo("/engine.io", engine =>
        {
            engine.Options.MaxPayloadBytes = 64_000;
            engine.OnConnected(socket => socket.Send("hello"));
            engine.OnMessage((socket, message) => socket.Send(message)); // an echo, text or binary
        });
        // end-snippet
    }
}
