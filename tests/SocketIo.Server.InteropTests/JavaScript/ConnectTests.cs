using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using SocketIo.Server.InteropTests.Clients;

namespace SocketIo.Server.InteropTests.JavaScript;

public sealed class ConnectTests(Over transports) : JavaScriptFixture(transports)
{
    [Test]
    public async Task A_client_gets_the_id_that_its_socket_has_on_the_server_and_ends_on_its_best_transport()
    {
        await ServeAsync(root => root.On<EventArguments, (string, bool)>("who", (socket, _) => (socket.Id, socket.Connected)));

        JsonElement result = await RunAsync("""
            const socket = connect();
            await next(socket, "connect");
            const [id, connected] = await new Promise((resolve) => socket.emit("who", (...reply) => resolve(reply)));
            return [id === socket.id, connected, await settled(socket)];
            """);

        result.GetRawText().Should().Be($"""[true,true,"{(IsPollingOnly ? "polling" : "websocket")}"]""");
    }

    [Test]
    [Shows(Client.JavaScript48, Feature.Credentials)]
    public async Task The_auth_payload_and_the_query_reach_the_Connect_gate_and_the_handlers()
    {
        await ServeAsync(root =>
        {
            root.Connect.Use((context, next) =>
            {
                Seen.Enqueue($"{context.Auth} {context.Handshake.Query["room"]}");
                return next(context);
            });
            root.On<EventArguments, JsonElement?>("auth", (socket, _) => socket.Auth);
        });

        JsonElement result = await RunAsync("""
            const socket = connect("/", { auth: (answer) => answer({ token: "gehéim", claims: [1, { admin: false }] }), query: { room: "a b&c" } });
            await next(socket, "connect");
            return await socket.emitWithAck("auth");
            """);

        result.GetRawText().Should().Be("""{"token":"gehéim","claims":[1,{"admin":false}]}""");
        Seen.Should().Equal("""{"token":"gehéim","claims":[1,{"admin":false}]} a b&c""");
    }

    [Test]
    public async Task A_client_without_an_auth_payload_has_none()
    {
        await ServeAsync(root => root.On<EventArguments, JsonElement?>("auth", (socket, _) => socket.Auth));

        JsonElement result = await RunAsync("""
            const socket = connect();
            await next(socket, "connect");
            return [await socket.emitWithAck("auth")];
            """);

        result.GetRawText().Should().Be("[null]");
    }

    [Test]
    [Shows(Client.JavaScript48, Feature.Refusals)]
    public async Task A_refused_client_gets_the_message_and_the_data_and_may_try_again_with_another_token()
    {
        await ServeAsync(root => root.Connect.Use(async (context, next) =>
        {
            if (context.Auth?.GetProperty("token").GetString() != "good")
            {
                context.Reject("wrong token", new { Code = 17, Retry = true });
                return;
            }

            await next(context);
        }));

        JsonElement result = await RunAsync("""
            const socket = connect("/", { auth: { token: "bad" } });
            const [error] = await next(socket, "connect_error");
            const refused = [error instanceof Error, error.message, error.data, socket.connected, socket.active];
            socket.auth.token = "good";
            socket.connect();
            await next(socket, "connect");
            return [...refused, socket.connected];
            """);

        result.GetRawText().Should().Be("""[true,"wrong token",{"code":17,"retry":true},false,false,true]""");
    }

    [Test]
    public async Task A_failing_gate_tells_the_client_nothing_of_the_exception()
    {
        await ServeAsync(root => root.Connect.Use(ValueTask (_, _) => throw new InvalidOperationException("secret")));

        JsonElement result = await RunAsync("""
            const [error] = await next(connect(), "connect_error");
            return [error.message, error.data ?? null];
            """);

        result.GetRawText().Should().Be("""["Connection refused",null]""");
    }

    [Test]
    public async Task A_namespace_that_is_not_mapped_is_invalid()
    {
        await ServeAsync(_ => { });

        JsonElement result = await RunAsync("""
            const [error] = await next(connect("/nowhere"), "connect_error");
            return [error.message];
            """);

        result.GetRawText().Should().Be("""["Invalid namespace"]""");
    }

