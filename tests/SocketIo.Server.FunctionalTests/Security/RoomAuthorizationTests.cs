using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>Which rooms a client may join and send to.</summary>
internal sealed class RoomAuthorizationTests
{
    private const string Forbidden = "{\"error\":{\"code\":\"room_forbidden\",\"message\":\"You may not use this room\"}}";

    private AuditLog _audit = null!;

    [SetUp]
    public void Forget() => _audit = new AuditLog();

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task A_client_joins_only_the_rooms_that_the_rule_allows(ClientTransport transport)
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport, "/chat", SignIn.Ann);

        await client.SendAsync("42/chat,1[\"join\",\"of:ann\"]", "42/chat,2[\"join\",\"of:bob\"]", "42/chat,[\"join\",\"of:eve\"]", "42/chat,3[\"rooms\"]");

        (await client.ReceiveAsync(3)).Should().Equal("43/chat,1[]", $"43/chat,2[{Forbidden}]", $"43/chat,3[[\"{client.Id}\",\"of:ann\"]]");
    }

    [Test]
    public async Task A_room_named_after_another_socket_is_a_room_like_any_other()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);
        using SocketClient victim = await app.ConnectAsync(ns: "/chat", auth: """{"user":"bob"}""");

        await client.SendAsync($"42/chat,1[\"join\",\"{victim.Id}\"]", $"42/chat,2[\"say\",\"{victim.Id}\"]");

        (await client.ReceiveAsync(2)).Should().Equal($"43/chat,1[{Forbidden}]", $"43/chat,2[{Forbidden}]");
        (await victim.FlushAsync()).Should().BeEmpty();
    }

    [TestCase("say")]
    [TestCase("say-late")]
    [TestCase("say-to-many")]
    [TestCase("say-filtered")]
    [TestCase("say-projected")]
    [TestCase("ask")]
    public async Task A_client_sends_only_to_the_rooms_that_the_rule_allows(string how)
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient ann = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);
        using SocketClient bob = await app.ConnectAsync(ns: "/chat", auth: """{"user":"bob"}""");
        await bob.SendAsync("42/chat,1[\"join\",\"of:bob\"]", "42/chat,2[\"join\",\"public\"]");
        await bob.ReceiveAsync(2);

        await ann.SendAsync($"42/chat,1[\"{how}\",\"of:bob\"]");
        (await ann.ReceiveAsync()).Should().Be($"43/chat,1[{Forbidden}]");
        await ann.SendAsync($"42/chat,[\"{how}\",\"public\"]");

        (await bob.ReceiveAsync()).Should().EndWith("[\"said\",\"public\"]");
    }

    [Test]
    public async Task A_room_without_a_name_is_for_nobody()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);

        await client.SendAsync("42/chat,1[\"join\",\"\"]", "42/chat,2[\"check\",\"\"]");

        (await client.ReceiveAsync(2)).Should().Equal($"43/chat,1[{Forbidden}]", $"43/chat,2[{Forbidden}]");
    }

    [Test]
    public async Task A_rule_tells_joining_from_writing()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient ann = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);

        await ann.SendAsync("42/chat,1[\"join\",\"read-only\"]", "42/chat,2[\"say\",\"read-only\"]", "42/chat,3[\"check\",\"read-only\"]", "42/chat,4[\"check\",\"public\"]");

        (await ann.ReceiveAsync(4)).Should().Equal("43/chat,1[]", $"43/chat,2[{Forbidden}]", $"43/chat,3[{Forbidden}]", "43/chat,4[]");
    }

    [Test]
    public async Task What_the_server_does_itself_is_not_judged()
    {
        await using SocketIoApp app = await StartAsync(chat =>
        {
            chat.Connect.Use(async (context, next) =>
            {
                await context.Socket.JoinAsync("of:gate");
                await next(context);
            });
            chat.OnConnected(async socket =>
            {
                await Task.Yield();
                await socket.JoinAsync("of:greeting");
                await socket.To("of:greeting").EmitAsync("said", "hello");
            });
        });
        using SocketClient first = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);
        await first.FlushAsync();
        using SocketClient client = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);

        (await first.ReceiveAsync()).Should().Be("42/chat,[\"said\",\"hello\"]");
        await client.FlushAsync();
        await app.Io.Of("/chat").To(client.Id).SocketsJoinAsync("of:server");
        await app.Io.Of("/chat").To("of:server").EmitAsync("said", "server");
        await client.SendAsync("42/chat,3[\"rooms\"]");

        (await client.ReceiveAsync(2)).Should().Equal("42/chat,[\"said\",\"server\"]", $"43/chat,3[[\"{client.Id}\",\"of:gate\",\"of:greeting\",\"of:server\"]]");
    }

    [Test]
    public async Task A_slow_handler_may_not_write_after_its_client_has_gone_either()
    {
        TaskCompletionSource release = new();
        TaskCompletionSource<Exception?> outcome = new();
        await using SocketIoApp app = await StartAsync(chat => chat.On("late", async socket =>
        {
            await release.Task;
            try
            {
                await socket.To("of:bob").EmitAsync("said", "late");
                outcome.SetResult(null);
            }
            catch (SocketIoException exception)
            {
                outcome.SetResult(exception);
            }
        }));
        using SocketClient ann = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);
        ISocket socket = app.SocketOf(ann);

        await ann.SendAsync("42/chat,[\"late\"]", "41/chat,");
        await Eventually.IsTrueAsync(() => socket.ConnectionAborted.IsCancellationRequested);
        release.SetResult();

        await Eventually.CompletesAsync(outcome.Task);
        (await outcome.Task).Should().BeOfType<SocketIoException>();
    }

    [Test]
    public async Task All_rules_must_agree_and_may_take_their_time()
    {
        await using SocketIoApp app = await StartAsync(chat => chat
            .AuthorizeRooms(async (_, room) =>
            {
                await Task.Yield();
                return room != "public";
            })
            .AuthorizeRooms((_, room) => new ValueTask<bool>(room.Length < 10)));
        using SocketClient client = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);

        await client.SendAsync("42/chat,1[\"join\",\"public\"]", "42/chat,2[\"join\",\"of:ann\"]", "42/chat,3[\"join\",\"public-and-long\"]", "42/chat,4[\"say\",\"public\"]");

        (await client.ReceiveAsync(4)).Should().Equal($"43/chat,1[{Forbidden}]", "43/chat,2[]", $"43/chat,3[{Forbidden}]", $"43/chat,4[{Forbidden}]");
    }

    [Test]
    public async Task A_rule_that_fails_allows_nothing()
    {
        await using SocketIoApp app = await StartAsync(chat => chat.AuthorizeRooms(Fail));
        using SocketClient client = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);

        await client.SendAsync("42/chat,1[\"join\",\"public\"]", "42/chat,2[\"rooms\"]");

        (await client.ReceiveAsync(2)).Should().Equal(
            "43/chat,1[{\"error\":{\"code\":\"internal_error\",\"message\":\"The event could not be handled\"}}]", $"43/chat,2[[\"{client.Id}\"]]");

        static bool Fail(RoomContext context, string room) => throw new InvalidOperationException("a secret");
    }

    [Test]
    public async Task A_rule_of_one_namespace_says_nothing_about_another()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("421[\"join\",\"of:bob\"]");

        (await client.ReceiveAsync()).Should().Be("431[]");
    }

    [Test]
    public async Task Each_refusal_is_in_the_audit()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);

        await client.SendAsync("42/chat,1[\"join\",\"of:bob\"]", "42/chat,2[\"say\",\"of:bob\"]", "42/chat,3[\"say-late\",\"of:bob\"]");
        await client.ReceiveAsync(3);

        _audit.Entries.Where(entry => entry.Kind == SecurityEventKind.RoomDenied).Select(entry => $"{entry.Code} {entry.User} {entry.Event} {entry.Detail}")
            .Should().Equal("room_forbidden ann join Join: of:bob", "room_forbidden ann say Write: of:bob", "room_forbidden ann say-late Write: of:bob");
    }

    private static void Map(NamespaceBuilder ns)
    {
        ns.UseSignIn();
        ns.On<string>("join", (socket, room) => socket.JoinAsync(room));
        ns.On("ask-me", _ => { });
        ns.On<string>("say", (socket, room) => socket.To(room).EmitAsync("said", room));
        ns.On<string>("say-late", async (socket, room) =>
        {
            await Task.Yield();
            await socket.To(room).EmitAsync("said", room);
        });
        ns.On<string>("say-to-many", (socket, room) => socket.To("public").In(room).EmitAsync("said", room));
        ns.On<string>("say-filtered", (socket, room) => socket.To(room).EmitFilteredAsync("said", room, _ => true));
        ns.On<string>("say-projected", (socket, room) => socket.To(room).EmitProjectedAsync("said", _ => 1, _ => room));
        ns.On<string>("ask", (socket, room) =>
        {
            _ = socket.To(room).EmitWithAckAsync<int>("said", room);
        });
        ns.On<string>("check", (socket, room) => socket.AuthorizeRoomAsync(room));
        ns.On<EventArguments, IReadOnlyCollection<string>>("rooms", (socket, _) => socket.Rooms);
    }

    private Task<SocketIoApp> StartAsync(Action<NamespaceBuilder>? more = null) => SocketIoApp.StartAsync(
        io =>
        {
            io.MapNamespace("/", Map);
            io.MapNamespace("/chat", chat =>
            {
                Map(chat);
                chat.AuthorizeRooms((context, room) => room.StartsWith("public", StringComparison.Ordinal)
                    || room == $"of:{context.User.Identity!.Name}" || (room == "read-only" && context.Access == RoomAccess.Join));
                more?.Invoke(chat);
            });
        },
        services: services => services.AddSingleton<IAuditSink>(_audit));
}
