using SocketIo.Server.Engine;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Tests.Protocol;

/// <summary>An event costs the garbage collector what its handler receives, and nothing else.</summary>
public sealed class AllocationTests
{
    private readonly JsonPacketCodec _codec = Wire.Codec;

    [Test]
    public void An_echo_allocates_the_bound_string_alone()
    {
        IPacketDecoder decoder = _codec.CreateDecoder();
        ArgumentBinder<string> binder = _codec.CreateBinder<string>(ArgumentNullability.Unknown);
        byte[] message = [.. """27["echo","hello"]"""u8];
        const long OneString = 32;

        double allocated = Allocations.LeastBy(
            OneString,
            () =>
            {
                decoder.TryDecode(MessageBuffer.CopyOf(message), isBinary: false, out Packet packet);
                string text = binder.Bind(packet.Arguments);
                _codec.EncodeAck("/", packet.AckId, text).Return();
                packet.Return();
            });

        allocated.Should().Be(OneString);
    }

    [Test]
    public void A_tuple_of_numbers_allocates_nothing()
    {
        IPacketDecoder decoder = _codec.CreateDecoder();
        ArgumentBinder<(int X, double Y, bool Z)> binder = _codec.CreateBinder<(int X, double Y, bool Z)>(ArgumentNullability.Unknown);
        byte[] message = [.. """2["cursor",1,2.5,true]"""u8];

        double allocated = Allocations.LeastBy(
            0,
            () =>
            {
                decoder.TryDecode(MessageBuffer.CopyOf(message), isBinary: false, out Packet packet);
                (int X, double Y, bool Z) at = binder.Bind(packet.Arguments);
                _codec.EncodeEvent("/chat", "cursor", -1, at, isShared: false).Return();
                packet.Return();
            });

        allocated.Should().Be(0);
    }
}