    [Test]
    public async Task A_handshake_that_the_gate_refuses_never_becomes_a_connection()
    {
        await ServeAllAsync(io =>
        {
            io.MapNamespace("/", _ => { });
            io.Handshake.Use((context, next) =>
            {
                if (!context.HttpContext.Request.Query.ContainsKey("invited"))
                {
                    context.Reject("by invitation only");
                    return ValueTask.CompletedTask;
                }

                return next(context);
            });
        });

        JsonElement result = await RunAsync("""
            const uninvited = connect("/", { reconnection: false });
            const [error] = await next(uninvited, "connect_error");
            await next(connect("/", { query: { invited: 1 } }), "connect");
            return [error.type, error.message, error.description?.message ?? error.description];
            """);

        result.GetRawText().Should().Be(IsWebSocketOnly
            ? """["TransportError","websocket error","Unexpected server response: 403"]"""
            : """["TransportError","xhr poll error",403]""");
        Server.Io.ConnectionCount.Should().BeLessThanOrEqualTo(1);
    }

    [Test]
    [Shows(Client.JavaScript48, Feature.Namespaces)]
    public async Task Several_namespaces_share_one_connection_and_do_not_mix()
    {
        await ServeAllAsync(io =>
        {
            foreach (string name in new[] { "/", "/chat", "/news" })
            {
                io.MapNamespace(name, ns =>
                {
                    ns.OnConnected(socket => socket.EmitAsync("welcome", $"to {name}"));
                    ns.On<string, string>("echo", (socket, text) => $"{socket.Namespace.Name} {text}");
                });
            }

            io.MapNamespace("/closed", ns => ns.Connect.Use((context, _) =>
            {
                context.Reject("closed");
                return ValueTask.CompletedTask;
            }));
        });

        JsonElement result = await RunAsync("""
            const manager = new Manager(url, options);
            const sockets = ["/", "/chat", "/news"].map((name) => manager.socket(name));
            const welcomes = await Promise.all(sockets.map((socket) => next(socket, "welcome")));
            const [error] = await next(manager.socket("/closed"), "connect_error");
            const echoes = await Promise.all(sockets.map((socket, i) => socket.emitWithAck("echo", `${i}`)));

            // One leaves; the others stay, and it may come back.
            sockets[1].disconnect();
            const left = [sockets[1].connected, await sockets[2].emitWithAck("echo", "still here")];
            sockets[1].connect();
            const [again] = await next(sockets[1], "welcome");
            return { welcomes: welcomes.flat(), error: error.message, echoes, ids: new Set(sockets.map((socket) => socket.id)).size, left, again };
            """);

        result.GetRawText().Should().Be(
            """{"welcomes":["to /","to /chat","to /news"],"error":"closed","echoes":["/ 0","/chat 1","/news 2"],"ids":3,"left":[false,"/news still here"],"again":"to /chat"}""");
        Server.Io.ConnectionCount.Should().BeLessThanOrEqualTo(1);
    }

    [Test]
    [Shows(Client.JavaScript48, Feature.DynamicNamespaces)]
    public async Task A_client_joins_namespaces_that_nobody_has_named_before()
    {
        await ServeAllAsync(io => io.MapNamespace(new Regex("^/order-[0-9]+$"), order => order.On<EventArguments, string>("where", (socket, _) => socket.Namespace.Name)));

        JsonElement result = await RunAsync("""
            const manager = new Manager(url, options);
            const replies = await Promise.all(["/order-1", "/order-22"].map((name) => manager.socket(name).emitWithAck("where")));
            const [error] = await once(manager.socket("/order-x"), "connect_error");
            return [replies, error.message];
            """);

        result.GetRawText().Should().Be("""[["/order-1","/order-22"],"Invalid namespace"]""");
    }

    [Test]
    public async Task What_a_client_emits_before_it_is_connected_arrives_afterwards_in_order()
    {
        await ServeAsync(root =>
        {
            root.OnConnected(_ => Seen.Enqueue("connected"));
            root.On<int>("early", (_, number) => Seen.Enqueue($"{number}"));
            root.On("done", _ => { });
        });

        await RunAsync("""
            const socket = connect();
            for (let i = 0; i < 3; i++) socket.emit("early", i);
            return await socket.emitWithAck("done");
            """);

        Seen.Should().Equal("connected", "0", "1", "2");
    }

    [Test]
    public async Task A_client_with_credentials_sends_the_cookie_of_the_handshake_back()
    {
        await ServeAsync(
            root => root.OnConnected(socket => socket.EmitAsync("ready")),
            options => options.Cookie = new CookieBuilder { Name = "affinity" });

        await RunAsync("""
            const socket = connect("/", { withCredentials: true });
            await next(socket, "ready");
            return await settled(socket);
            """);

        // As in Node, a handshake over a WebSocket sets no cookie.
        Server.Requests.All.First().Should().Be(new ReceivedRequest(null, ""));
        Server.Requests.All.Skip(1).Where(request => request.Cookies != $"affinity={request.SessionId}").Should().BeEmpty();
        Server.Requests.All.Should().HaveCountGreaterThan(IsWebSocketOnly ? 0 : 1);
    }
}
