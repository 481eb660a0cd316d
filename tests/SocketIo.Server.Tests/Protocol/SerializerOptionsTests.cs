using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Tests.Protocol;

/// <summary>The application's serializer options, a source-generated context above all.</summary>
public sealed partial class SerializerOptionsTests
{
    private static readonly JsonPacketCodec Generated =
        new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = AppContext.Default }, PacketLimits.Default);

    [Test]
    public void A_source_generated_context_writes_and_reads_its_types()
    {
        Ack(Generated, new Listed("x", [1], 1.5)).Should().Be("""461-1[{"name":"x","data":{"_placeholder":true,"num":0},"score":1.5}]""");
        Listed read = Generated.Bind<Listed>("""51-["ev",{"name":"x","data":{"_placeholder":true,"num":0},"score":1.5}]""", [1]);
        read.Data.Should().Equal(1);
        read.Score.Should().Be(1.5);
    }

    [Test]
    public void Types_of_a_tuple_come_from_the_context()
    {
        Ack(Generated, (1, new Listed("x", [1], double.NaN))).Should().Be("""461-1[1,{"name":"x","data":{"_placeholder":true,"num":0},"score":null}]""");
        Generated.Bind<(string, Listed)>("""2["ev","a",{"name":"x"}]""").Item2.Name.Should().Be("x");
    }

    [Test]
    public void Common_types_need_not_be_listed()
    {
        Ack(Generated, ("a", 1, 2L, 3.5, true, (int?)null, 'c')).Should().Be("""431["a",1,2,3.5,true,null,"c"]""");
        Ack(Generated, (1.5f, 2m, Guid.Empty, DateTime.UnixEpoch, DateTimeOffset.UnixEpoch, TimeSpan.Zero, DateOnly.MinValue)).Should().StartWith("431[1.5,2,\"0000");
        Ack(Generated, new object?[] { "a", 1, null, new byte[] { 1 } }).Should().Be("""461-1[["a",1,null,{"_placeholder":true,"num":0}]]""");
        Ack(Generated, new Dictionary<string, object> { ["a"] = 1 }).Should().Be("""431[{"a":1}]""");
        Ack(Generated, JsonNode.Parse("[1]")).Should().Be("431[[1]]");
        Ack<object>(Generated, new List<string> { "a" }).Should().Be("""431[["a"]]""");
        Ack(Generated, EventArguments.Create("a", new byte[] { 1 })).Should().Be("""461-1["a",{"_placeholder":true,"num":0}]""");
        Generated.Bind<(JsonElement, string[], byte[], double?)>("""2["ev",{},["a"],"AQ==",null]""").Item2.Should().Equal("a");
        Generated.Bind<(byte, sbyte, short, ushort, uint, ulong, float)>("""2["ev",1,2,3,4,5,6,7]""").Item7.Should().Be(7);
        Generated.Bind<JsonObject>("""2["ev",{"a":1}]""")["a"]!.GetValue<int>().Should().Be(1);
    }

    [Test]
    public void A_type_that_nobody_knows_is_named_in_the_error()
    {
        FluentActions.Invoking(() => Generated.CreateBinder<Unlisted>(ArgumentNullability.Unknown)).Should().Throw<NotSupportedException>()
            .WithMessage("*SerializerOptionsTests+Unlisted*[JsonSerializable(typeof(Unlisted))]*");
        FluentActions.Invoking(() => Generated.CreateBinder<(int, Unlisted)>(ArgumentNullability.Unknown)).Should().Throw<NotSupportedException>()
            .WithMessage("*[JsonSerializable(typeof(Unlisted))]*");
        FluentActions.Invoking(() => Ack(Generated, new Unlisted(1))).Should().Throw<NotSupportedException>();
        FluentActions.Invoking(() => Ack<object>(Generated, new Unlisted(1))).Should().Throw<NotSupportedException>().WithMessage("*Unlisted*");
        FluentActions.Invoking(() => Generated.EncodeConnectError("/", "no", new Unlisted(1))).Should().Throw<NotSupportedException>();
        Ack(Generated, 1).Should().Be("431[1]");
    }

    [Test]
    public void The_applications_options_stay_as_they_are()
    {
        var options = new JsonSerializerOptions();
        JsonPacketCodec codec = new(options, PacketLimits.Default);
        Ack(codec, new Unlisted(1)).Should().Be("""431[{"Number":1}]""");
        options.Converters.Should().BeEmpty();
        options.IsReadOnly.Should().BeFalse();
        options.TypeInfoResolver.Should().BeNull();
        options.MaxDepth.Should().Be(0);
    }

    [Test]
    public void Naming_and_converters_of_the_application_hold()
    {
        JsonPacketCodec codec = new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseUpper,
                Converters = { new JsonStringEnumConverter(), new ShoutingConverter() },
                WriteIndented = true,
            },
            PacketLimits.Default);

        Ack(codec, ("a", DayOfWeek.Friday, new Unlisted(1))).Should().Be("""431["A!","Friday",{"NUMBER":1}]""");
        codec.Bind<string>("""2["ev","A!"]""").Should().Be("a");
        Ack(codec, EventArguments.Create("a")).Should().Be("""431["A!"]""");
    }

    [Test]
    public void The_applications_number_handling_holds()
    {
        JsonPacketCodec strings = new(new JsonSerializerOptions { NumberHandling = JsonNumberHandling.WriteAsString }, PacketLimits.Default);
        Ack(strings, (1, 1.5, 2.5f, 3L)).Should().Be("""431["1","1.5","2.5","3"]""");

        JsonPacketCodec named = new(new JsonSerializerOptions { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals }, PacketLimits.Default);
        Ack(named, (double.NaN, 1.5)).Should().Be("""431["NaN",1.5]""");

        JsonPacketCodec strict = new(new JsonSerializerOptions(), PacketLimits.Default);
        FluentActions.Invoking(() => strict.Bind<double>("""2["ev","1.5"]""")).Should().Throw<ArgumentBindingException>();
        FluentActions.Invoking(() => strict.Bind<int>("""2["ev","1"]""")).Should().Throw<ArgumentBindingException>();
    }

    [Test]
    public void A_number_handling_attribute_holds_on_floating_point_members()
    {
        Ack(Wire.Codec, new Handled { Double = 1.5, Single = 2.5f }).Should().Be("""431[{"double":"1.5","single":"2.5","plain":null}]""");
        Ack(Generated, new Handled { Double = 1.5, Single = 2.5f }).Should().Be("""431[{"double":"1.5","single":"2.5","plain":null}]""");
    }

    [Test]
    public void Depth_is_limited_both_ways()
    {
        JsonPacketCodec codec = new(userOptions: null, new PacketLimits { MaxJsonDepth = 3 });
        IPacketDecoder decoder = codec.CreateDecoder();
        decoder.Decode("""2["ev",[[1]]]""");
        FluentActions.Invoking(() => decoder.Decode("""2["ev",[[[1]]]]""")).Should().Throw<PacketParseException>()
            .Which.OptionName.Should().Be("MaxJsonDepth");
        FluentActions.Invoking(() => Ack(codec, new[] { new[] { new[] { 1 } } })).Should().Throw<JsonException>();
        Ack(codec, new[] { new[] { 1 } }).Should().Be("431[[[1]]]");
    }

    private static string Ack<T>(JsonPacketCodec codec, T arguments) => codec.EncodeAck("/", 1, arguments).Text();

    internal sealed record Listed(string Name, byte[] Data, double Score);

    internal sealed record Unlisted(int Number);

    internal sealed class Handled
    {
        [JsonNumberHandling(JsonNumberHandling.WriteAsString)]
        public double Double { get; set; }

        [JsonNumberHandling(JsonNumberHandling.WriteAsString)]
        public float Single { get; set; }

        public double Plain { get; set; } = double.NaN;
    }

    private sealed class ShoutingConverter : JsonConverter<string>
    {
        public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString()!.TrimEnd('!').ToLowerInvariant();

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToUpperInvariant() + "!");
    }

    [JsonSerializable(typeof(Listed))]
    [JsonSerializable(typeof(Handled))]
    internal sealed partial class AppContext : JsonSerializerContext;
}
