using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace SocketIo.Server.Comparison.Servers;

/// <summary>This library with its default options.</summary>
internal sealed class OurServer : IHostedServer
{
    public const string Name = "ours";

    /// <summary><c>/</c>, and <c>/n1</c> to <c>/n9</c> for those who measure what more namespaces cost.</summary>
    private const int Namespaces = 10;

    public void AddServices(IServiceCollection services) => services.AddSocketIo();

    public void Map(WebApplication app) => app.MapSocketIo(io =>
    {
        io.MapNamespace("/", MapEvents);
        for (int i = 1; i < Namespaces; i++)
        {
            io.MapNamespace($"/n{i}", MapEvents);
        }
    });

    private static void MapEvents(NamespaceBuilder ns)
    {
        ns.On<string, string>("echo", (_, text) => text);
        ns.On<string>("bcast", (socket, text) => socket.Namespace.EmitAsync("bcast", text));
        ns.On<string, string>("join", async (socket, room) =>
        {
            await socket.JoinAsync(room);
            return room;
        });
        ns.On<(string Room, string Text)>("toroom", (socket, message) => socket.Namespace.To(message.Room).EmitAsync("room", message.Text));
    }
}
