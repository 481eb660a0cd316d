using System.Globalization;
using System.Text.Json;
using SocketIo.Server.InteropTests.Clients;

namespace SocketIo.Server.InteropTests.JavaScript;

public sealed class EventTests(Over transports) : JavaScriptFixture(transports)
{
    private const string Values =
        """[0,-1,1.5,9007199254740991,1e+21,5e-324,true,false,null,"","text","\"\\\n\t\u0000\u2028","äöü ß","日本語 てすと","👩‍👩‍👧 𝄞",[],{},[[[]]],{"a":{"b":[1,{"c":null}],"":0}},{"__proto__x":1,"_placeholder":false}]""";

    [Test]
    [Shows(Client.JavaScript48, Feature.Events)]
    public async Task Values_of_all_kinds_come_back_as_they_were_sent_forwarded_or_read_and_written_anew()
    {
        await ServeAsync(root =>
        {
            root.On<EventArguments>("forward", (socket, arguments) => socket.EmitAsync("forwarded", arguments));
            root.On<JsonElement[]>("read", (socket, values) => socket.EmitAsync("written", values));
        });

        JsonElement result = await RunAsync($$"""
            const { deepStrictEqual } = await import("node:assert");
            const values = {{Values}};
            const socket = connect();
            socket.emit("forward", ...values);
            deepStrictEqual(await next(socket, "forwarded"), values);
            socket.emit("read", values);
            deepStrictEqual(await next(socket, "written"), [values]);
            return values.length;
            """);

        result.GetInt32().Should().Be(20);
    }

    [Test]
    public async Task Handlers_read_and_write_their_own_types()
    {
        await ServeAsync(root =>
        {
            root.On<Order>("order", (socket, order) => socket.EmitAsync("ordered", order with { Count = order.Count + 1, Tags = [.. order.Tags, "server"] }));
            root.On<(string Text, double Number, bool Flag)>("three", (socket, all) => socket.EmitAsync("three", (all.Flag, all.Number * 2, all.Text + "!")));
            root.On<(string, int?)>("optional", (socket, all) => socket.EmitAsync("optional", $"{all.Item1} {all.Item2?.ToString(CultureInfo.InvariantCulture) ?? "none"}"));
            root.On("none", socket => socket.EmitAsync("none"));
        });

        JsonElement result = await RunAsync("""
            const socket = connect();
            const ask = (event, ...args) => {
              socket.emit(event, ...args);
              return next(socket, event === "order" ? "ordered" : event);
            };
            return [
              await ask("order", { id: "ä", count: 1, tags: ["x"], due: "2024-02-29T12:00:00.123Z", ignored: 1 }),
              await ask("three", "é", 1.25, true),
              await ask("optional", "a", 5),
              await ask("optional", "b", null),
              await ask("none"),
            ];
            """);

        result.GetRawText().Should().Be(
            """[[{"id":"ä","count":2,"tags":["x","server"],"due":"2024-02-29T12:00:00.123Z"}],[true,2.5,"é!"],["a 5"],["b none"],[]]""");
    }

    [Test]
    [Shows(Client.JavaScript48, Feature.Binary, Feature.LargeMessages)]
    public async Task Binary_of_every_kind_arrives_wherever_it_is_in_the_arguments()
    {
        await ServeAsync(root => root.On<EventArguments>("bytes", (socket, arguments) => socket.EmitAsync("bytes", arguments)));

        JsonElement result = await RunAsync("""
            const { deepStrictEqual } = await import("node:assert");
            const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
            const sent = [
              Buffer.from(bytes),
              bytes.buffer,
              bytes.subarray(3, 9),
              new Uint16Array([1, 515]),
              new DataView(bytes.buffer, 10, 4),
              { text: "é", parts: [Buffer.alloc(0), { deep: new Float32Array([0, 0]) }], last: Buffer.alloc(100_000, 7) },
            ];
            const expected = [
              Buffer.from(bytes),
              Buffer.from(bytes),
              Buffer.from([3, 4, 5, 6, 7, 8]),
              Buffer.from([1, 0, 3, 2]),
              Buffer.from([10, 11, 12, 13]),
              { text: "é", parts: [Buffer.alloc(0), { deep: Buffer.alloc(8) }], last: Buffer.alloc(100_000, 7) },
            ];
            const socket = connect();
            socket.emit("bytes", ...sent);
            deepStrictEqual(await next(socket, "bytes"), expected);

            // Once more, on whatever carries the session in the end.
            await settled(socket);
            socket.emit("bytes", ...sent);
            deepStrictEqual(await next(socket, "bytes"), expected);
            return expected.length;
            """);

        result.GetInt32().Should().Be(6);
    }

