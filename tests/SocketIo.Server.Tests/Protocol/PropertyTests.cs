using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using SocketIo.Server.Engine;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Tests.Protocol;

/// <summary>What holds for any input, tried on many.</summary>
public sealed class PropertyTests
{
    private static readonly JsonPacketCodec Codec = Wire.Codec;
    private static readonly ArgumentBinder<EventArguments> AllArguments = Codec.CreateBinder<EventArguments>(ArgumentNullability.Unknown);

    private static readonly string[] ValidPackets =
    [
        "0", "0/admin,{\"token\":\"x\"}", "1", "1/admin,", "2[\"ev\",1,\"two\",{\"three\":[3,null,true]}]", "2/nsp,13[\"ev\"]", "2[7,\"\\u00e9\\ud83d\\ude00\"]",
        "37[1,\"acked\"]", "4{\"message\":\"x\"}", "51-[\"ev\",{\"_placeholder\":true,\"num\":0}]", "62-7[[{\"_placeholder\":true,\"num\":1}],{\"num\":0,\"_placeholder\":true}]",
    ];

    [Test]
    public void What_is_encoded_decodes_to_the_same() => Holds(
        from ns in NamespaceGen
        from ackId in AckIdGen
        from text in ArbMap.Default.GeneratorFor<NonNull<string>>()
        select (ns, ackId, text),
        input =>
        {
            (string ns, long ackId, NonNull<string> text) = input;
            string name = "e" + WellFormed(text.Get);
            EncodedPacket encoded = Codec.EncodeEvent(ns, name, ackId, (text.Get, name.Length, (double)name.Length / 3), isShared: false);
            Packet packet = DecodeEncoded(encoded);

            packet.Type.Should().Be(PacketType.Event);
            packet.GetNamespace().Should().Be(ns);
            packet.AckId.Should().Be(ackId);
            packet.GetEventName().Should().Be(name);
            Codec.CreateBinder<(string, int, double)>(ArgumentNullability.Unknown).Bind(packet.Arguments)
                .Should().Be((WellFormed(text.Get), name.Length, (double)name.Length / 3));
            encoded.Return();
            packet.Return();
        });

    [Test]
    public void Binary_data_comes_back_wherever_it_was() => Holds(
        ArbMap.Default.GeneratorFor<byte[][]>().Where(data => data.Length <= PacketLimits.Default.MaxAttachments),
        data =>
        {
            EncodedPacket encoded = Codec.EncodeAck("/nsp", 1, (new Dictionary<string, byte[][]> { ["all"] = data }, "between"));
            (Dictionary<string, byte[][]> bound, string between) =
                Codec.CreateBinder<(Dictionary<string, byte[][]>, string)>(ArgumentNullability.Unknown).Bind(DecodeEncoded(encoded).Arguments);
            bound["all"].Select(Convert.ToHexString).Should().Equal(data.Select(Convert.ToHexString));
            between.Should().Be("between");
        });

    [Test]
    public void Forwarding_changes_no_argument() => Holds(
        Gen.Zip(JsonGen, JsonGen),
        pair =>
        {
            string text = $"2[\"ev\",{pair.Item1},{pair.Item2}]";
            EventArguments received = AllArguments.Bind(Wire.Decode(text).Arguments);
            Codec.EncodeEvent("/", "ev", -1, received, isShared: true).Text().Should().Be("4" + text);
        });

    [Test]
    public void Any_json_that_the_framework_reads_is_an_argument() => Holds(
        JsonGen,
        json =>
        {
            JsonElement bound = Wire.Bind<JsonElement>($"2[\"ev\",{json},1]");
            JsonElement.DeepEquals(bound, JsonDocument.Parse(json).RootElement).Should().BeTrue();
        });

