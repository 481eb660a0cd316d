using System.Security.Claims;
using Chat;
using SocketIo.Server;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddSocketIo(options =>
{
    options.MaxPayloadBytes = 1_500_000; // the largest picture, which is base64 over long-polling

    // What a record says is required has to be there.
    options.JsonSerializerOptions.RespectNullableAnnotations = true;
    options.JsonSerializerOptions.RespectRequiredConstructorParameters = true;
});
builder.Services.AddSingleton<Lobby>();
builder.Services.AddSingleton<RoomList>().AddHostedService(services => services.GetRequiredService<RoomList>());

WebApplication app = builder.Build();
app.Use((context, next) =>
{
    context.Response.Headers.ContentSecurityPolicy = "default-src 'self'; img-src 'self' blob:";
    return next(context);
});
app.UseFileServer(); // wwwroot/index.html and what it needs

app.MapSocketIo(io => io.MapNamespace("/", chat =>
{
    Lobby lobby = io.Services.GetRequiredService<Lobby>();
    RoomList rooms = io.Services.GetRequiredService<RoomList>();

    // The Connect gate: nobody gets in without a name, and nobody gets a name that somebody else has.
    chat.Connect.Use(async (context, next) =>
    {
        if (SignIn.Read(context.Auth) is not { } signIn || Names.Clean(signIn.Name) is not { } name)
        {
            context.Reject($"Please choose a name of {Names.Rule}.");
            return;
        }

        if (!await lobby.TryEnterAsync(context.Socket, name, signIn.Key))
        {
            context.Reject($"Somebody else is called {name} here. Please choose another name.");
            return;
        }

        context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "chosen"));

        // Whoever comes back after a lost connection is in the same rooms again before the first event arrives.
        foreach (string room in signIn.Rooms.Select(Names.Clean).OfType<string>().Take(Names.MaxRooms))
        {
            await context.Socket.JoinAsync(Names.ToRoom(room));
        }

        await next(context);
    });

    chat.OnConnected(async socket =>
    {
        await socket.EmitAsync("welcome", Welcome.To(socket));
        rooms.OnChanged();
    });

    chat.OnDisconnected((socket, reason) => rooms.OnChanged());

    // What a handler returns is the acknowledgement. A SocketIoException is one, too: { error: { code, message } }.
    chat.On<string, string>("join", async (socket, name) =>
    {
        string room = Names.ToRoom(Names.Clean(name) ?? throw new SocketIoException("invalid_name", $"A room needs a name of {Names.Rule}."));
        if (socket.ChatRooms.Count() == Names.MaxRooms)
        {
            throw new SocketIoException("too_many_rooms", $"You cannot be in more than {Names.MaxRooms} rooms.");
        }

        await socket.JoinAsync(room);
        rooms.OnChanged();
        return Names.FromRoom(room);
    });

    chat.On<string>("leave", async (socket, name) =>
    {
        await socket.LeaveAsync(socket.RoomOf(name));
        rooms.OnChanged();
    });

    // Volatile: who is not ready to get it at once may as well miss it.
    chat.On<string>("typing", (socket, name) =>
    {
        string room = socket.RoomOf(name);
        return socket.To(room).Volatile.EmitAsync("typing", (Names.FromRoom(room), socket.Name));
    });

    chat.On<Draft, Sent>("message", async (socket, draft) =>
    {
        string room = socket.RoomOf(draft.To);
        Message message = draft.ToMessage(socket.Name, Names.FromRoom(room));
        await socket.To(room).EmitAsync("message", message);
        return new Sent(message.At);
    });

    chat.On<Draft, Sent>("private", async (socket, draft) =>
    {
        ISocket recipient = lobby.Find(draft.To) ?? throw new SocketIoException("not_here", "Not delivered: nobody of that name is here.");
        Message message = draft.ToMessage(socket.Name, recipient.Name);
        try
        {
            // "Delivered" is the word of the recipient's page, not ours.
            await recipient.EmitWithAckAsync<EventArguments>("private", message, TimeSpan.FromSeconds(5), socket.ConnectionAborted);
            return new Sent(message.At);
        }
        catch (Exception exception) when (exception is TimeoutException or SocketDisconnectedException)
        {
            throw new SocketIoException("not_delivered", $"Not delivered: {recipient.Name} has no connection at the moment.");
        }
    });
}));

app.Run();
