using System.Text.Json;
using SocketIo.Server;

namespace Conformance;

/// <summary>What the test suite of the JavaScript client expects.</summary>
internal sealed class ClientProfile : IProfile
{
    private static readonly byte[] Asdfasdf = "asdfasdf"u8.ToArray();

    private static readonly string[] Utf8Samples = ["てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string"];

    public string Name => "client";

    public IReadOnlyDictionary<string, string> Defaults => new Dictionary<string, string>
    {
        ["--port"] = "3210",
        ["--ping-interval"] = "2000",
        ["--recovery"] = "120000",
        ["--cors"] = "*",
    };

    public void Configure(EngineIoOptions options)
    {
        options.AllowJsonp = true; // clients before Socket.IO 4 may ask for it
        if (options is SocketIoOptions socketIo)
        {
            // The suite has events that its own server never acknowledges.
            socketIo.AlwaysAcknowledge = false;
        }
    }

    public void Map(WebApplication app, Arguments arguments) => app.MapSocketIo(io =>
    {
        io.Handshake.UseOrigins(arguments.Origins);
        io.Handshake.Use(async (context, next) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), context.CancellationToken);
            await next(context);
        });

        io.MapNamespace("/", MapRoot)
            .MapNamespace("/foo", ns => ns.On<EventArguments, string>("getId", (socket, _) => socket.Id))
            .MapNamespace("/timeout_socket", _ => { })
            .MapNamespace("/valid", _ => { })
            .MapNamespace("/asd", _ => { })
            .MapNamespace("/abc", ns => ns.OnConnected(socket => socket.EmitAsync("handshake", HandshakeView.Of(socket))))
            .MapNamespace("/no", ns => ns.Connect.Use((context, _) =>
            {
                context.Reject("Auth failed (custom namespace)");
                return ValueTask.CompletedTask;
            }));
    });

    private static void MapRoot(NamespaceBuilder root)
    {
        root.Connect.Use(async (context, next) =>
        {
            if (context.Handshake.Query.ContainsKey("fail"))
            {
                context.Reject("Auth failed (main namespace)");
                return;
            }

            await next(context);
        });

        root.On("hi", socket => socket.EmitAsync("hi"));
        root.On<EventArguments, EventArguments>("echo", (_, arguments) => arguments);
        root.On("ack", socket => Detached.Run(async () =>
        {
            (int number, JsonElement value) = await socket.EmitWithAckAsync<(int, JsonElement)>("ack", EventArguments.Empty);
            if (number == 5 && value.TryGetProperty("test", out JsonElement test) && IsTruthy(test))
            {
                await socket.EmitAsync("got it");
            }
        }));
        root.On<EventArguments, string>("getAckDate", (_, _) => Now());
        root.On("getDate", socket => socket.EmitAsync("takeDate", Now()));
        root.On("getDateObj", socket => socket.EmitAsync("takeDateObj", new { date = Now() }));
        root.On("getUtf8", async socket =>
        {
            foreach (string sample in Utf8Samples)
            {
                await socket.EmitAsync("takeUtf8", sample);
            }
        });
        root.On("false", socket => socket.EmitAsync("false", false));
        root.On<EventArguments, string>("getId", (socket, _) => socket.Id);
        root.On<EventArguments, HandshakeView>("getHandshake", (socket, _) => HandshakeView.Of(socket));
        MapBinary(root);
    }

    private static void MapBinary(NamespaceBuilder root)
    {
        root.On("doge", socket => socket.EmitAsync("doge", Asdfasdf));
        root.On("getbin", socket => socket.EmitAsync("takebin", Asdfasdf));
        root.On<EventArguments>("buffa", (socket, arguments) => EmitIf(arguments.IsBinary(0), socket, "buffack"));
        root.On<HelloMessage>("jsonbuff", (socket, message) => EmitIf(message.IsExpected, socket, "jsonbuff-ack"));
        root.On<HelloMessage>("jsonblob", (socket, message) => EmitIf(message.IsExpected, socket, "jsonblob-ack"));
        root.On<EventArguments>("blob", (socket, arguments) => EmitIf(arguments.IsBinary(0), socket, "back"));

        root.On<EventArguments>("abuff1", (socket, arguments) => Step(socket, "abuff", 1, arguments.IsBinary(0)));

        // The suite itself sends text the second time.
        root.On<EventArguments>("abuff2", (socket, arguments) => EmitIf(Step(socket, "abuff", 2, arguments.Count == 1), socket, "abuff2-ack"));

        root.On<EventArguments>("blob1", (socket, arguments) => Step(socket, "blob", 1, arguments.IsBinary(0)));
        root.On<string>("blob2", (socket, text) => Step(socket, "blob", 2, text == "second"));
        root.On<EventArguments>("blob3", (socket, arguments) => EmitIf(Step(socket, "blob", 3, arguments.IsBinary(0)), socket, "blob3-ack"));
    }

    /// <summary>Whether a sequence of events has come in order, each as expected, up to this step.</summary>
    private static bool Step(ISocket socket, string sequence, int step, bool isExpected)
    {
        int done = socket.Items.TryGetValue(sequence, out object? value) ? (int)value! : 0;
        bool isNext = isExpected && done == step - 1;
        socket.Items[sequence] = isNext ? step : 0;
        return isNext;
    }

    private static ValueTask EmitIf(bool condition, ISocket socket, string eventName) => condition ? socket.EmitAsync(eventName) : ValueTask.CompletedTask;

    private static string Now() => DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsTruthy(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.False or JsonValueKind.Null or JsonValueKind.Undefined => false,
        JsonValueKind.Number => value.GetDouble() != 0,
        JsonValueKind.String => value.GetString()!.Length > 0,
        _ => true,
    };

    private sealed record HelloMessage(string? Hello, byte[]? Message, string? Goodbye)
    {
        public bool IsExpected => Hello == "lol" && Message is not null && Goodbye == "gotcha";
    }
}
