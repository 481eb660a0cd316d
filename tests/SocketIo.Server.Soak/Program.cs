using SocketIo.Server.Soak;

// Many clients at once, each with an echo now and then, and nothing left when they have gone: see CONTRIBUTING.md.
if (!SoakOptions.TryParse(args, out SoakOptions? options, out string? error))
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine(SoakOptions.Usage);
    return 2;
}

using var deadline = new CancellationTokenSource(options.Deadline);
await using SoakServer server = await SoakServer.StartAsync(options.Address, deadline.Token);
return await new SoakRun(options, server).RunAsync(deadline.Token) ? 0 : 1;
