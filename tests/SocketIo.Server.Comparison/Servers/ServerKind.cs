using System.Diagnostics;
using SocketIo.Server.Comparison.Dialects;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Comparison.Servers;

/// <summary>One of the servers that are compared: how it is started and which dialect it speaks.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Title">In the tables.</param>
/// <param name="Program">What runs.</param>
/// <param name="Preset">How its host passes messages from thread to thread.</param>
internal sealed record ServerKind(string Name, string Title, string Program, HostPreset Preset)
{
    private const string Node = "node";

    public static IReadOnlyList<ServerKind> All { get; } =
    [
        new(OurServer.Name, "SocketIo.Server", OurServer.Name, HostPreset.Default),
        new(OurServer.Name + "-inline", "SocketIo.Server, inline", OurServer.Name, HostPreset.InlineScheduling),
        new(OurServer.Name + "-inline-completions", "SocketIo.Server, inline completions", OurServer.Name, HostPreset.InlineCompletions),
        new(KestrelServer.Name, "bare Kestrel", KestrelServer.Name, HostPreset.Default),
        new(KestrelServer.Name + "-inline", "bare Kestrel, inline", KestrelServer.Name, HostPreset.InlineScheduling),
        new(SignalRServer.Name, "SignalR", SignalRServer.Name, HostPreset.Default),
        new(SignalRServer.Name + "-inline", "SignalR, inline", SignalRServer.Name, HostPreset.InlineScheduling),
        new(Node, "Node socket.io", Node, HostPreset.Default),
    ];

    public static string NodeFolder => RepositoryFiles.PathOf("tests", "SocketIo.Server.Comparison", "Node");

    public Dialect Dialect => Program switch
    {
        KestrelServer.Name => new PlainDialect(),
        SignalRServer.Name => new SignalRDialect(),
        _ => new SocketIoDialect(),
    };

    public ProcessStartInfo StartInfo
    {
        get
        {
            ProcessStartInfo info = Program == Node
                ? new(Node, ["--expose-gc", Path.Combine(NodeFolder, "server.mjs"), "--port", "0"])
                : new("dotnet", [typeof(ServerKind).Assembly.Location, "serve", Program, "--port", "0", .. Preset == HostPreset.Default ? (string[])[] : ["--inline"]]);
            if (Preset == HostPreset.InlineCompletions)
            {
                info.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
            }

            return info;
        }
    }

    public static ServerKind Find(string name) =>
        All.FirstOrDefault(kind => kind.Name == name) ?? throw new FormatException($"Unknown server: {name}. There are: {string.Join(", ", All.Select(kind => kind.Name))}.");
}
