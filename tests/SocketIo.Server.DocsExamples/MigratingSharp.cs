using SocketIo.Server;

namespace DocsExamples;

/// <summary>The examples of docs/migrating-from-socketiosharp.md.</summary>
public static class MigratingSharp
{
    public static async Task RunAsync(string[] args)
    {
        // snippet: migrating-sharp
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSocketIo(options => options.AllowEio3 = true);

        var app = builder.Build();
        app.MapSocketIo(io => io.MapNamespace("/", root =>
        {
            root.On<EventArguments>("input", (socket, data) => socket.EmitAsync("echo", data));
            root.On<(int A, int B), int>("sum", (_, numbers) => numbers.A + numbers.B);
            root.OnDisconnected((_, reason) => Console.WriteLine($"gone: {reason}"));
            root.OnConnected(socket => socket.EmitAsync("echo", new byte[] { 0, 1, 2 }));
        }));

        await app.StartAsync();
        await app.Services.GetRequiredService<ISocketIoServer>().Of("/").EmitAsync("echo", "to everybody");
        await app.WaitForShutdownAsync();
        // end-snippet
    }
}