    [Test]
    public async Task Handlers_read_and_write_binary_as_bytes()
    {
        await ServeAsync(root =>
        {
            root.On<byte[]>("array", (socket, bytes) => socket.EmitAsync("array", bytes.Reverse().ToArray()));
            root.On<(string, ReadOnlyMemory<byte>)>("memory", (socket, all) => socket.EmitAsync("memory", (all.Item2, all.Item1)));
            root.On<Picture>("picture", (socket, picture) => socket.EmitAsync("picture", new Picture($"{picture.Name}: {picture.Content.Length}", [0xff, .. picture.Content])));
        });

        JsonElement result = await RunAsync("""
            const socket = connect();
            const ask = async (event, ...args) => {
              socket.emit(event, ...args);
              return await next(socket, event);
            };
            return [await ask("array", Buffer.from([1, 2, 3])), await ask("memory", "x", Buffer.from([4])), await ask("picture", { name: "ö", content: Buffer.from([5, 6]) })];
            """);

        result.GetRawText().Should().Be(
            """[[{"type":"Buffer","data":[3,2,1]}],[{"type":"Buffer","data":[4]},"x"],[{"name":"ö: 2","content":{"type":"Buffer","data":[255,5,6]}}]]""");
    }

    [Test]
    public async Task Many_events_of_one_moment_keep_their_order_in_both_directions()
    {
        await ServeAsync(root =>
        {
            root.On<int>("number", (_, number) => Seen.Enqueue($"{number}"));
            root.On<(int, byte[])>("bytes", async (_, all) =>
            {
                await Task.Yield();
                Seen.Enqueue($"{all.Item1}:{all.Item2[0]}");
            });
            root.On<int>("count", async (socket, count) =>
            {
                for (int i = 0; i < count; i++)
                {
                    if (i % 10 == 0)
                    {
                        await socket.EmitAsync("bytes", (i, new[] { (byte)i }));
                    }
                    else
                    {
                        await socket.EmitAsync("number", i);
                    }
                }
            });
        });

        JsonElement result = await RunAsync("""
            const socket = connect();
            const seen = [];
            socket.on("number", (number) => seen.push(`${number}`));
            socket.on("bytes", (number, bytes) => seen.push(`${number}:${bytes[0]}`));
            await next(socket, "connect");
            for (let i = 0; i < 500; i++) {
              if (i % 10) socket.emit("number", i);
              else socket.emit("bytes", i, Buffer.from([i]));
            }
            await socket.emitWithAck("count", 500);
            return seen;
            """);

        string[] expected = [.. Enumerable.Range(0, 500).Select(i => i % 10 == 0 ? $"{i}:{(byte)i}" : $"{i}")];
        result.EnumerateArray().Select(value => value.GetString()).Should().Equal(expected);
        Seen.Should().Equal(expected);
    }

    [Test]
    public async Task Catch_all_listeners_see_what_comes_and_what_goes()
    {
        await ServeAsync(root =>
        {
            root.OnAny((_, name, arguments) => Seen.Enqueue($"in {name} {arguments}"));
            root.OnAnyOutgoing((_, name, arguments) => Seen.Enqueue($"out {name} {arguments}"));
            root.On<string>("known", (socket, text) => socket.EmitAsync("answer", (text, 1)));
        });

        JsonElement result = await RunAsync("""
            const socket = connect();
            const seen = [];
            socket.onAny((...args) => seen.push(args));
            socket.emit("unknown", 1, [2]);
            socket.emit("known", "ä");
            await next(socket, "answer");
            return seen;
            """);

        result.GetRawText().Should().Be("""[["answer","ä",1]]""");
        Seen.Should().Equal("in unknown [1,[2]]", """in known ["ä"]""", """out answer ["ä",1]""");
    }

    [Test]
    [Shows(Client.JavaScript48, Feature.Volatile)]
    public async Task Volatile_events_may_get_lost_but_reach_a_client_that_is_ready_in_order()
    {
        await ServeAsync(root => root.On("stop", socket => { socket.Items["stop"] = true; }));
        Task<JsonElement> script = RunAsync("""
            const socket = connect();
            const seen = [];
            socket.on("volatile", (number) => seen.push(number));
            while (seen.length < 5) await next(socket, "volatile");
            socket.emit("stop");
            const [last] = await next(socket, "last");
            return { last, isInOrder: seen.every((number, i) => i === 0 || number > seen[i - 1]) };
            """);

        await IsTrueAsync(() => Server.Root.Sockets.Count == 1);
        ISocket client = Server.Root.Sockets.Single();
        int sent = 0;
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(1));
        while (!client.Items.ContainsKey("stop") && !script.IsCompleted)
        {
            await client.EmitVolatileAsync("volatile", ++sent);
            await Server.Root.Volatile.EmitAsync("volatile", ++sent);
            await timer.WaitForNextTickAsync();
        }

        await client.EmitAsync("last", sent);

        (await script).GetRawText().Should().Be($$"""{"last":{{sent}},"isInOrder":true}""");
    }

    private sealed record Order(string Id, int Count, string[] Tags, DateTime Due);

    private sealed record Picture(string Name, byte[] Content);
}
