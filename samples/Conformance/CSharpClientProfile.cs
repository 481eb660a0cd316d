using System.Text.Json;
using SocketIo.Server;

namespace Conformance;

/// <summary>What the integration tests of a .NET client expect.</summary>
internal sealed class CSharpClientProfile : IProfile
{
    public string Name => "csharp-client";

    public IReadOnlyDictionary<string, string> Defaults => new Dictionary<string, string>
    {
        ["--ping-interval"] = "5000",
        ["--ping-timeout"] = "10000",
        ["--cors"] = "*",
    };

    public void Map(WebApplication app, Arguments arguments) => app.MapSocketIo(io =>
    {
        io.Handshake.UseOrigins(arguments.Origins);
        io.MapNamespace("/", ns => MapNamespace(ns, arguments.Token));
        io.MapNamespace("/nsp", ns => MapNamespace(ns, arguments.Token));
    });

    private static void MapNamespace(NamespaceBuilder ns, string? token)
    {
        if (token is not null)
        {
            ns.Connect.Use(async (context, next) =>
            {
                if (context.Handshake.Query["token"] != token)
                {
                    context.Reject("Authentication error");
                    return;
                }

                await next(context);
            });
        }

        ns.On<EventArguments>("1:emit", (socket, arguments) => socket.EmitAsync("1:emit", arguments));
        ns.On<EventArguments>("2:emit", (socket, arguments) => socket.EmitAsync("2:emit", arguments));
        ns.On<EventArguments, EventArguments>("1:ack", (_, arguments) => arguments);
        ns.On<EventArguments, JsonElement?>("get_auth", (socket, _) => socket.Auth);
        ns.On<string, string?>("get_header", (socket, name) => socket.Handshake.Headers.TryGetValue(name, out var value) ? value.ToString() : null);
        ns.On("begin-ack-on-client", socket => Detached.Run(async () =>
        {
            EventArguments reply = await socket.EmitWithAckAsync<EventArguments>("ack-on-client", EventArguments.Empty);
            await socket.EmitAsync("end-ack-on-client", reply);
        }));
    }
}
