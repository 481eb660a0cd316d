using System.Text;
using System.Text.Json;
using SocketIo.Server.InteropTests.Clients;

namespace SocketIo.Server.InteropTests.JavaScript;

public sealed class LimitTests(Over transports) : JavaScriptFixture(transports)
{
    private const int MaxPayload = 20_000;

    [Test]
    public async Task A_message_of_just_the_limit_passes_and_one_byte_more_ends_the_connection_but_not_the_client()
    {
        await ServeSizesAsync();

        JsonElement result = await RunAsync("""
            const socket = connect();
            await next(socket, "connect");
            await settled(socket);

            // 420["size","aaa"] is what goes over the wire, and Ä takes two bytes of it.
            const text = (bytes) => "Ä".repeat((bytes - 14) / 2) + "a".repeat((bytes - 14) % 2);
            const passed = await socket.emitWithAck("size", text(20_000));
            socket.emit("size", text(20_001), () => {});
            const [reason, details] = await once(socket, "disconnect");
            await next(socket, "connect");
            return { passed, reason, status: details.context?.code ?? details.description, again: await socket.emitWithAck("size", "ok") };
            """);

        result.GetRawText().Should().Be(IsPollingOnly
            ? """{"passed":19986,"reason":"transport error","status":413,"again":2}"""
            : """{"passed":19986,"reason":"transport close","status":1009,"again":2}""");
        await IsTrueAsync(() => Server.Log.Lines.Any(line => line.Event == (IsPollingOnly ? "PayloadTooLarge" : "LimitReached")));
        Server.Log.Lines.Where(line => line.Event is "PayloadTooLarge" or "LimitReached").Should().OnlyContain(line => line.Message.Contains("MaxPayloadBytes", StringComparison.Ordinal));
    }

    [Test]
    public async Task An_attachment_above_the_limit_ends_the_connection_too()
    {
        await ServeSizesAsync();

        JsonElement result = await RunAsync("""
            const socket = connect();
            await next(socket, "connect");
            const transport = await settled(socket);

            // Over long-polling it is base64, with a b in front.
            const most = transport === "polling" ? 14_900 : 20_000;
            const passed = await socket.emitWithAck("bytes", Buffer.alloc(most));
            socket.emit("bytes", Buffer.alloc(20_001), () => {});
            await once(socket, "disconnect");
            await next(socket, "connect");
            return [passed === most, await socket.emitWithAck("bytes", Buffer.alloc(3))];
            """);

        result.GetRawText().Should().Be("[true,3]");
    }

    [Test]
    public async Task Many_messages_that_are_larger_than_the_limit_together_all_arrive()
    {
        await ServeSizesAsync();

        JsonElement result = await RunAsync("""
            const socket = connect();
            const sizes = Array.from({ length: 100 }, (_, i) => 1 + ((i * 7919) % 9_000));
            const replies = await Promise.all(sizes.map((size) => socket.emitWithAck("size", "x".repeat(size))));
            return replies.every((reply, i) => reply === sizes[i]);
            """);

        result.GetBoolean().Should().BeTrue();
    }

    [Test]
    [Shows(Client.JavaScript48, Feature.LargeMessages)]
    public async Task The_server_may_send_much_more_than_it_takes()
    {
        await ServeAsync(
            root =>
            {
                root.On<int, string>("text", (_, size) => new string('é', size));
                root.On<int, byte[]>("bytes", (_, size) => new byte[size]);
            },
            options => options.MaxPayloadBytes = MaxPayload);

        JsonElement result = await RunAsync("""
            const socket = connect();
            const first = (await socket.emitWithAck("text", 1_500_000)).length;
            await settled(socket);
            return [first, (await socket.emitWithAck("bytes", 3_000_000)).length];
            """);

        result.GetRawText().Should().Be("[1500000,3000000]");
    }

    private Task ServeSizesAsync() => ServeAsync(
        root =>
        {
            root.On<string, int>("size", (_, text) => Encoding.UTF8.GetByteCount(text));
            root.On<byte[], int>("bytes", (_, bytes) => bytes.Length);
        },
        options => options.MaxPayloadBytes = MaxPayload);
}
