using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Tests.Protocol;

/// <summary>Binary data anywhere in the arguments, both ways.</summary>
public sealed class BinaryTests
{
    private const string Zero = """{"_placeholder":true,"num":0}""";
    private const string One = """{"_placeholder":true,"num":1}""";

    private static readonly JsonPacketCodec Codec = Wire.Codec;

    [Test]
    public void Every_binary_type_becomes_an_attachment()
    {
        byte[] data = [1, 2, 3];
        Sent(data).Should().Equal(data);
        Sent((ReadOnlyMemory<byte>)data).Should().Equal(data);
        Sent((Memory<byte>)data).Should().Equal(data);
        Sent(new ArraySegment<byte>(data, 1, 2)).Should().Equal(2, 3);
        Sent(Array.Empty<byte>()).Should().BeEmpty();
        Sent(default(ArraySegment<byte>)).Should().BeEmpty();

        static byte[] Sent<T>(T value)
        {
            EncodedPacket packet = Event(value);
            packet.Text().Should().Be($"""451-["ev",{Zero}]""");
            return packet.Binaries().Should().ContainSingle().Which;
        }
    }

    [Test]
    public void Attachments_are_numbered_depth_first_in_order()
    {
        EncodedPacket packet = Event((
            new { First = new byte[] { 0 }, List = new List<object> { new byte[] { 1 }, new Dictionary<string, object> { ["x"] = new byte[] { 2 } } } },
            new byte[] { 3 },
            (object)new byte[] { 4 }));

        packet.Text().Should().Be(
            """455-["ev",{"first":{"_placeholder":true,"num":0},"list":[{"_placeholder":true,"num":1},{"x":{"_placeholder":true,"num":2}}]},{"_placeholder":true,"num":3},{"_placeholder":true,"num":4}]""");
        packet.Binaries().Select(data => data[0]).Should().Equal(0, 1, 2, 3, 4);
    }

    [Test]
    public void Null_binary_data_is_null()
    {
        Event<byte[]?>(null).Text().Should().Be("""42["ev",null]""");
        Event(new Picture("x", null)).Text().Should().Be("""42["ev",{"name":"x","data":null}]""");
    }

    [Test]
    public void A_pooled_attachment_is_a_copy_that_later_changes_do_not_reach()
    {
        byte[] data = [1];
        EncodedPacket packet = Event(data);
        data[0] = 2;
        packet.Binaries()[0].Should().Equal(1);
    }

    [Test]
    public void Every_binary_type_is_read_from_an_attachment()
    {
        string text = $"""51-["ev",{Zero}]""";
        byte[] data = [1, 2, 3];
        Wire.Bind<byte[]>(text, data).Should().Equal(data);
        Wire.Bind<ReadOnlyMemory<byte>>(text, data).ToArray().Should().Equal(data);
        Wire.Bind<ReadOnlyMemory<byte>?>(text, data)!.Value.ToArray().Should().Equal(data);
        Wire.Bind<Memory<byte>>(text, data).ToArray().Should().Equal(data);
        Wire.Bind<ArraySegment<byte>>(text, data).Should().Equal(data);
    }

    [Test]
    public void Attachments_deep_inside_are_found()
    {
        Picture picture = Wire.Bind<Picture>($$"""51-["ev",{"name":"x","data":{{Zero}}}]""", [1]);
        picture.Data.Should().Equal(1);

        (Dictionary<string, List<byte[]>> map, byte[] last) =
            Wire.Bind<(Dictionary<string, List<byte[]>>, byte[])>($$"""52-["ev",{"a":[{{One}}]},{{Zero}}]""", [0], [1]);
        map["a"][0].Should().Equal(1);
        last.Should().Equal(0);
    }

    [Test]
    public void An_ack_may_have_attachments() =>
        Wire.Bind<(byte[], string)>($"""61-7[{Zero},"acked"]""", [5]).Item1.Should().Equal(5);

    [Test]
    public void Base64_is_binary_data_too()
    {
        Wire.Bind<byte[]>("""2["ev","AQID"]""").Should().Equal(1, 2, 3);
        Wire.Bind<ReadOnlyMemory<byte>>("""2["ev","AQID"]""").ToArray().Should().Equal(1, 2, 3);
        Wire.Bind<Picture>("""2["ev",{"name":"x","data":"AQID"}]""").Data.Should().Equal(1, 2, 3);
    }

