using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using SocketIo.Server.InteropTests.Clients;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests;

/// <summary>Conversations between a real client, which a script drives, and a server of the test's own.</summary>
[Parallelizable]
public abstract class ClientFixture(Over transports)
{
    private Task _script = Task.CompletedTask;

    /// <summary>What handlers of the server have seen.</summary>
    private protected ConcurrentQueue<string> Seen { get; } = [];

    private protected InteropServer Server { get; private set; } = null!;

    /// <summary>The client's option of that name.</summary>
    private protected string[] Transports { get; } = transports switch
    {
        Over.WebSocket => ["websocket"],
        Over.Upgrade => ["polling", "websocket"],
        _ => ["polling"],
    };

    private protected bool IsPollingOnly => Transports is ["polling"];

    private protected bool IsWebSocketOnly => Transports is ["websocket"];

    [SetUp]
    public void ForgetWhatWasSeen()
    {
        _script = Task.CompletedTask;
        Seen.Clear();
    }

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

    /// <summary>Notes the script whose failure ends every wait of the test.</summary>
    private protected Task<JsonElement> Watch(Task<JsonElement> script)
    {
        _script = script;
        return script;
    }

    /// <summary>Returns as soon as the condition holds. Throws what the script throws, since then it will not hold any more.</summary>
    private protected async Task IsTrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string description = "")
    {
        await Eventually.IsTrueAsync(() => condition() || _script.IsFaulted, description: description);
        if (_script.IsFaulted)
        {
            await _script;
        }
    }

    /// <summary>Returns when the task is completed. Throws what the script throws, since then it will not be completed any more.</summary>
    private protected async Task CompletesAsync(Task task, [CallerArgumentExpression(nameof(task))] string description = "")
    {
        await IsTrueAsync(() => task.IsCompleted, description);
        await task;
    }

    /// <summary>Waits for what takes some of the server's time, as an upgrade does; it passes no faster than the real one.</summary>
    private protected Task IsTrueAsTimeGoesByAsync(
        ManualTimeProvider clock, Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string description = "") => IsTrueAsync(
        () =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(2));
            return condition();
        },
        description);
}
