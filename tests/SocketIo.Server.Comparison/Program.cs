// Measures this server, Node's socket.io, SignalR and bare Kestrel side by side: see docs/performance.md.
using SocketIo.Server.Comparison;
using SocketIo.Server.Comparison.Reporting;
using SocketIo.Server.Comparison.Servers;

try
{
    return args switch
    {
        ["serve", string name, "--port", string port] => await ServeCommand.RunAsync(name, ushort.Parse(port), isInline: false),
        ["serve", string name, "--port", string port, "--inline"] => await ServeCommand.RunAsync(name, ushort.Parse(port), isInline: true),
        ["report", ..] => ReportCommand.Run(args[1..]),
        _ => new RunCommand(RunOptions.Parse(args)).Run(),
    };
}
catch (Exception exception) when (exception is FormatException or FileNotFoundException or ArgumentException or OverflowException)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine(RunOptions.Usage);
    return 2;
}
