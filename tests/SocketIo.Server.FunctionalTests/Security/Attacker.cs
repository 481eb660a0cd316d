using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>A client that stands in front of a gate, having come by one of the <see cref="Way"/>s.</summary>
internal sealed class Attacker : IDisposable
{
    private EngineClient? _posts;

    private Attacker(EngineClient engine, string ns)
    {
        Engine = engine;
        Namespace = ns;
    }

    /// <summary>What it receives by.</summary>
    public EngineClient Engine { get; }

    public string Namespace { get; private init; }

    /// <summary>An attachment, as the revision of the protocol writes it.</summary>
    public string Attachment { get; private init; } = "bAQID";

    /// <summary>Joins as Ann, who may little, over a connection that has been more than that if the way says so.</summary>
    public static async Task<Attacker> ComeAsync(SocketIoApp app, Way way)
    {
        Attacker attacker = await ApproachAsync(app, way, SignIn.Admin);
        (await attacker.ConnectAsync(SignIn.Ann, "?user=ann")).Should().StartWith("40" + attacker.Namespace);
        return attacker;
    }

    /// <summary>Comes to the door of the namespace.</summary>
    /// <param name="app">The server.</param>
    /// <param name="way">The way.</param>
    /// <param name="admin">The <c>auth</c> payload of an administrator, whom the connection belongs to on some ways.</param>
    public static async Task<Attacker> ApproachAsync(SocketIoApp app, Way way, string admin)
    {
        switch (way)
        {
            case Way.WebSocket:
                return new Attacker(await app.OpenAsync(), "/chat");
            case Way.DuringTheUpgrade:
                PollingClient polling = await PollingClient.OpenAsync(app.Address);
                WebSocketClient probed = await WebSocketClient.ProbeAsync(app.Address, polling);
                return new Attacker(probed, "/chat") { _posts = polling };
            case Way.AfterTheUpgrade:
                using (PollingClient old = await PollingClient.OpenAsync(app.Address))
                {
                    return new Attacker(await WebSocketClient.UpgradeAsync(app.Address, old), "/chat");
                }

            case Way.SecondNamespace:
                SocketClient first = await JoinAsAdministratorAsync(app, admin);
                return new Attacker(first.Engine, "/second");
            case Way.SecondConnect:
                SocketClient former = await JoinAsAdministratorAsync(app, admin);
                await former.SendAsync("41/chat,");
                return new Attacker(former.Engine, "/chat");
            case Way.OldClient:
                EngineClient ancient = await app.OpenOldAsync();
                (await ancient.ReceiveAsync()).Should().Be("40");
                return new Attacker(ancient, "/chat") { Attachment = "b4AQID", IsOld = true };
            default:
                return new Attacker(await app.OpenAsync(ClientTransport.Polling), "/chat");
        }
    }

    private bool IsOld { get; init; }

    private static async Task<SocketClient> JoinAsAdministratorAsync(SocketIoApp app, string auth)
    {
        SocketClient client = await app.ConnectAsync(ns: "/chat", auth: auth);
        app.SocketOf(client).StepUp("otp");
        return client;
    }

    /// <summary>Sends a CONNECT, and returns what it is answered with.</summary>
    /// <param name="auth">The payload.</param>
    /// <param name="query">The same for an old client.</param>
    public async Task<string> ConnectAsync(string auth, string query)
    {
        await (_posts ?? Engine).SendAsync($"40{Namespace}{(IsOld ? query : "")},{(IsOld ? "" : auth)}");
        return await (_posts ?? Engine).ReceiveAsync();
    }

    /// <summary>Sends packets; if there is an upgrade going on, it ends behind them.</summary>
    public async Task SendAsync(params string[] packets)
    {
        await (_posts ?? Engine).SendAsync(packets);
        if (_posts is not null)
        {
            _posts.Dispose();
            _posts = null;
            try
            {
                await Engine.SendAsync("5");
            }
            catch (IOException)
            {
                // What was sent has ended the session, and the WebSocket with it.
            }
        }
    }

    public void Dispose()
    {
        _posts?.Dispose();
        Engine.Dispose();
    }
}
