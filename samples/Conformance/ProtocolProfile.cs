using System.Text.Json;
using SocketIo.Server;

namespace Conformance;

/// <summary>What the protocols' own test suites expect.</summary>
internal sealed class ProtocolProfile : IProfile
{
    private static readonly JsonElement EmptyObject = JsonDocument.Parse("{}").RootElement;

    public string Name => "protocol";

    public IReadOnlyDictionary<string, string> Defaults => new Dictionary<string, string>
    {
        ["--ping-interval"] = "300",
        ["--ping-timeout"] = "200",
        ["--connect-timeout"] = "1000",
        ["--max-payload"] = "1000000",
        ["--cors"] = "*",
    };

    public void Configure(EngineIoOptions options) => options.AllowJsonp = true;

    public void Map(WebApplication app, Arguments arguments)
    {
        app.MapEngineIo("/engine.io", engine =>
        {
            arguments.ApplyTo(engine.Options);
            engine.Handshake.UseOrigins(arguments.Origins);
            engine.OnMessage((socket, message) => socket.Send(message));
        });

        app.MapSocketIo(io =>
        {
            io.Handshake.UseOrigins(arguments.Origins);
            io.MapNamespace("/", MapRoot);
            io.MapNamespace("/custom", MapConnection);
        });
    }

    private static void MapRoot(NamespaceBuilder root)
    {
        MapConnection(root);
        root.On<EventArguments>("message", (socket, arguments) => socket.EmitAsync("message-back", arguments));
        root.On<EventArguments, EventArguments>("message-with-ack", (_, arguments) => arguments);
        root.On<EventArguments>("emit-with-ack", (socket, arguments) => Detached.Run(async () =>
        {
            EventArguments reply = await socket.EmitWithAckAsync<EventArguments>("emit-with-ack", arguments);
            await socket.EmitAsync("emit-with-ack", reply);
        }));
    }

    private static void MapConnection(NamespaceBuilder ns) => ns.OnConnected(socket => socket.EmitAsync("auth", socket.Auth ?? EmptyObject));
}
