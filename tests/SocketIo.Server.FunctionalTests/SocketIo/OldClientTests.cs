using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Adapters;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Sockets;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>Clients before Socket.IO 3 (reference, section 3.10): how they join, what they are told, and that they meet the others.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class OldClientTests(ClientTransport transport)
{
    [Test]
    public async Task They_join_the_main_namespace_without_asking()
    {
        await using SocketIoApp app = await ServeAsync(root => root.On<EventArguments, EventArguments>("echo", (_, arguments) => arguments));
        using SocketClient client = await app.ConnectOldAsync(transport);

        await client.SendAsync("421[\"echo\",\"héllo\",{\"a\":[1]}]");

        (await client.ReceiveAsync()).Should().Be("431[\"héllo\",{\"a\":[1]}]");
        app.SocketOf(client).Auth.Should().BeNull();
        app.SocketOf(client).Handshake.EngineProtocol.Should().Be(3);
    }

    [TestCase("40")]
    [TestCase("40/")]
    [TestCase("40/?a=b,")]
    public async Task One_that_asks_all_the_same_is_closed(string connect)
    {
        await using SocketIoApp app = await ServeAsync(_ => { });
        using SocketClient client = await app.ConnectOldAsync(transport);

        await client.SendAsync(connect);

        (await client.Engine.ReadToEndAsync()).Should().BeEmpty();
        await app.LoggedAsync("IllegalState");
    }

    [TestCase("", null)]
    [TestCase("?token=abc&x=1", """{"token":"abc","x":"1"}""")]
    [TestCase("?", "{}")]
    public async Task The_query_of_a_namespace_is_what_newer_clients_send_as_auth(string query, string? auth)
    {
        await using SocketIoApp app = await ServeAsync(_ => { });
        using SocketClient root = await app.ConnectOldAsync(transport);

        SocketClient chat = await SocketClient.JoinOldAsync(root.Engine, "/chat", query);

        app.SocketOf(chat).Namespace.Name.Should().Be("/chat");
        app.SocketOf(chat).Auth?.GetRawText().Should().Be(auth);
        (app.SocketOf(chat).Auth is null).Should().Be(auth is null);
    }

    [Test]
    public async Task Events_acknowledgements_and_leaving_a_namespace_are_as_for_others()
    {
        await using SocketIoApp app = await ServeAsync(_ => { });
        using SocketClient root = await app.ConnectOldAsync(transport);
        SocketClient chat = await SocketClient.JoinOldAsync(root.Engine, "/chat", "?a=b");

        await chat.SendAsync("42/chat,5[\"echo\",1]", "42/chat?a=b,6[\"echo\",2]");
        (await chat.ReceiveAsync(2)).Should().Equal("43/chat,5[1]", "43/chat,6[2]");
        Task<int> reply = app.SocketOf(chat).EmitWithAckAsync<int>("ask", EventArguments.Empty);
        string question = await chat.ReceiveAsync();
        await chat.SendAsync(question.Replace("42", "43", StringComparison.Ordinal).Replace("\"ask\"", "42", StringComparison.Ordinal));
        (await reply).Should().Be(42);
        await chat.SendAsync("41/chat,");

        await Eventually.IsTrueAsync(() => app.Io.Of("/chat").Sockets.Count == 0);
        (await SocketClient.JoinOldAsync(root.Engine, "/chat")).Id.Should().Be(chat.Id);
    }

    [Test]
    public async Task They_know_their_ids_by_themselves()
    {
        await using SocketIoApp app = await ServeAsync(_ => { });
        using SocketClient root = await app.ConnectOldAsync(transport);
        SocketClient chat = await SocketClient.JoinOldAsync(root.Engine, "/chat");

        await app.Io.Of("/").To(root.Engine.SessionId).EmitAsync("to", "root");
        await app.Io.Of("/chat").To($"/chat#{root.Engine.SessionId}").EmitAsync("to", "chat");

        (await root.ReceiveAsync(2)).Should().Equal("42[\"to\",\"root\"]", "42/chat,[\"to\",\"chat\"]");
        chat.Id.Should().Be("/chat#" + root.Id);
    }

    [TestCase(null, "44\"nope\"", "44/chat,\"nope\"")]
    [TestCase("{\"code\":42}", "44{\"code\":42}", "44/chat,{\"code\":42}")]
    public async Task A_refusal_is_its_message_or_its_data(string? data, string rootAnswer, string chatAnswer)
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(
            io =>
            {
                io.MapNamespace("/", Refuse);
                io.MapNamespace("/chat", Refuse);
            },
            options => options.AllowEio3 = true);
        using EngineClient client = await app.OpenOldAsync(transport);

        string root = await client.ReceiveAsync();
        await client.SendAsync("40/chat?a=b,");
        string chat = await client.ReceiveAsync();

        root.Should().Be(rootAnswer);
        chat.Should().Be(chatAnswer);
        app.Io.Of("/").Sockets.Should().BeEmpty();

        void Refuse(NamespaceBuilder ns) => ns.Connect.Use((context, _) =>
        {
            context.Reject("nope", data is null ? null : JsonElement.Parse(data));
            return ValueTask.CompletedTask;
        });
    }

    [Test]
    public async Task Data_of_a_refusal_that_cannot_be_serialized_is_left_out()
    {
        await using SocketIoApp app = await ServeAsync(root => root.Connect.Use((context, _) =>
        {
            context.Reject("nope", new { Broken = (Func<int>)(() => 1) });
            return ValueTask.CompletedTask;
        }));
        using EngineClient client = await app.OpenOldAsync(transport);

        (await client.ReceiveAsync()).Should().Be("44\"nope\"");
        await app.LoggedAsync("ErrorDataFailed");
    }

    [Test]
    public async Task An_unknown_namespace_is_refused_as_in_Node_without_the_query()
    {
        await using SocketIoApp app = await ServeAsync(_ => { });
        using SocketClient client = await app.ConnectOldAsync(transport);

        await client.SendAsync("40/unknown?token=x,");

        (await client.ReceiveAsync()).Should().Be("44/unknown,{\"message\":\"Invalid namespace\"}");
    }

    [Test]
    public async Task Where_there_is_no_main_namespace_they_are_not_told_so_since_they_did_not_ask()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io => io.MapNamespace("/chat", _ => { }), options => options.AllowEio3 = true);
        using EngineClient client = await app.OpenOldAsync(transport);

        (await SocketClient.JoinOldAsync(client, "/chat")).Id.Should().Be("/chat#" + client.SessionId);
    }

    [Test]
    public async Task One_whose_main_namespace_is_refused_is_closed_in_time()
    {
        ManualTimeProvider clock = new();
        await using SocketIoApp app = await ServeAsync(
            root => root.Connect.Use((context, _) =>
            {
                context.Reject("nope");
                return ValueTask.CompletedTask;
            }),
            time: clock);
        using EngineClient client = await app.OpenOldAsync(transport);
        await client.ReceiveAsync();

        clock.Advance(TimeSpan.FromSeconds(45));

        (await client.ReadToEndAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task The_gate_of_the_main_namespace_decides_as_always_also_when_it_takes_time()
    {
        TaskCompletionSource pass = new();
        await using SocketIoApp app = await ServeAsync(root => root.Connect.Use(async (context, next) =>
        {
            await pass.Task;
            await next(context);
        }));
        using EngineClient client = await app.OpenOldAsync(transport);

        app.Io.Of("/").Sockets.Should().BeEmpty();
        pass.SetResult();

        (await client.ReceiveAsync()).Should().Be("40");
        app.Io.Of("/").Sockets.Should().ContainSingle();
    }

    [Test]
    public async Task An_event_before_the_main_namespace_is_joined_ends_the_connection()
    {
        TaskCompletionSource pass = new();
        await using SocketIoApp app = await ServeAsync(root => root.Connect.Use(async (context, next) =>
        {
            await pass.Task;
            await next(context);
        }));
        using EngineClient client = await app.OpenOldAsync(transport);

        await client.SendAsync("42[\"early\"]");

        (await client.ReadToEndAsync()).Should().BeEmpty();
        pass.SetResult();
    }

    [Test]
    public async Task What_is_emitted_on_connection_comes_after_the_CONNECT()
    {
        await using SocketIoApp app = await ServeAsync(root => root.OnConnected(socket => socket.EmitAsync("welcome", new byte[] { 1, 2 })));
        using EngineClient client = await app.OpenOldAsync(transport);

        (await client.ReceiveAsync(3)).Should().Equal("40", "451-[\"welcome\",{\"_placeholder\":true,\"num\":0}]", "b4AQI=");
    }

    [Test]
    public async Task Old_and_new_clients_share_namespaces_and_rooms()
    {
        await using SocketIoApp app = await ServeAsync(root => root.On<EventArguments>("say", (socket, arguments) => socket.To("room").EmitAsync("said", arguments)));
        using SocketClient old = await app.ConnectOldAsync(transport);
        using SocketClient older = await app.ConnectOldAsync(transport, "&b64=1");
        using SocketClient newer = await app.ConnectAsync(transport);
        foreach (SocketClient client in new[] { old, older, newer })
        {
            await app.SocketOf(client).JoinAsync("room");
        }

        await app.Io.Of("/").To("room").EmitAsync("all", ("text", new byte[] { 1, 2, 3 }));
        string[] expected = ["451-[\"all\",\"text\",{\"_placeholder\":true,\"num\":0}]"];
        (await old.ReceiveAsync(2)).Should().Equal([.. expected, "b4AQID"]);
        (await older.ReceiveAsync(2)).Should().Equal([.. expected, "b4AQID"]);
        (await newer.ReceiveAsync(2)).Should().Equal([.. expected, "bAQID"]);

        await old.SendAsync("451-[\"say\",{\"_placeholder\":true,\"num\":0}]", "b4BAUG");
        (await newer.ReceiveAsync(2)).Should().Equal("451-[\"said\",{\"_placeholder\":true,\"num\":0}]", "bBAUG");
        (await older.ReceiveAsync(2)).Should().Equal("451-[\"said\",{\"_placeholder\":true,\"num\":0}]", "b4BAUG");
        (await old.FlushAsync()).Should().BeEmpty("the sender is left out");
    }

    [Test]
    public async Task A_broadcast_is_encoded_once_for_old_and_new_clients()
    {
        int serialized = 0;
        await using SocketIoApp app = await ServeAsync(_ => { });
        using SocketClient old = await app.ConnectOldAsync(transport);
        using SocketClient older = await app.ConnectOldAsync(transport);
        using SocketClient newer = await app.ConnectAsync(transport);

        await app.Io.Of("/").EmitAsync("x", new Counted(() => ++serialized));

        (await old.ReceiveAsync()).Should().Be("42[\"x\",{\"number\":1}]");
        (await older.ReceiveAsync()).Should().Be("42[\"x\",{\"number\":1}]");
        (await newer.ReceiveAsync()).Should().Be("42[\"x\",{\"number\":1}]");
        serialized.Should().Be(1);
    }

    [Test]
    public async Task A_broadcast_with_acknowledgements_asks_old_and_new_clients()
    {
        await using SocketIoApp app = await ServeAsync(_ => { });
        using SocketClient old = await app.ConnectOldAsync(transport);
        using SocketClient newer = await app.ConnectAsync(transport);

        Task<BroadcastReplies<int>> replies = app.Io.Of("/").EmitWithAckAsync<int>("ask", EventArguments.Empty);
        foreach ((SocketClient client, int reply) in new[] { (old, 3), (newer, 4) })
        {
            await client.SendAsync((await client.ReceiveAsync()).Replace("42", "43", StringComparison.Ordinal).Replace("\"ask\"", $"{reply}", StringComparison.Ordinal));
        }

        (await replies).Replies.Should().BeEquivalentTo([3, 4]);
    }

    [Test]
    public async Task Limits_of_attachments_and_depth_hold()
    {
        await using SocketIoApp app = await ServeAsync(_ => { });
        using SocketClient attachments = await app.ConnectOldAsync(transport);
        using SocketClient depth = await app.ConnectOldAsync(transport);

        await attachments.SendAsync("4511-[\"x\"]");
        await depth.SendAsync($"42[\"x\",{new string('[', 100)}{new string(']', 100)}]");

        (await attachments.Engine.ReadToEndAsync()).Should().BeEmpty();
        (await depth.Engine.ReadToEndAsync()).Should().BeEmpty();
        await Eventually.IsTrueAsync(() => app.Io.Of("/").Sockets.Count == 0);
    }

    [Test]
    public async Task The_limit_of_a_namespace_s_name_does_not_count_the_query_of_an_old_client()
    {
        await using SocketIoApp app = await ServeAsync(_ => { });
        using SocketClient client = await app.ConnectOldAsync(transport);
        string token = new('t', 5000);

        SocketClient chat = await SocketClient.JoinOldAsync(client.Engine, "/chat", $"?token={token}");
        string received = app.SocketOf(chat).Auth!.Value.GetProperty("token").GetString()!;
        await client.SendAsync($"40/{new string('x', 256)}?a=b,");

        received.Should().Be(token);
        (await client.Engine.ReadToEndAsync()).Should().BeEmpty();
        (await app.LoggedAsync("LimitReached")).Message.Should().Contain("MaxNamespaceLength");
    }

    [TestCase("0/chat?token=x")]
    [TestCase("0/chat?token=x,")]
    public async Task A_newer_client_s_namespace_has_no_query(string connect)
    {
        await using SocketIoApp app = await ServeAsync(_ => { });
        using SocketClient client = await app.ConnectAsync(transport);

        await client.SendAsync("4" + connect);

        (await client.ReceiveAsync()).Should().Be("44/chat?token=x,{\"message\":\"Invalid namespace\"}");
    }

    [Test]
    public async Task The_limit_of_a_namespace_s_name_counts_all_of_it_for_a_newer_client()
    {
        await using SocketIoApp app = await ServeAsync(_ => { });
        using SocketClient client = await app.ConnectAsync(transport);

        await client.SendAsync($"40/chat?{new string('x', 256)},");

        (await client.Engine.ReadToEndAsync()).Should().BeEmpty();
        (await app.LoggedAsync("LimitReached")).Message.Should().Contain("MaxNamespaceLength");
    }

    [Test]
    public async Task Session_ids_do_not_reach_the_log()
    {
        await using SocketIoApp app = await ServeAsync(root => root.On("fail", (Action<ISocket>)(_ => throw new InvalidOperationException("on purpose"))));
        using SocketClient client = await app.ConnectOldAsync(transport);
        SocketClient chat = await SocketClient.JoinOldAsync(client.Engine, "/chat", "?token=secret");

        await client.SendAsync("421[\"fail\"]", "422[\"unknown\"]");
        await client.ReceiveAsync(2);
        await client.SendAsync("40");
        await client.Engine.ReadToEndAsync();

        app.Log.Lines.Should().NotBeEmpty().And.OnlyContain(line => line.Category.StartsWith("Microsoft") || (!line.Message.Contains(client.Id) && !line.Message.Contains("secret")));
        chat.Dispose();
    }

    [Test]
    public async Task A_socket_that_comes_back_with_its_id_before_the_old_one_has_left_is_a_member_all_the_same()
    {
        await using SocketIoApp app = await ServeAsync(_ => { });
        using SocketClient client = await app.ConnectOldAsync(transport);
        SocketIoServer server = app.Services.GetRequiredService<SocketIoServer>();
        var ns = (Namespace)app.Io.Of("/");
        ClientConnection connection = new(server, app.SessionOf(client));
        Socket before = new(connection, "same", ns, auth: null);
        Socket after = new(connection, "same", ns, auth: null);
        RoomTable table = new();
        BroadcastTarget target = BroadcastTarget.Everyone with { Rooms = ["same"] };

        table.Add(before);
        table.Join(before, "room", maxRooms: 10);
        table.Add(after);
        table.LeaveAll(before);

        table.Find(target).ToArray().Should().Equal(after);
        table.Find(BroadcastTarget.Everyone).ToArray().Should().Equal(after);
        table.Rooms().Should().Equal("same");
        table.LeaveAll(after);
        table.Rooms().Should().BeEmpty();
    }

    private static Task<SocketIoApp> ServeAsync(Action<NamespaceBuilder> root, TimeProvider? time = null) => SocketIoApp.StartAsync(
        io =>
        {
            io.MapNamespace("/", root);
            io.MapNamespace("/chat", ns => ns.On<EventArguments, EventArguments>("echo", (_, arguments) => arguments));
        },
        options => options.AllowEio3 = true,
        time);

    private sealed class Counted(Func<int> count)
    {
        public int Number => count();
    }
}
