// Echoes raw WebSocket messages over the library's own framing, for conformance programs from outside:
//
//   dotnet run -c Release --project tests/SocketIo.Server.WebSocketEcho -- --port 9001
//
// Any path is a WebSocket; messages may have up to 16 MiB.
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocketIo.Server.WebSocketEcho;

if (args is not ["--port", string value] || !ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
{
    await Console.Error.WriteLineAsync($"Usage: --port N, where N is 0 to 65535; not: {string.Join(' ', args)}");
    return 2;
}

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(3));

await using WebApplication app = builder.Build();
app.Run(context => EchoEndpoint.HandleAsync(context, app.Lifetime.ApplicationStopping));
await app.StartAsync();
Console.WriteLine($"listening {new Uri(app.Urls.Single()).Port}");
await app.WaitForShutdownAsync();
return 0;
