using System.Globalization;
using System.Net;
using System.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SocketIo.Server.Comparison.Servers;

/// <summary>Hosts one of the servers written in C#, with default options and without logging, until it is stopped.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(string name, int port, bool isInline)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        if (isInline)
        {
            // The runtime's switch, which goes further, is in the environment: see ServerKind.
            builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        }

        IHostedServer server = name switch
        {
            OurServer.Name => new OurServer(),
            SignalRServer.Name => new SignalRServer(),
            KestrelServer.Name => new KestrelServer(),
            _ => throw new ArgumentException($"Unknown server: {name}", nameof(name)),
        };
        server.AddServices(builder.Services);

        await using WebApplication app = builder.Build();
        server.Map(app);
        app.MapGet("/gc", CollectGarbage);
        await app.StartAsync();
        Console.WriteLine($"listening {new Uri(app.Urls.Single()).Port}");
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>Returns how many bytes the objects take that are left.</summary>
    private static string CollectGarbage()
    {
        for (int i = 0; i < 2; i++)
        {
            GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: false).ToString(CultureInfo.InvariantCulture);
    }
}