    [Test]
    public void Null_members_of_binary_types_are_null()
    {
        Wire.Bind<Picture>("""2["ev",{"name":"x","data":null}]""").Data.Should().BeNull();
        Wire.Bind<List<ReadOnlyMemory<byte>>>("""2["ev",[null]]""")[0].IsEmpty.Should().BeTrue();
        Wire.Bind<List<Memory<byte>>>("""2["ev",[null]]""")[0].IsEmpty.Should().BeTrue();
        Wire.Bind<List<ArraySegment<byte>>>("""2["ev",[null]]""")[0].Should().BeEmpty();
    }

    [TestCase("""2["ev",{"_placeholder":true,"num":0}]""")]
    [TestCase("""2["ev","not base64!"]""")]
    [TestCase("""2["ev",[1,2,3]]""")]
    [TestCase("""2["ev",{"num":0}]""")]
    public void What_is_no_binary_data_is_refused(string text) =>
        FluentActions.Invoking(() => Wire.Bind<byte[]>(text)).Should().Throw<ArgumentBindingException>();

    [Test]
    public void A_json_element_sees_the_placeholder_as_it_came()
    {
        Wire.Bind<JsonElement>($"""51-["ev",{Zero}]""", [1]).GetRawText().Should().Be(Zero);
        Wire.Bind<JsonNode>($"""51-["ev",[{Zero}]]""", [1]).ToJsonString().Should().Be($"[{Zero}]");
    }

    [Test]
    public void Two_placeholders_may_share_an_attachment_and_its_copy()
    {
        (byte[] first, byte[] second) = Wire.Bind<(byte[], byte[])>($"""51-["ev",{Zero},{Zero}]""", [1]);
        first.Should().Equal(1);
        second.Should().BeSameAs(first);
    }

    [Test]
    public void Not_every_attachment_has_to_be_used() =>
        Wire.Bind<byte[]>($"""53-["ev",{One}]""", [0], [1], [2]).Should().Equal(1);

    [Test]
    public void As_many_attachments_as_the_limit_allows_arrive_in_order()
    {
        string placeholders = string.Join(',', Enumerable.Range(0, 10).Select(i => $$"""{"_placeholder":true,"num":{{i}}}"""));
        byte[][] data = [.. Enumerable.Range(0, 10).Select(i => new[] { (byte)i })];
        Wire.Bind<byte[][]>($"510-[\"ev\",[{placeholders}]]", data).Should().BeEquivalentTo(data, o => o.WithStrictOrdering());
    }

    [Test]
    public void A_placeholder_deeper_than_usual_is_found_where_the_depth_is_allowed()
    {
        JsonPacketCodec deep = new(userOptions: null, new PacketLimits { MaxJsonDepth = 500 });
        string opening = string.Concat(Enumerable.Repeat("""{"x":[""", 200));
        string closing = string.Concat(Enumerable.Repeat("]}", 200));
        Packet packet = deep.CreateDecoder().Decode($"51-[\"ev\",{opening}{Zero}{closing}]", [1]);
        EventArguments arguments = deep.CreateBinder<EventArguments>(ArgumentNullability.Unknown).Bind(packet.Arguments);
        deep.EncodeAck("/", 1, arguments).Text().Should().Be($"461-1[{opening}{Zero}{closing}]");
        FluentActions.Invoking(() => deep.CreateDecoder().Decode($"51-[\"ev\",{opening}{One}{closing}]", [1]))
            .Should().Throw<PacketParseException>().WithMessage("illegal attachments");
    }

    [Test]
    public void Additional_members_of_a_placeholder_are_ignored() =>
        Wire.Bind<byte[]>("""51-["ev",{"x":{"_placeholder":true,"num":0},"num":0,"y":[1],"_placeholder":true}]""", [9]).Should().Equal(9);

    [Test]
    public void Of_two_equal_members_of_a_placeholder_the_last_one_counts() =>
        Wire.Bind<byte[]>("""52-["ev",{"_placeholder":false,"num":0,"_placeholder":true,"num":1}]""", [0], [1]).Should().Equal(1);

