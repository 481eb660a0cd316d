using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using SocketIo.Server.Engine;
using SocketIo.Server.Protocol;
using static SocketIo.Server.Tests.Protocol.MessagePack.MessagePackWire;

namespace SocketIo.Server.Tests.Protocol.MessagePack;

/// <summary>What holds for any input of the MessagePack parser, tried on many.</summary>
public sealed class PropertyTests
{
    private static readonly ArgumentBinder<EventArguments> AllArguments = Codec.CreateBinder<EventArguments>(ArgumentNullability.Unknown);

    private static readonly byte[][] ValidPackets =
    [
        .. new[]
        {
            "84a47479706500a46461746181a5746f6b656ea178a76f7074696f6e7381a8636f6d7072657373c3a36e7370a12f",
            "84a47479706500a464617461d40000a76f7074696f6e7381a8636f6d7072657373c3a36e7370a62f61646d696e",
            "85a47479706503a2696407a4646174619201a561636b6564a76f7074696f6e7381a8636f6d7072657373c3a36e7370a12f",
            EventWith("dc0004d7000000018bcfe5687bd7ff1d5353006553f100c702000102d507ab01"),
            EventWith("82a16191c4020102a16292cb3ff8000000000000d9022200"),
            EventWith("c70cff3b8b87c0ffffffffffffffff"),
        }.Select(Convert.FromHexString),
    ];

    [Test]
    public void What_is_encoded_decodes_to_the_same() => Holds(
        from json in JsonGen
        from bytes in ArbMap.Default.GeneratorFor<byte[]>()
        from ackId in Gen.OneOf(Gen.Constant(-1L), Gen.Choose(0, int.MaxValue).Select(id => (long)id), Gen.Constant((1L << 53) - 1))
        select (json, bytes, ackId),
        input =>
        {
            (string json, byte[] bytes, long ackId) = input;
            using var document = JsonDocument.Parse(json);
            EncodedPacket encoded = Codec.EncodeEvent("/nsp,1", "event", ackId, (document.RootElement, bytes), isShared: false);
            Packet packet = Decode(encoded.Message.Packet.ToArray());

            packet.GetNamespace().Should().Be("/nsp,1");
            packet.GetEventName().Should().Be("event");
            packet.AckId.Should().Be(ackId);
            EventArguments arguments = AllArguments.Bind(packet.Arguments);
            arguments.GetBinary(1).ToArray().Should().Equal(bytes);
            JsonElement.DeepEquals(arguments.Get<JsonElement>(0), document.RootElement).Should().BeTrue(json);
            EventArguments outgoing = Codec.ReadArguments(encoded);
            outgoing.ToString().Should().Be(arguments.ToString());
            encoded.Return();
            packet.Return();
        });

    [Test]
    public void Forwarding_changes_no_argument() => Holds(
        Gen.Zip(JsonGen, ArbMap.Default.GeneratorFor<byte[]>()),
        pair =>
        {
            using var document = JsonDocument.Parse(pair.Item1);
            string sent = Codec.EncodeEvent("/", "e", -1, (document.RootElement, new { pair.Item2 }), isShared: true).Hex();
            Codec.EncodeEvent("/", "e", -1, AllArguments.Bind(Decode(sent).Arguments), isShared: true).Hex().Should().Be(sent);
        });

    [Test]
    public void Arbitrary_bytes_are_decoded_or_refused() => Holds(ArbMap.Default.GeneratorFor<byte[]>(), Feed, 5_000);

    [Test]
    public void Arbitrary_arguments_are_decoded_or_refused() => Holds(
        ArbMap.Default.GeneratorFor<byte[]>(),
        bytes => Feed([.. Convert.FromHexString("83a47479706502a36e7370a12fa464617461"), 0x92, 0xa1, (byte)'e', .. bytes]),
        5_000);

    [Test]
    public void Damaged_packets_are_decoded_or_refused() => Holds(
        from packet in Gen.Elements(ValidPackets)
        from at in Gen.Choose(0, 1_000)
        from value in Gen.Choose(0, 255)
        from damage in Gen.Choose(0, 4)
        select (packet, at, (byte)value, damage),
        input =>
        {
            (byte[] packet, int at, byte value, int damage) = input;
            List<byte> bytes = [.. packet];
            int position = at % bytes.Count;
            switch (damage)
            {
                case 0:
                    bytes[position] = value;
                    break;
                case 1:
                    bytes.Insert(position, value);
                    break;
                case 2:
                    bytes.RemoveAt(position);
                    break;
                case 3:
                    bytes.RemoveRange(position, bytes.Count - position);
                    break;
                default:
                    bytes.AddRange(bytes.GetRange(0, position));
                    break;
            }

            Feed([.. bytes]);
        },
        10_000);

    private static Gen<string> JsonGen => JsonOfDepth(4);

    private static Gen<string> JsonOfDepth(int depth)
    {
        Gen<string> text = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(value => JsonSerializer.Serialize(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value.Get))));
        Gen<string> leaf = Gen.OneOf(
            Gen.Elements("null", "true", "false", "0", "-1", "1.5", "18446744073709551615", "-9223372036854775808", "\"\"", "[]", "{}"),
            Gen.Choose(int.MinValue, int.MaxValue).Select(number => number.ToString(CultureInfo.InvariantCulture)),
            ArbMap.Default.GeneratorFor<NormalFloat>().Select(number => JsonSerializer.Serialize(number.Get)),
            text);
        return depth == 0
            ? leaf
            : Gen.OneOf(
                leaf,
                Gen.OneOf(Gen.ListOf(leaf, 20), Gen.ListOf(JsonOfDepth(depth - 1), 3)).Select(items => $"[{string.Join(',', items)}]"),
                JsonOfDepth(depth - 1).Select(item => $"{{\"a\":{item},\"b\":{item}}}"));
    }

    /// <summary>Decodes, and does with a packet what the layer above does. Anything but the decoder's own errors fails.</summary>
    private static void Feed(byte[] bytes)
    {
        try
        {
            Codec.CreateDecoder().TryDecode(MessageBuffer.CopyOf(bytes), isBinary: true, out Packet packet).Should().BeTrue("one message is one packet");
            _ = packet.GetNamespace().Length + packet.Payload.Length;
            EventArguments arguments = AllArguments.Bind(packet.Arguments);
            arguments.Count.Should().Be(packet.Arguments.Count);
            Codec.EncodeAck("/", 1, arguments).Return();
            packet.Return();
        }
        catch (PacketParseException)
        {
            // Refused, which is the other thing that may happen.
        }
    }

    private static void Holds<T>(Gen<T> generator, Action<T> check, int times = 1_000) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(times), Prop.ForAll(generator.ToArbitrary(), check));
}
