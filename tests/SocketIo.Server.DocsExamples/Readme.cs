using Microsoft.IdentityModel.Tokens;
using SocketIo.Server;

namespace DocsExamples;

/// <summary>The examples of README.md.</summary>
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

    public static void Secure(WebApplication app, TokenValidationParameters tokens)
    {
        // snippet: readme-secured
        app.MapSocketIo(io =>
        {
            io.Handshake.UseOrigins("https://app.example").UseConnectionLimits(limits => limits.PerAddress = 50);
            io.Events.UseRateLimiter(limits => limits.PerConnection = new RateLimit(20)); // a second, in all namespaces together
            io.MapNamespace("/chat", chat =>
            {
                chat.Connect.UseJwt(jwt => jwt.ValidationParameters = tokens); // ends with the token, unless it is refreshed
                chat.Events.DenyByDefault(); // an event without a rule is refused
                chat.AuthorizeRooms((context, room) => context.User.HasClaim("project", room));
                chat.On<(string Room, string Text)>("message", (socket, message) =>
                    socket.To(message.Room).EmitAsync("message", message)).RequireAuthorization();
                chat.On<string>("close", (socket, room) =>
                    socket.Namespace.In(room).DisconnectSocketsAsync()).RequireAuthorization("Moderator");
            });
        });
        // end-snippet
    }
}
