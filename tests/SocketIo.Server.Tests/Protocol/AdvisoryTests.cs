using System.Diagnostics;
using System.Text.Json;
using SocketIo.Server.Engine;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Tests.Protocol;

/// <summary>The published vulnerabilities of Socket.IO's parsers, each tried on this one.</summary>
public sealed class AdvisoryTests
{
    // Generous: what these catch takes minutes when it is quadratic.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    [TestCase("2")]
    [TestCase("3")]
    [TestCase("2/nsp,")]
    [TestCase("5")]
    [TestCase("")]
    public void CVE_2020_36049_a_megabyte_of_digits_is_refused_in_no_time(string prefix)
    {
        string text = prefix + new string('2', 900_000);
        Stopwatch watch = Stopwatch.StartNew();
        Wire.Decoding(text).Should().Throw<PacketParseException>();
        watch.Elapsed.Should().BeLessThan(Soon);
    }

    [TestCase("\"splice\"")]
    [TestCase("-1")]
    [TestCase("1.5")]
    [TestCase("0.5")]
    [TestCase("1e9")]
    [TestCase("1")]
    [TestCase("99999999999999999999")]
    [TestCase("\"0\"")]
    [TestCase("null")]
    [TestCase("true")]
    [TestCase("{}")]
    [TestCase("[0]")]
    [TestCase("{\"num\":0}")]
    public void CVE_2022_2421_a_placeholder_that_points_nowhere_is_refused(string number)
    {
        Refused($$"""51-["hello",{"_placeholder":true,"num":{{number}}}]""");
        Refused($$"""51-["hello",{"num":{{number}},"_placeholder":true}]""");
        Refused($$"""51-["hello",{"_placeholder":true,"num":0},[{"deep":{"\u005fplaceholder":true,"n\u0075m":{{number}} } }]]""");
        Refused($$"""51-["hello",{"_placeholder":true,"num":0,"num":{{number}}}]""");
        Refused($$"""61-1[{"_placeholder":true,"num":{{number}}}]""");

        static void Refused(string text) =>
            Wire.Decoding(text, [1]).Should().Throw<PacketParseException>().WithMessage("illegal attachments");
    }

    [Test]
    public void CVE_2022_2421_a_placeholder_without_number_is_refused() =>
        Wire.Decoding("""51-["hello",{"_placeholder":true}]""", [1]).Should().Throw<PacketParseException>().WithMessage("illegal attachments");

    [TestCase("""51-["hello",{"_placeholder":"true","num":9}]""")]
    [TestCase("""51-["hello",{"_placeholder":1,"num":9}]""")]
    [TestCase("""51-["hello",{"_placeholder":true,"_placeholder":false,"num":9}]""")]
    [TestCase("""51-["hello",{"num":"splice"},"_placeholder",true]""")]
    [TestCase("""51-["hello",{"x":{"num":"splice"},"num":0,"_placeholder":true}]""")]
    public void CVE_2022_2421_what_is_no_placeholder_is_plain_data(string text) => Wire.Decoding(text, [1]).Should().NotThrow();

    [TestCase("""2[{"toString":"foo"}]""")]
    [TestCase("""2[null]""")]
    [TestCase("""2[[]]""")]
    [TestCase("""2[true]""")]
    [TestCase("""2[{}]""")]
    [TestCase("""2[]""")]
    public void CVE_2023_32695_an_event_name_is_a_string_or_a_number(string text) =>
        Wire.Decoding(text).Should().Throw<PacketParseException>().WithMessage("invalid payload");

    [Test]
    public void CVE_2023_32695_a_placeholder_is_no_event_name() =>
        Wire.Decoding("""51-[{"_placeholder":true,"num":0}]""").Should().Throw<PacketParseException>().WithMessage("invalid payload");

    [TestCase("connect")]
    [TestCase("connect_error")]
    [TestCase("disconnect")]
    [TestCase("disconnecting")]
    [TestCase("newListener")]
    [TestCase("removeListener")]
    [TestCase("dis\\u0063onnect")]
    [TestCase("\\u0064\\u0069\\u0073\\u0063\\u006f\\u006e\\u006e\\u0065\\u0063\\u0074\\u0069\\u006e\\u0067")]
    [TestCase("\\u0072\\u0065\\u006d\\u006f\\u0076\\u0065\\u004c\\u0069\\u0073\\u0074\\u0065\\u006e\\u0065\\u0072")]
    public void Reserved_event_names_are_refused_escaped_or_not(string name)
    {
        Wire.Decoding($"2[\"{name}\"]").Should().Throw<PacketParseException>().WithMessage("invalid payload");
        Wire.Decoding($"51-[\"{name}\"]").Should().Throw<PacketParseException>().WithMessage("invalid payload");
    }

