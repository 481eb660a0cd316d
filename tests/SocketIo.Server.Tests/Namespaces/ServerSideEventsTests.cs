using SocketIo.Server.Namespaces;
using SocketIo.Server.Protocol;
using SocketIo.Server.Tests.Protocol;
using SocketIo.Server.Tests.Sockets;

namespace SocketIo.Server.Tests.Namespaces;

/// <summary>What a namespace does with an event that its adapter got from another server.</summary>
public sealed class ServerSideEventsTests
{
    [TestCase("2[\"count\"]", null)]
    [TestCase("27[\"count\"]", "437[3]")]
    [TestCase("27[\"add\",1,2]", "437[3]")]
    [TestCase("27[\"later\",1]", "437[1]")]
    [TestCase("27[\"told\",\"x\"]", "437[]")]
    [TestCase("27[\"nobody handles it\"]", null)]
    [TestCase("27[\"fails\",1]", null)]
    [TestCase("27[\"add\",\"of another type\"]", null)]
    public async Task The_handler_s_value_is_the_acknowledgement(string packet, string? answer)
    {
        using SocketsUnderTest sockets = new(io => io.MapNamespace("/", root => root
            .OnServerSide<EventArguments, int>("count", (_, _) => 3)
            .OnServerSide<(int A, int B), int>("add", (_, numbers) => ValueTask.FromResult(numbers.A + numbers.B))
            .OnServerSide<int, int>("later", async (_, number) =>
            {
                await Task.Yield();
                return number;
            })
            .OnServerSide<string>("told", (_, _) => { })
            .OnServerSide<int>("fails", (_, _) => throw new InvalidOperationException("a handler that fails"))));

        EncodedPacket? reply = await HandleAsync(sockets, packet);

        reply?.Text().Should().Be(answer);
        (reply is null).Should().Be(answer is null);
    }

    [Test]
    public async Task What_is_emitted_arrives_as_it_was_binary_data_too()
    {
        (string Text, byte[] Bytes) seen = default;
        INamespace? target = null;
        using SocketsUnderTest sockets = new(io => io.MapNamespace("/", root => root.OnServerSide<(string Text, byte[] Bytes)>("data", (ns, data) =>
        {
            target = ns;
            seen = data;
        })));
        EncodedPacket sent = sockets.Server.Codec.EncodeEvent("/", "data", ackId: -1, ("ä", new byte[] { 1, 2 }), isShared: true);

        await HandleAsync(sockets, sent.Text()[1..], sent.Binaries());

        seen.Text.Should().Be("ä");
        seen.Bytes.Should().Equal(1, 2);
        target!.Name.Should().Be("/");
    }

    [Test]
    public async Task Handlers_without_arguments_are_called_whatever_came()
    {
        List<string> called = [];
        using SocketsUnderTest sockets = new(io => io.MapNamespace("/", root => root
            .OnServerSide("sync", ns => called.Add("sync " + ns.Name))
            .OnServerSide("task", async ns =>
            {
                await Task.Yield();
                called.Add("task " + ns.Name);
            })));

        await HandleAsync(sockets, "2[\"sync\",1,2]");
        EncodedPacket? reply = await HandleAsync(sockets, "21[\"task\"]");

        called.Should().Equal("sync /", "task /");
        reply?.Text().Should().Be("431[]");
    }

    [Test]
    public void A_second_handler_for_a_name_is_a_mistake()
    {
        using SocketsUnderTest sockets = new(io => io.MapNamespace("/", root =>
        {
            root.OnServerSide("x", _ => { });
            Action again = () => root.OnServerSide<int>("x", (_, _) => { });
            again.Should().Throw<ArgumentException>().WithMessage("*\"x\"*already*");
        }));
    }

    private static async Task<EncodedPacket?> HandleAsync(SocketsUnderTest sockets, string packet, params byte[][] attachments)
    {
        sockets.Namespaces.TryFind("/", out Namespace? ns).Should().BeTrue();
        return await ns!.Definition.ServerSide.HandleAsync(ns, sockets.Server.Codec.CreateDecoder().Decode(packet, attachments));
    }
}