    [Test]
    public void Bound_binary_data_outlives_the_packet()
    {
        Packet packet = Wire.Decode($"""51-["ev",{Zero}]""", [1, 2, 3]);
        byte[] data = Codec.CreateBinder<byte[]>(ArgumentNullability.Unknown).Bind(packet.Arguments);
        packet.Return();
        Wire.Decode($"""51-["ev",{Zero}]""", [7, 7, 7]);
        data.Should().Equal(1, 2, 3);
    }

    [Test]
    public void A_packet_encoded_while_another_one_is_keeps_its_attachments_to_itself()
    {
        EncodedPacket inner = default;
        var outer = new Nesting(() => inner = Event(new byte[] { 7 }));

        EncodedPacket packet = Event((new byte[] { 1 }, outer, new byte[] { 2 }));

        packet.Text().Should().Be($$"""452-["ev",{{Zero}},{"value":0},{{One}}]""");
        packet.Binaries().Select(data => data[0]).Should().Equal(1, 2);
        inner.Text().Should().Be($"""451-["ev",{Zero}]""");
        inner.Binaries()[0].Should().Equal(7);
    }

    [Test]
    public void A_packet_decoded_while_another_one_is_keeps_its_attachments_to_itself()
    {
        Reentrant.Inner = () => Wire.Bind<byte[]>($"""51-["ev",{Zero}]""", [7]);
        (byte[] before, Reentrant inner, byte[] after) =
            Wire.Bind<(byte[], Reentrant, byte[])>($$"""52-["ev",{{Zero}},{"x":1},{{One}}]""", [0], [1]);

        before.Should().Equal(0);
        inner.Data.Should().Equal(7);
        after.Should().Equal(1);
    }

    [Test]
    public void An_argument_that_cannot_be_serialized_leaves_nothing_behind()
    {
        var failing = new Nesting(() => throw new InvalidTimeZoneException("no"));
        FluentActions.Invoking(() => Event((new byte[] { 1 }, failing))).Should().Throw<InvalidTimeZoneException>();

        Event(new byte[] { 2 }).Text().Should().Be($"""451-["ev",{Zero}]""");
        JsonSerializer.Serialize(new byte[] { 2 }, SocketIo.Server.Protocol.Json.PacketJsonOptions.Default).Should().Be("\"Ag==\"");
    }

    [Test]
    public void A_failed_binding_leaves_no_attachments_behind()
    {
        FluentActions.Invoking(() => Wire.Bind<(byte[], int)>($"""51-["ev",{Zero},"x"]""", [1])).Should().Throw<ArgumentBindingException>();
        FluentActions.Invoking(() => JsonSerializer.Deserialize<byte[]>(Zero, SocketIo.Server.Protocol.Json.PacketJsonOptions.Default))
            .Should().Throw<JsonException>();
    }

    [Test]
    public void A_placeholder_that_a_client_made_up_is_not_sent_beside_real_attachments()
    {
        JsonElement forged = Wire.Bind<JsonElement>("""2["ev",{"deep":[{"_placeholder":true,"num":9}]}]""");
        Event(forged).Text().Should().StartWith("42");
        FluentActions.Invoking(() => Event((forged, new byte[] { 1 }))).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => Event((new byte[] { 1 }, forged))).Should().Throw<InvalidOperationException>();
    }

    private static EncodedPacket Event<T>(T arguments) => Codec.EncodeEvent("/", "ev", -1, arguments, isShared: false);

    private sealed record Picture(string Name, byte[]? Data);

    /// <summary>Runs application code in the middle of a serialization.</summary>
    private sealed class Nesting(Action whileWritten)
    {
        public int Value
        {
            get
            {
                whileWritten();
                return 0;
            }
        }
    }

    /// <summary>Runs application code in the middle of a deserialization.</summary>
    [JsonConverter(typeof(ReentrantConverter))]
    private sealed record Reentrant(byte[] Data)
    {
        public static Func<byte[]> Inner { get; set; } = () => [];
    }

    private sealed class ReentrantConverter : JsonConverter<Reentrant>
    {
        public override Reentrant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            reader.Skip();
            return new Reentrant(Reentrant.Inner());
        }

        public override void Write(Utf8JsonWriter writer, Reentrant value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}