    [TestCase("connection")]
    [TestCase("error")]
    public void CVE_2024_38355_other_names_of_the_libraries_are_ordinary_events(string name) =>
        Wire.Decode($"2[\"{name}\",\"x\"]").GetEventName().Should().Be(name);

    [Test]
    public void CVE_2026_33151_the_number_of_attachments_is_limited_by_an_option()
    {
        Wire.Decoding("""511-["ev"]""").Should().Throw<PacketParseException>().WithMessage("too many attachments")
            .Which.OptionName.Should().Be("MaxAttachments");
        IPacketDecoder more = new JsonPacketCodec(null, new PacketLimits { MaxAttachments = 11 }).CreateDecoder();
        more.TryDecode(Wire.Message("""511-["ev"]"""), isBinary: false, out _).Should().BeFalse();
    }

    [Test]
    public void CVE_2026_33151_an_announcement_reserves_no_memory()
    {
        var limits = new PacketLimits { MaxAttachments = int.MaxValue };
        var decoders = Enumerable.Range(0, 100).Select(_ => new JsonPacketCodec(null, limits).CreateDecoder()).ToList();
        MessageBuffer[] messages = [.. decoders.Select(_ => Wire.Message("""52000000000-["ev"]"""))];

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < messages.Length; i++)
        {
            decoders[i].TryDecode(messages[i], isBinary: false, out _).Should().BeFalse();
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000);
    }

    [Test]
    public void CVE_2026_33151_the_bytes_of_all_attachments_are_limited_by_an_option()
    {
        IPacketDecoder decoder = new JsonPacketCodec(null, new PacketLimits { MaxAttachmentBytes = 10 }).CreateDecoder();
        decoder.TryDecode(Wire.Message("""53-["ev"]"""), isBinary: false, out _);
        decoder.TryDecode(MessageBuffer.CopyOf(new byte[5]), isBinary: true, out _);
        decoder.TryDecode(MessageBuffer.CopyOf(new byte[5]), isBinary: true, out _);
        FluentActions.Invoking(() => decoder.TryDecode(MessageBuffer.CopyOf(new byte[1]), isBinary: true, out _))
            .Should().Throw<PacketParseException>().Which.OptionName.Should().Be("MaxAttachmentBytes");
        decoder.IsWaitingForAttachments.Should().BeFalse();
    }

    [TestCase("""50-["x"]""")]
    [TestCase("""500-["x"]""")]
    [TestCase("""60-1["x"]""")]
    public void CVE_2026_69185_zero_attachments_are_illegal_and_swallow_nothing(string text)
    {
        IPacketDecoder decoder = Wire.Codec.CreateDecoder();
        FluentActions.Invoking(() => decoder.Decode(text)).Should().Throw<PacketParseException>().WithMessage("Illegal attachments");
        FluentActions.Invoking(() => decoder.TryDecode(MessageBuffer.CopyOf([1]), isBinary: true, out _)).Should().Throw<PacketParseException>()
            .WithMessage("got binary data when not reconstructing a packet");
    }

    [Test]
    public void CVE_2026_48804_what_is_pending_goes_with_the_connection()
    {
        IPacketDecoder decoder = Wire.Codec.CreateDecoder();
        decoder.TryDecode(Wire.Message("""51-/never,["x",{"_placeholder":true,"num":0}]"""), isBinary: false, out _);
        decoder.Discard();
        decoder.IsWaitingForAttachments.Should().BeFalse();
    }

    [Test]
    public void One_attachment_shared_by_many_placeholders_is_copied_once()
    {
        byte[] attachment = new byte[1_000_000];
        string text = "51-[\"ev\",[" + string.Join(',', Enumerable.Repeat("""{"_placeholder":true,"num":0}""", 20_000)) + "]]";
        Packet packet = Wire.Decode(text, attachment);
        ArgumentBinder<List<byte[]>> binder = Wire.Codec.CreateBinder<List<byte[]>>(ArgumentNullability.Unknown);

        long before = GC.GetAllocatedBytesForCurrentThread();
        List<byte[]> bound = binder.Bind(packet.Arguments);

        bound.Should().HaveCount(20_000);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(5_000_000);
    }

    [Test]
    public void Many_placeholders_are_found_in_linear_time()
    {
        string text = "51-[\"ev\",[" + string.Join(',', Enumerable.Repeat("""{"_placeholder":true,"num":0}""", 100_000)) + "]]";
        Stopwatch watch = Stopwatch.StartNew();
        EventArguments arguments = Wire.Bind<EventArguments>(text, [1]);
        Wire.Codec.EncodeAck("/", 1, arguments).Attachments.Should().HaveCount(1);
        watch.Elapsed.Should().BeLessThan(Soon);
    }

    [Test]
    public void Nested_placeholders_are_found_in_linear_time()
    {
        string deep = string.Concat(Enumerable.Repeat("""{"_placeholder":true,"num":0,"x":""", 60)) + $"\"{new string('x', 900_000)}\"" + new string('}', 60);
        Stopwatch watch = Stopwatch.StartNew();
        EventArguments arguments = Wire.Bind<EventArguments>($"51-[\"ev\",{deep}]", [1]);
        Wire.Codec.EncodeAck("/", 1, arguments).Text().Should().Be("""461-1[{"_placeholder":true,"num":0}]""");
        watch.Elapsed.Should().BeLessThan(Soon);
    }

    [Test]
    public void Prototype_tricks_are_plain_data()
    {
        Wire.Decode("0/__proto__,").GetNamespace().Should().Be("/__proto__");
        Wire.Decode("2[\"__proto__\"]").GetEventName().Should().Be("__proto__");
        Wire.Bind<JsonElement>("""2["ev",{"__proto__":{"admin":true}}]""").GetProperty("__proto__").GetProperty("admin").GetBoolean().Should().BeTrue();
        Wire.Bind<Dictionary<string, object>>("""2["ev",{"__proto__":1,"constructor":2}]""").Should().HaveCount(2);
        Wire.Decode("""0{"__proto__":{"admin":true}}""").HasPayload.Should().BeTrue();
    }

    [TestCase('[', ']')]
    [TestCase('{', '}')]
    public void Deep_JSON_is_refused_before_anything_recurses(char open, char close)
    {
        string opening = open == '[' ? "[" : "{\"x\":";
        string deep = string.Concat(Enumerable.Repeat(opening, 100_000)) + "1" + new string(close, 100_000);
        Wire.Decoding($"2[\"ev\",{deep}]").Should().Throw<PacketParseException>().WithMessage("invalid payload")
            .Which.OptionName.Should().Be("MaxJsonDepth");
        Wire.Decoding($"51-[\"ev\",{deep}]").Should().Throw<PacketParseException>().Which.OptionName.Should().Be("MaxJsonDepth");
        Wire.Decoding($"31[{deep}]").Should().Throw<PacketParseException>().Which.OptionName.Should().Be("MaxJsonDepth");
        Wire.Decoding($"0{{\"x\":{deep}}}").Should().Throw<PacketParseException>().Which.OptionName.Should().Be("MaxJsonDepth");
    }

    [Test]
    public void Ordinary_malformed_JSON_names_no_option() =>
        Wire.Decoding("""2["ev",{"a":[1,}]""").Should().Throw<PacketParseException>().Which.OptionName.Should().BeNull();

    [Test]
    public void The_length_of_a_namespace_is_limited_by_an_option()
    {
        Wire.Decode("0/" + new string('x', 255)).GetNamespace().Should().HaveLength(256);
        Wire.Decoding("0/" + new string('x', 256)).Should().Throw<PacketParseException>().Which.OptionName.Should().Be("MaxNamespaceLength");
        Wire.Decoding("0/" + new string('\u00e9', 128)).Should().Throw<PacketParseException>();
    }

    [Test]
    public void An_error_text_holds_next_to_nothing_of_what_the_client_sent()
    {
        foreach (string text in new[] { "secret", "2secret", "5secret-", "2[\"secret\"", "2/secret,secret", "51-[\"secret\",{\"_placeholder\":true}]" })
        {
            IPacketDecoder decoder = Wire.Codec.CreateDecoder();
            FluentActions.Invoking(() =>
            {
                decoder.TryDecode(Wire.Message(text), isBinary: false, out _);
                decoder.TryDecode(MessageBuffer.CopyOf("secret"u8), isBinary: true, out _);
            }).Should().Throw<PacketParseException>().Which.ToString().Should().NotContain("secret");
        }
    }

    [Test]
    public void Bytes_that_are_not_utf8_do_no_harm()
    {
        foreach (string hex in new[] { "325B22FF225D", "325B22FF5C6E225D", "325B22FF5C6E222C22FF5C6E225D", "302FFF2C", "307B22FF223A2280227D", "FF" })
        {
            try
            {
                Wire.Codec.CreateDecoder().TryDecode(MessageBuffer.CopyOf(Convert.FromHexString(hex)), isBinary: false, out Packet packet);
                _ = packet.GetNamespace() + packet.GetEventName();
                _ = Wire.Codec.CreateBinder<EventArguments>(ArgumentNullability.Unknown).Bind(packet.Arguments).ToString();
                _ = Wire.Codec.CreateBinder<string>(ArgumentNullability.Unknown).Bind(packet.Arguments);
            }
            catch (Exception e) when (e is PacketParseException or ArgumentBindingException)
            {
                // Refusing them is fine too.
            }
        }
    }
}
