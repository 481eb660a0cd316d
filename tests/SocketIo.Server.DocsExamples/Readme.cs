namespace DocsExamples;

/// <summary>The example of README.md.</summary>
public static class Readme
{
    public static WebApplication Create(string[] args)
    {
        // snippet: readme
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSocketIo();

        var app = builder.Build();
        app.MapSocketIo(io => io.MapNamespace("/", chat =>
        {
            chat.On<string, int>("join", async (socket, room) => // the returned value is the ack
            {
                await socket.JoinAsync(room);
                return socket.Rooms.Count;
            });
            chat.On<(string Room, string Text)>("message", (socket, message) => // a tuple is several arguments
                socket.To(message.Room).EmitAsync("message", (socket.Id, message.Text)));
            chat.OnDisconnected((socket, reason) => socket.Broadcast.EmitAsync("left", socket.Id));
        }));
        // end-snippet
        return app;
    }

    public static void Run(WebApplication app)
    {
        // snippet: readme
        app.Run();
        // end-snippet
    }
}
