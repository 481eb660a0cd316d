using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>Every gate that an event has to pass, tried by every way around it, in every form that an event may have.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class EventBypassTests
{
    private const string Mark = "424242";

    private readonly ConcurrentQueue<string> _handled = new();
    private readonly AuditLog _audit = new();

    public enum Form
    {
        Plain,
        WithoutAcknowledgement,
        Binary,
        WrittenWithEscapes,
    }

    /// <summary>The gates: an event that one of them refuses to Ann, and what she is told.</summary>
    private static readonly Dictionary<string, (string Name, string Argument, string Code)> Gates = new()
    {
        ["policy"] = ("administrate", "1", "forbidden"),
        ["default of the namespace"] = ("forgotten", "1", "forbidden"),
        ["unknown event"] = ("nothing of that name", "1", "unknown_event"),
        ["joining a room"] = ("join", "\"secret\"", "room_forbidden"),
        ["writing to a room"] = ("say", "\"secret\"", "room_forbidden"),
        ["second factor"] = ("delete", "1", "step_up_required"),
        ["limiter"] = ("often", "1", "rate_limited"),
        ["validation"] = ("name", "\"a\\u0000\"", "invalid"),
        ["size"] = ("small", "\"0123456789\"", "invalid"),
    };

    [Test]
    public async Task No_gate_is_open_by_another_way_or_for_another_form([Values] Way way, [Values] Form form)
    {
        await using SocketIoApp app = await StartAsync();
        await UseUpTheLimitAsync(app);
        foreach ((string gate, (string name, string argument, string code)) in Gates)
        {
            using Attacker ann = await Attacker.ComeAsync(app, way);
            int before = _audit.Entries.Count;

            await ann.SendAsync(Write(form, ann.Namespace, name, argument, ann.Attachment));

            (await FlushAsync(ann)).Select(answer => answer[..answer.IndexOf(",\"message", StringComparison.Ordinal)]).Should().Equal(
                form == Form.WithoutAcknowledgement ? [] : [$"43{ann.Namespace},7[{{\"error\":{{\"code\":\"{code}\""], gate);
            _handled.Should().BeEmpty(gate);
            _audit.Entries.Skip(before).Where(entry => entry.Code == code && entry.Event != Mark).Should().ContainSingle(gate)
                .Which.Should().Match<SecurityEvent>(entry => entry.User == "ann" && entry.Namespace == ann.Namespace);
        }
    }

    [Test]
    public async Task A_CONNECT_as_somebody_else_in_front_of_the_event_opens_no_gate([Values(Way.LongPolling, Way.WebSocket, Way.DuringTheUpgrade)] Way way)
    {
        await using SocketIoApp app = await StartAsync();
        await UseUpTheLimitAsync(app);
        foreach ((string gate, (string name, string argument, _)) in Gates)
        {
            using Attacker ann = await Attacker.ComeAsync(app, way);

            await ann.SendAsync($"40/chat,{SignIn.Admin}", $"42/chat,7[\"{name}\",{argument}]");

            await ann.Engine.ReadToEndAsync();
            _handled.Should().BeEmpty(gate);
        }
    }

    private static string[] Write(Form form, string ns, string name, string argument, string attachment) => form switch
    {
        Form.WithoutAcknowledgement => [$"42{ns},[\"{name}\",{argument}]"],
        Form.Binary => [$"451-{ns},7[\"{name}\",{argument},{{\"_placeholder\":true,\"num\":0}}]", attachment],
        Form.WrittenWithEscapes => [$"42{ns},7[\"{string.Concat(name.Select(letter => $"\\u{(int)letter:x4}"))}\",{argument}]"],
        _ => [$"42{ns},7[\"{name}\",{argument}]"],
    };

    /// <summary>All that has come when everything before is done.</summary>
    private static async Task<string[]> FlushAsync(Attacker client)
    {
        await client.SendAsync($"42{client.Namespace},{Mark}[\"{Mark}\"]");
        List<string> packets = [];
        for (string packet = await client.Engine.ReceiveAsync(); !packet.StartsWith($"43{client.Namespace},{Mark}["); packet = await client.Engine.ReceiveAsync())
        {
            packets.Add(packet);
        }

        return [.. packets];
    }

    /// <summary>Ann has done what may be done once, on another connection.</summary>
    private async Task UseUpTheLimitAsync(SocketIoApp app)
    {
        using SocketClient client = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);
        await client.SendAsync("42/chat,1[\"often\",1]");
        (await client.ReceiveAsync()).Should().Be("43/chat,1[]");
        _handled.Clear();
    }

    private Task<SocketIoApp> StartAsync() => SocketIoApp.StartAsync(
        io =>
        {
            io.MapNamespace("/", root => root.UseSignIn());
            io.MapNamespace("/chat", Map);
            io.MapNamespace("/second", Map);
        },
        options => options.AllowEio3 = true,
        new ManualTimeProvider(),
        services =>
        {
            services.AddAuthorization(options => options.AddPolicy("Admin", policy => policy.RequireRole("admin")));
            services.AddSingleton<IAuditSink>(_audit);
            services.AddSocketIo().AddRateLimitPolicy("often", limits => limits.PerUser = new RateLimit(1));
        });

    private void Map(NamespaceBuilder ns)
    {
        ns.UseSignIn();
        ns.AuthorizeRooms((_, room) => room == "lobby");
        ns.Events.RequireAuthorization().DenyByDefault();
        ns.On<JsonElement>("administrate", (_, _) => _handled.Enqueue("administrate")).RequireAuthorization("Admin");
        ns.On<JsonElement>("forgotten", (_, _) => _handled.Enqueue("forgotten"));
        ns.On<string>("join", async (socket, room) =>
        {
            await socket.JoinAsync(room);
            _handled.Enqueue("join");
        }).RequireAuthorization();
        ns.On<string>("say", async (socket, room) =>
        {
            await socket.To(room).EmitAsync("said");
            _handled.Enqueue("say");
        }).RequireAuthorization();
        ns.On<JsonElement>("delete", (_, _) => _handled.Enqueue("delete")).RequireAuthorization().RequireAmr("otp");
        ns.On<JsonElement>("often", (_, _) => _handled.Enqueue("often")).RequireAuthorization().RequireRateLimiting("often");
        ns.On<string>("name", (_, [NoControlCharacters] name) => _handled.Enqueue("name")).RequireAuthorization();
        ns.On<JsonElement>("small", (_, _) => _handled.Enqueue("small")).RequireAuthorization().LimitArguments(maxBytes: 8);
    }
}
