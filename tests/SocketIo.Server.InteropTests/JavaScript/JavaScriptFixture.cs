using System.Collections.Concurrent;
using System.Text.Json;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.JavaScript;

/// <summary>
/// Conversations between the real JavaScript client in Node.js and a server of the test's own. All of them are held over
/// long-polling, over WebSockets, and with the client's own default, which starts with the one and upgrades to the other while
/// the conversation goes on.
/// </summary>
[TestFixture(Over.Polling)]
[TestFixture(Over.WebSocket)]
[TestFixture(Over.Upgrade)]
[Parallelizable]
public abstract class JavaScriptFixture(Over transports)
{
    /// <summary>What handlers of the server have seen.</summary>
    private protected ConcurrentQueue<string> Seen { get; } = [];

    private protected InteropServer Server { get; private set; } = null!;

    /// <summary>The client's option of that name.</summary>
    private protected string[] Transports { get; } = transports switch
    {
        Over.Polling => ["polling"],
        Over.WebSocket => ["websocket"],
        _ => ["polling", "websocket"],
    };

    private protected bool IsPollingOnly => Transports is ["polling"];

    private protected bool IsWebSocketOnly => Transports is ["websocket"];

    [SetUp]
    public void ForgetWhatWasSeen() => Seen.Clear();

    [TearDown]
    public async Task StopServer()
    {
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }
    }

    /// <summary>Starts the test's server with the namespace <c>/</c> alone.</summary>
    private protected Task ServeAsync(Action<NamespaceBuilder> root, Action<SocketIoOptions>? options = null, TimeProvider? clock = null) =>
        ServeAllAsync(io => io.MapNamespace("/", root), options, clock: clock);

    /// <summary>Starts the test's server with the namespaces that <paramref name="map"/> maps.</summary>
    private protected async Task ServeAllAsync(Action<SocketIoEndpointBuilder> map, Action<SocketIoOptions>? options = null, int port = 0, TimeProvider? clock = null) =>
        Server = await InteropServer.StartAsync(map, options, port, clock);

    /// <summary>Waits for what takes some of the server's time, as an upgrade does; it passes no faster than the real one.</summary>
    private protected static Task IsTrueAsTimeGoesByAsync(ManualTimeProvider clock, Func<bool> condition) => Eventually.IsTrueAsync(() =>
    {
        clock.Advance(TimeSpan.FromMilliseconds(2));
        return condition();
    });

    /// <summary>Runs JavaScript whose sockets use the fixture's transports, and returns what it returns; see <see cref="NodeScript"/>.</summary>
    private protected Task<JsonElement> RunAsync(string script) => NodeScript.RunAsync(Server.Address, script, Transports);
}

/// <summary>The transports of a client: one alone, or the client's own default.</summary>
public enum Over
{
    Polling,
    WebSocket,
    Upgrade,
}
