using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using SocketIo.Server.Protocol.Json;

namespace SocketIo.Server.Tests.Protocol;

/// <summary>The JSON text is that of JSON.stringify.</summary>
public sealed class JsonTextTests
{
    [TestCase("caf\u00e9 \u3066\u3059\u3068 \u041f\u0440", "caf\u00e9 \u3066\u3059\u3068 \u041f\u0440")]
    [TestCase("\U0001F600 <b>&'+`/</b>\u2028\u2029\u007f", "\U0001F600 <b>&'+`/</b>\u2028\u2029\u007f")]
    [TestCase("\"\\\b\f\n\r\t\u0000\u001f", """\"\\\b\f\n\r\t\u0000\u001f""")]
    [TestCase("\uE000\uFFFE\uFFFF\u0378", "\uE000\uFFFE\uFFFF\u0378")]
    public void Strings_are_escaped_no_more_than_needed(string value, string expected)
    {
        Ack(value).Should().Be($"431[\"{expected}\"]");
        Ack(new Dictionary<string, string> { [value] = value }).Should().Be($$"""431[{"{{expected}}":"{{expected}}"}]""");
    }

    [TestCase("""a\uD83Db""", """a\ud83db""")]
    [TestCase("""\uDE00""", """\ude00""")]
    [TestCase("""\uD83D""", """\ud83d""")]
    [TestCase("""\uD83D\uD83D\uDE00""", "\\ud83d\U0001F600")]
    [TestCase("""\uD83D\uDE00\uDE00\n""", "\U0001F600\\ude00\\n")]
    public void Lone_surrogates_are_escaped(string escaped, string expected) =>
        Ack(Regex.Unescape(escaped)).Should().Be($"431[\"{expected}\"]"); // an attribute cannot hold half a surrogate pair

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Long_strings_of_any_content_are_escaped_where_needed(int offset)
    {
        string value = new string('x', offset) + string.Concat(Enumerable.Repeat("\U0001F600\uD83D\n", 5000));
        string expected = new string('x', offset) + string.Concat(Enumerable.Repeat("\U0001F600\\ud83d\\n", 5000));
        Ack(value).Should().Be($"431[\"{expected}\"]");
    }

    [Test]
    public void The_encoder_escapes_utf8_as_well()
    {
        JavaScriptEncoder encoder = JsonStringifyEncoder.Instance;
        JsonEncodedText.Encode("a\"\U0001F600\n"u8, encoder).ToString().Should().Be("a\\\"\U0001F600\\n");
        JsonEncodedText.Encode([(byte)'a', 0xff], encoder).ToString().Should().Be("a\\ufffd");
    }

    [Test]
    public void The_encoder_stops_where_the_room_or_the_text_ends()
    {
        JavaScriptEncoder encoder = JsonStringifyEncoder.Instance;
        char[] room = new char[4];
        encoder.Encode("abcde", room, out int consumed, out int written).Should().Be(OperationStatus.DestinationTooSmall);
        (consumed, written).Should().Be((0, 0));
        encoder.Encode("abc\n", room, out consumed, out written).Should().Be(OperationStatus.DestinationTooSmall);
        (consumed, written).Should().Be((3, 3));
        encoder.Encode("ab\n", room, out consumed, out written).Should().Be(OperationStatus.Done);
        (consumed, written).Should().Be((3, 4));
        encoder.Encode(['a', '\uD83D'], room, out consumed, out _, isFinalBlock: false).Should().Be(OperationStatus.NeedMoreData);
        consumed.Should().Be(1);
    }

    [Test]
    public void Numbers_that_json_does_not_have_are_null()
    {
        Ack((double.NaN, double.PositiveInfinity, float.NegativeInfinity, 1.5, 1.5f)).Should().Be("431[null,null,null,1.5,1.5]");
        Ack(new[] { double.NaN, 2 }).Should().Be("431[[null,2]]");
        Ack(new object[] { double.NaN, float.NaN }).Should().Be("431[[null,null]]");
        Ack<double?>(double.NaN).Should().Be("431[null]");
    }

    [Test]
    public void Integral_numbers_have_no_fraction() => Ack((1.0, 1.0f, -0.5)).Should().Be("431[1,1,-0.5]");

    [Test]
    public void A_date_is_an_iso_string() => Ack(new DateTime(2026, 11, 22, 1, 2, 3, DateTimeKind.Utc)).Should().Be("""431["2026-11-22T01:02:03Z"]""");

    [TestCase("""2["ev","a\ud83db"]""", "a\uFFFDb")]
    [TestCase("""2["ev","\ude00"]""", "\uFFFD")]
    [TestCase("""2["ev","\ud83d"]""", "\uFFFD")]
    [TestCase("""2["ev","\uD83D\ud83d\uDE00"]""", "\uFFFD\U0001F600")]
    [TestCase("""2["ev","\\ud83d"]""", "\\ud83d")]
    [TestCase("""2["ev","\\\ud83d\n"]""", "\\\uFFFD\n")]
    [TestCase("""2["ev","\ud83d\\ude00"]""", "\uFFFD\\ude00")]
    public void A_lone_surrogate_is_received_as_the_replacement_character(string text, string expected)
    {
        Wire.Bind<string>(text).Should().Be(expected);
        Wire.Bind<JsonElement>(text).GetString().Should().Be(expected);
    }

    [Test]
    public void An_event_name_may_have_a_lone_surrogate() => Wire.Decode("""2["a\ud83d"]""").GetEventName().Should().Be("a\uFFFD");

    private static string Ack<T>(T arguments) => Wire.Codec.EncodeAck("/", 1, arguments).Text();
}
