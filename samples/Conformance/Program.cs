using System.Net;
using Conformance;

// One server that outside test programs can talk to: see samples/README.md.
if (!Arguments.TryParse(args, out Arguments? arguments, out string? error))
{
    Console.Error.WriteLine(error);
    return 2;
}

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    if (arguments.Port == 0)
    {
        kestrel.Listen(IPAddress.Loopback, 0); // any free port
    }
    else
    {
        kestrel.ListenLocalhost(arguments.Port);
    }
});
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(4));
builder.Services.AddSocketIo(options =>
{
    options.ShutdownTimeout = TimeSpan.FromSeconds(2);
    arguments.ApplyTo(options);
});

WebApplication app = builder.Build();
arguments.Profile.Map(app, arguments);
await app.StartAsync();
int port = new Uri(app.Urls.First()).Port;
await WarmUp.RunAsync(port);
Console.WriteLine($"listening {port}");
await app.WaitForShutdownAsync();
return 0;
