using System.Text.Json.Serialization;
using SocketIo.Server;

namespace DocsExamples;

/// <summary>The examples of docs/events-and-acks.md.</summary>
public static partial class EventsAndAcks
{
    public static void MapHandlers(NamespaceBuilder chat)
    {
        // snippet: handlers
        chat.On("refresh", socket => socket.EmitAsync("fresh")); // no argument
        chat.On<string>("rename", (socket, name) => socket.Items["name"] = name); // one
        chat.On<(int X, int Y)>("cursor", (socket, at) => // two
            socket.Broadcast.EmitAsync("cursor", (socket.Id, at.X, at.Y)));
        chat.On<Order, Receipt>("order", async (socket, order) => // one, and an ack
        {
            await socket.JoinAsync($"item:{order.Item}");
            return new Receipt(order.Item, DateTimeOffset.UtcNow);
        });
        chat.On<string, (bool Ok, int Left)>("take", (socket, item) => (true, 3)); // an ack with two values
        chat.On<Order, Receipt, OrderHandler>("order:place"); // a class, created for each event
        // end-snippet

        // snippet: event-arguments
        chat.On<EventArguments>("forward", (socket, arguments) => socket.Broadcast.EmitAsync("forward", arguments));

        chat.On<EventArguments>("inspect", (socket, arguments) =>
        {
            string? first = arguments.Get<string>(0);
            ReadOnlyMemory<byte> second = arguments.IsBinary(1) ? arguments.GetBinary(1) : arguments.GetJson(1);
            return socket.EmitAsync("inspected", (first, arguments.Count, second.Length));
        });
        // end-snippet

        // snippet: nullability
        chat.On<string>("a", (socket, text) => socket.EmitAsync("b", text.Length)); // never null
        chat.On("c", (ISocket socket, string? text) => socket.EmitAsync("d", text?.Length)); // null, or missing
        chat.On("e", (ISocket socket, (string Name, int? Age) person) => socket.EmitAsync("f", person.Name)); // Age is optional
        // end-snippet

        // snippet: binary
        chat.On<byte[]>("picture", (socket, bytes) => socket.Broadcast.EmitAsync("picture", bytes));
        chat.On<Upload>("upload", (socket, upload) => socket.Broadcast.EmitAsync("uploaded", (upload.Name, upload.Content.Length)));
        // end-snippet
    }

    public static async Task EmitAsync(ISocket socket)
    {
        // snippet: emit
        await socket.EmitAsync("tick"); // no argument
        await socket.EmitAsync("score", 3); // one
        await socket.EmitAsync("move", (1, 2, "e4")); // three
        await socket.EmitAsync("list", new[] { 1, 2, 3 }); // one: an array
        await socket.EmitAsync("mixed", EventArguments.Create("any", 42, null)); // as many as the array has
        // end-snippet
    }

    public static async Task AskAsync(ISocket socket, CancellationToken cancellationToken)
    {
        // snippet: ask
        string answer = await socket.EmitWithAckAsync<string>("question", "What is your name?", cancellationToken);
        (bool ok, int left) = await socket.EmitWithAckAsync<(bool, int)>("take", ("apple", 1), TimeSpan.FromSeconds(5), cancellationToken);
        await socket.EmitWithAckAsync<EventArguments>("saved?", EventArguments.Empty, cancellationToken); // whatever it answers
        // end-snippet
        _ = (answer, ok, left);
    }

    public static void MapErrors(NamespaceBuilder chat)
    {
        // snippet: refuse
        chat.On<string, int>("stock", (socket, item) => item == "apple"
            ? 3
            : throw new SocketIoException("not_found", "There is no such item", new { item }));
        // end-snippet
    }

    public static void MapConversations(NamespaceBuilder chat, ILogger logger)
    {
        // snippet: conversation
        chat.On("start", socket =>
        {
            _ = AskAsync(socket); // not awaited: this client's next events need not wait for its answer
        });

        async Task AskAsync(ISocket socket)
        {
            try
            {
                string color = await socket.EmitWithAckAsync<string>("color?", EventArguments.Empty, socket.ConnectionAborted);
                await socket.EmitAsync("thanks", color);
            }
            catch (Exception exception) when (exception is TimeoutException or SocketDisconnectedException or OperationCanceledException)
            {
                // No answer, or nobody there any more.
            }
            catch (Exception exception)
            {
                logger.LogError(exception, "The conversation failed."); // nobody else sees it
            }
        }
        // end-snippet
    }

    public static void MapCatchAll(NamespaceBuilder chat, ILogger logger)
    {
        // snippet: catch-all
        chat.OnAny((socket, name, arguments) => logger.LogDebug("{Socket} sent an event with {Count} arguments.", socket.Id, arguments.Count));
        chat.OnAnyOutgoing((socket, name, arguments) => logger.LogDebug("{Event} goes to {Socket}.", name, socket.Id));
        // end-snippet
    }

    public static void MapLifecycle(NamespaceBuilder chat)
    {
        // snippet: lifecycle
        chat.OnConnected(socket => socket.JoinAsync("lobby"));
        chat.OnDisconnecting((socket, reason) => socket.To(socket.Rooms).EmitAsync("leaving", socket.Id)); // Rooms: what they were
        chat.OnDisconnected((socket, reason) => Console.WriteLine(reason.ToProtocolString())); // "transport close"
        // end-snippet
    }

    public static void AddJson(WebApplicationBuilder builder)
    {
        // snippet: json-context-use
        builder.Services.AddSocketIo(options => options.JsonSerializerOptions.TypeInfoResolver = ChatJson.Default);
        // end-snippet
    }

    // snippet: messages
    internal sealed record Order(string Item, int Count);

    internal sealed record Receipt(string Item, DateTimeOffset At);

    internal sealed record Upload(string Name, byte[] Content);
    // end-snippet

    // snippet: handler-class
    internal sealed class OrderHandler(IOrders orders) : IEventHandler<Order, Receipt>
    {
        public async ValueTask<Receipt> HandleAsync(ISocket socket, Order order, CancellationToken cancellationToken)
        {
            await orders.AddAsync(order, cancellationToken);
            return new Receipt(order.Item, DateTimeOffset.UtcNow);
        }
    }
    // end-snippet

    // snippet: json-context
    [JsonSerializable(typeof(Order))]
    [JsonSerializable(typeof(Receipt))]
    internal sealed partial class ChatJson : JsonSerializerContext;
    // end-snippet

    internal interface IOrders
    {
        ValueTask AddAsync(Order order, CancellationToken cancellationToken);
    }
}
