using System.Runtime;
using SocketIo.Server;

namespace Conformance;

/// <summary>What load generators expect.</summary>
internal sealed class BenchProfile : IProfile
{
    public string Name => "bench";

    public IReadOnlyDictionary<string, string> Defaults => new Dictionary<string, string> { ["--origins"] = "*" };

    public void Map(WebApplication app, Arguments arguments)
    {
        app.MapSocketIo(io =>
        {
            io.Handshake.UseOrigins(arguments.Origins);
            io.MapNamespace("/", MapRoot);
        });

        app.MapGet("/gc", () =>
        {
            CollectGarbage();
            CollectGarbage();
        });
        app.MapGet("/info", (ISocketIoServer io) => Describe(io));
    }

    private static void MapRoot(NamespaceBuilder root)
    {
        root.On<string, string>("echo", (_, text) => text);
        root.On<string>("bcast", (socket, text) => socket.Namespace.EmitAsync("bcast", text));
        root.On<string, string>("join", async (socket, room) =>
        {
            await socket.JoinAsync(room);
            return room;
        });
        root.On<(string Room, string Text)>("toroom", (socket, message) => socket.Namespace.To(message.Room).EmitAsync("room", message.Text));
    }

    private static void CollectGarbage()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
    }

    private static string Describe(ISocketIoServer io)
    {
        INamespace root = io.Of("/");
        long pinned = GC.GetGCMemoryInfo().GenerationInfo[^1].SizeAfterBytes;
        string gc = GCSettings.IsServerGC ? "server" : "workstation";
        return $"gc={gc} processors={Environment.ProcessorCount} connections={io.ConnectionCount} sockets={root.Sockets.Count} "
            + $"pendingAcks={root.Sockets.Sum(socket => socket.PendingAckCount)} rooms={root.Rooms.Count - root.Sockets.Count} "
            + $"heap={GC.GetTotalMemory(forceFullCollection: false)} pinned={pinned} workingSet={Environment.WorkingSet}\n";
    }
}