    [Test]
    public void Arbitrary_bytes_are_decoded_or_refused() => Holds(
        Gen.Zip(ArbMap.Default.GeneratorFor<byte[]>(), Gen.Elements("", "0", "2", "2[", "2[\"", "51-[", "3", "4", "5", "6")),
        input => Feed([.. Encoding.ASCII.GetBytes(input.Item2), .. input.Item1]));

    [Test]
    public void Arbitrary_text_is_decoded_or_refused() => Holds(
        Gen.ListOf(Gen.Elements('0', '1', '2', '5', '6', '9', '-', '/', ',', '[', ']', '{', '}', '"', '\\', 'u', 'd', '8', 'x', ':', ' ', 't', 'n', '.', '\u00e9')).Select(chars => new string([.. chars])),
        text => Feed(Encoding.UTF8.GetBytes(text)));

    [Test]
    public void Damaged_packets_are_decoded_or_refused() => Holds(
        from packet in Gen.Elements(ValidPackets)
        from at in Gen.Choose(0, 100)
        from value in Gen.Choose(0, 255)
        from damage in Gen.Choose(0, 3)
        select (packet, at, (byte)value, damage),
        input =>
        {
            (string packet, int at, byte value, int damage) = input;
            List<byte> bytes = [.. Encoding.UTF8.GetBytes(packet)];
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
                default:
                    bytes.AddRange(bytes.GetRange(0, position));
                    break;
            }

            Feed([.. bytes]);
        });

    private static Gen<string> NamespaceGen =>
        Gen.Elements("/", "/a", "/admin", "/caf\u00e9", "/\U0001F600", "/" + new string('x', 255), "/with?query=1&x");

    private static Gen<long> AckIdGen =>
        Gen.OneOf(Gen.Constant(-1L), Gen.Choose(0, int.MaxValue).Select(id => (long)id), Gen.Constant((1L << 53) - 1));

    private static Gen<string> JsonGen => JsonOfDepth(4);

    private static Gen<string> JsonOfDepth(int depth)
    {
        Gen<string> text = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(value => JsonSerializer.Serialize(WellFormed(value.Get)));
        Gen<string> leaf = Gen.OneOf(
            Gen.Elements("null", "true", "false", "0", "-1.5e3", "\"\"", "[]", "{}", "\"\\u00e9\\n\"", "[ 1 , 2 ]"),
            Gen.Choose(int.MinValue, int.MaxValue).Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            text);
        return depth == 0
            ? leaf
            : Gen.OneOf(
                leaf,
                Gen.ListOf(JsonOfDepth(depth - 1), 3).Select(items => $"[{string.Join(',', items)}]"),
                JsonOfDepth(depth - 1).Select(item => $"{{\"a\":{item},\"b\" : {item}}}"));
    }

    /// <summary>Decodes, and does with a packet what the layer above does. Anything but the decoder's and the binder's own errors fails.</summary>
    private static void Feed(byte[] bytes)
    {
        IPacketDecoder decoder = Codec.CreateDecoder();
        try
        {
            bool isComplete = decoder.TryDecode(MessageBuffer.CopyOf(bytes), isBinary: false, out Packet packet);
            while (!isComplete)
            {
                isComplete = decoder.TryDecode(MessageBuffer.CopyOf([1, 2, 3]), isBinary: true, out packet);
            }

            _ = packet.GetNamespace().Length + packet.GetEventName().Length + packet.Payload.Length;
            EventArguments arguments = AllArguments.Bind(packet.Arguments);
            arguments.Count.Should().Be(packet.Arguments.Count);
            Codec.EncodeAck("/", 1, arguments).Return();
            packet.Return();
        }
        catch (PacketParseException)
        {
            decoder.IsWaitingForAttachments.Should().BeFalse();
        }
    }

    private static Packet DecodeEncoded(EncodedPacket encoded) => Wire.Decode(encoded.Text()[1..], encoded.Binaries());

    /// <summary>The text with what a lone surrogate arrives as.</summary>
    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static void Holds<T>(Gen<T> generator, Action<T> check) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(generator.ToArbitrary(), check));
}
