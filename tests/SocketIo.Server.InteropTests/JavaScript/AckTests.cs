using System.Text.Json;
using SocketIo.Server.InteropTests.Clients;

namespace SocketIo.Server.InteropTests.JavaScript;

public sealed class AckTests(Over transports) : JavaScriptFixture(transports)
{
    [Test]
    [Shows(Client.JavaScript48, Feature.Acknowledgements)]
    public async Task A_handlers_return_value_is_the_acknowledgement()
    {
        await ServeAsync(root =>
        {
            root.On<string, string>("one", (_, text) => text + "!");
            root.On<EventArguments, (int, string, byte[])>("three", async (_, _) =>
            {
                await Task.Yield();
                return (1, "zwei", [3]);
            });
            root.On<EventArguments, EventArguments>("same", (_, arguments) => arguments);
            root.On<EventArguments, object?>("null", object? (_, _) => null);
            root.On("nothing", _ => { });
        });

        JsonElement result = await RunAsync("""
            const socket = connect();
            const ack = (event, ...args) => new Promise((resolve) => socket.emit(event, ...args, (...reply) => resolve(reply)));
            return [
              await socket.emitWithAck("one", "é"),
              await ack("three"),
              await ack("same", { deep: [Buffer.from([9])] }, "x"),
              await ack("null"),
              await ack("nothing"),
            ];
            """);

        result.GetRawText().Should().Be(
            """["é!",[1,"zwei",{"type":"Buffer","data":[3]}],[{"deep":[{"type":"Buffer","data":[9]}]},"x"],[null],[]]""");
    }

    [Test]
    public async Task Acknowledgements_find_their_events_whatever_the_order_of_the_answers()
    {
        await ServeAsync(root => root.On<int, int>("square", async (_, number) =>
        {
            if (number % 3 == 0)
            {
                await Task.Yield();
            }

            return number * number;
        }));

        JsonElement result = await RunAsync("""
            const sockets = [connect(), connect()];
            const replies = await Promise.all(Array.from({ length: 200 }, (_, i) => sockets[i % 2].emitWithAck("square", i)));
            return replies.every((reply, i) => reply === i * i);
            """);

        result.GetBoolean().Should().BeTrue();
    }

    [Test]
    public async Task An_event_that_is_refused_or_fails_is_acknowledged_with_an_error()
    {
        await ServeAsync(root =>
        {
            root.Events.Use(async (context, next) =>
            {
                if (context.EventName == "forbidden")
                {
                    context.Reject("forbidden", "Not for you", new { Need = "admin" });
                    return;
                }

                await next(context);
            });
            root.On("forbidden", _ => Seen.Enqueue("forbidden"));
            root.On("refused", void (_) => throw new SocketIoException("full", "The room is full", new { Limit = 3 }));
            root.On("failed", async Task (_) =>
            {
                await Task.Yield();
                throw new InvalidOperationException("secret");
            });
            root.On<int>("number", (_, _) => { });
        });

        JsonElement result = await RunAsync("""
            const socket = connect();
            const codes = [];
            for (const [event, ...args] of [["forbidden"], ["refused"], ["failed"], ["number", "not one"], ["unknown"]]) {
              codes.push((await socket.emitWithAck(event, ...args)).error);
            }
            return codes;
            """);

        result[0].GetRawText().Should().Be("""{"code":"forbidden","message":"Not for you","data":{"need":"admin"}}""");
        result[1].GetRawText().Should().Be("""{"code":"full","message":"The room is full","data":{"limit":3}}""");
        result[2].GetRawText().Should().Be("""{"code":"internal_error","message":"The event could not be handled"}""");
        result[3].GetProperty("code").GetString().Should().Be("invalid");
        result[4].GetProperty("code").GetString().Should().Be("unknown_event");
        Seen.Should().BeEmpty();
    }

    [Test]
    public async Task A_clients_timeout_ends_its_wait_and_the_late_answer_does_no_harm()
    {
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await ServeAsync(root =>
        {
            root.On<EventArguments, string>("slow", async (_, _) =>
            {
                await answer.Task;
                return "late";
            });
            root.On<EventArguments, string>("next", (_, _) => "in time");
            root.On("answer", _ => answer.SetResult());
        });

        JsonElement result = await RunAsync("""
            const socket = connect();
            await next(socket, "connect");
            const late = await socket.timeout(150).emitWithAck("slow").catch((error) => error.message);
            await connect().emitWithAck("answer");
            return [late, await socket.timeout(10_000).emitWithAck("next")];
            """);

        result.GetRawText().Should().Be("""["operation has timed out","in time"]""");
    }

    [Test]
    [Shows(Client.JavaScript48, Feature.Acknowledgements)]
    public async Task A_client_acknowledges_what_the_server_emits()
    {
        await ServeAsync(root => root.OnConnected(socket => Task.Run(async () =>
        {
            (string text, byte[] bytes) = await socket.EmitWithAckAsync<(string, byte[])>("question", ("é", new byte[] { 1, 2 }));
            Seen.Enqueue($"{text} {string.Join(',', bytes)}");
            Seen.Enqueue(await socket.EmitWithAckAsync<string>("plain", EventArguments.Empty));
            EventArguments nothing = await socket.EmitWithAckAsync<EventArguments>("nothing", EventArguments.Empty);
            Seen.Enqueue($"{nothing.Count} {socket.PendingAckCount}");
            await socket.EmitAsync("done");
        })));

        await RunAsync("""
            const socket = connect();
            socket.on("question", (text, bytes, ack) => ack(`${text}?`, Buffer.from([...bytes].reverse())));
            socket.on("plain", async (ack) => ack(await Promise.resolve("later")));
            socket.on("nothing", (ack) => ack());
            return await next(socket, "done");
            """);

        Seen.Should().Equal("é? 2,1", "later", "0 0");
    }

    [Test]
    public async Task The_servers_wait_for_an_acknowledgement_ends_with_the_timeout_or_the_disconnect()
    {
        await ServeAsync(root => root.OnConnected(socket => Task.Run(async () =>
        {
            try
            {
                await socket.EmitWithAckAsync<string>("never", 1, TimeSpan.FromMilliseconds(100));
            }
            catch (TimeoutException)
            {
                Seen.Enqueue("timeout");
            }

            Task<string> wait = socket.EmitWithAckAsync<string>("leave", 2);
            try
            {
                await wait;
            }
            catch (SocketDisconnectedException)
            {
                Seen.Enqueue($"disconnected {socket.PendingAckCount}");
            }
        })));

        await RunAsync("""
            const socket = connect();
            socket.on("never", () => {});
            await next(socket, "leave");
            const closed = once(socket.io.engine, "close");
            socket.disconnect();
            await closed;
            """);

        await IsTrueAsync(() => Seen.Count == 2);
        Seen.Should().Equal("timeout", "disconnected 0");
    }
}
