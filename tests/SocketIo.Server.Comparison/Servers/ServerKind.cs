using System.Diagnostics;
using SocketIo.Server.Comparison.Dialects;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Comparison.Servers;

/// <summary>One of the servers that are compared: how it is started and which dialect it speaks.</summary>
internal sealed record ServerKind(string Name, string Title, string Program, bool IsInline)
{
    private const string Node = "node";

    public static IReadOnlyList<ServerKind> All { get; } =
    [
        new(OurServer.Name, "SocketIo.Server", OurServer.Name, IsInline: false),
        new(OurServer.Name + "-inline", "SocketIo.Server, inline", OurServer.Name, IsInline: true),
        new(KestrelServer.Name, "bare Kestrel", KestrelServer.Name, IsInline: false),
        new(KestrelServer.Name + "-inline", "bare Kestrel, inline", KestrelServer.Name, IsInline: true),
        new(SignalRServer.Name, "SignalR", SignalRServer.Name, IsInline: false),
        new(SignalRServer.Name + "-inline", "SignalR, inline", SignalRServer.Name, IsInline: true),
        new(Node, "Node socket.io", Node, IsInline: false),
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
                : new("dotnet", [typeof(ServerKind).Assembly.Location, "serve", Program, "--port", "0", .. IsInline ? (string[])["--inline"] : []]);
            if (IsInline)
            {
                info.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
            }

            return info;
        }
    }

    public static ServerKind Find(string name) =>
        All.FirstOrDefault(kind => kind.Name == name) ?? throw new FormatException($"Unknown server: {name}. There are: {string.Join(", ", All.Select(kind => kind.Name))}.");
}
