using SocketIo.Server.Protocol;
using static SocketIo.Server.Tests.Protocol.MessagePack.MessagePackWire;

namespace SocketIo.Server.Tests.Protocol.MessagePack;

/// <summary>Bytes as socket.io-msgpack-parser writes them, with notepack 2.2.0 and with 3.0.1.</summary>
public sealed class VectorTests
{
    [Test]
    public void An_event_has_the_bytes_of_the_reference() =>
        Codec.EncodeEvent("/", "hello", -1, (1, -1, 1.5, true, (string?)null, new byte[] { 1, 2 }), isShared: true).Hex()
            .Should().Be("83a47479706502a46461746197a568656c6c6f01ffcb3ff8000000000000c3c0c4020102a36e7370a12f");

    [Test]
    public void An_event_that_wants_an_answer_has_the_bytes_of_the_reference() =>
        Codec.EncodeEvent("/", "e", 300, EventArguments.Empty, isShared: false).Hex()
            .Should().Be("84a47479706502a46461746191a165a26964cd012ca36e7370a12f");

    [Test]
    public void An_ack_has_the_bytes_of_the_reference() =>
        Codec.EncodeAck("/", 7, (1, "acked")).Hex().Should().Be("84a2696407a47479706503a4646174619201a561636b6564a36e7370a12f");

    [Test]
    public void A_disconnect_has_the_bytes_of_the_reference() => Codec.EncodeDisconnect("/").Hex().Should().Be("82a47479706501a36e7370a12f");

    [Test]
    public void An_error_has_the_bytes_of_the_reference() =>
        Codec.EncodeConnectError("/x", "Invalid namespace", data: null).Hex()
            .Should().Be("83a47479706504a46461746181a76d657373616765b1496e76616c6964206e616d657370616365a36e7370a22f78");

    [Test]
    public void The_answer_to_a_connect_is_an_object() =>
        Codec.EncodeConnect("/", "s", pid: null).Hex().Should().Be("83a47479706500a46461746181a3736964a173a36e7370a12f");

    [TestCase("84a47479706500a46461746181a5746f6b656ea178a76f7074696f6e7381a8636f6d7072657373c3a36e7370a12f", """{"token":"x"}""", "/")]
    [TestCase("84a47479706500a464617461d40000a76f7074696f6e7381a8636f6d7072657373c3a36e7370a62f61646d696e", "", "/admin", Description = "undefined, notepack 2")]
    [TestCase("83a47479706500a76f7074696f6e7381a8636f6d7072657373c3a36e7370a62f61646d696e", "", "/admin", Description = "undefined, notepack 3")]
    [TestCase("83a36e7370a12fa47479706500a464617461c0", "", "/", Description = "None, as Python clients write it")]
    public void A_connect_is_read(string hex, string auth, string ns)
    {
        Packet packet = Decode(hex);
        packet.Type.Should().Be(PacketType.Connect);
        packet.GetNamespace().Should().Be(ns);
        Wire.Utf8(packet.Payload.Span).Should().Be(auth);
    }

    [TestCase("83a47479706501a76f7074696f6e7381a8636f6d7072657373c3a36e7370a12f")]
    [TestCase("83a47479706501a464617461c0a36e7370a12f")]
    public void A_disconnect_is_read(string hex) => Decode(hex).Type.Should().Be(PacketType.Disconnect);

    [Test]
    public void An_ack_is_read()
    {
        Packet packet = Decode("85a47479706503a2696407a4646174619201a561636b6564a76f7074696f6e7381a8636f6d7072657373c3a36e7370a12f");
        packet.Type.Should().Be(PacketType.Ack);
        packet.AckId.Should().Be(7);
        Codec.CreateBinder<(int, string)>(ArgumentNullability.Unknown).Bind(packet.Arguments).Should().Be((1, "acked"));
    }

    [Test]
    public void An_event_that_wants_an_answer_is_read()
    {
        Packet packet = Decode("85a47479706502a46461746191a165a76f7074696f6e7381a8636f6d7072657373c3a26964cd012ca36e7370a12f");
        packet.AckId.Should().Be(300);
        packet.GetEventName().Should().Be("e");
        packet.Arguments.Count.Should().Be(0);
    }

    [TestCase("00", "0")]
    [TestCase("7f", "127")]
    [TestCase("cc80", "128")]
    [TestCase("ccff", "255")]
    [TestCase("cd0100", "256")]
    [TestCase("cdffff", "65535")]
    [TestCase("ce00010000", "65536")]
    [TestCase("ceffffffff", "4294967295")]
    [TestCase("cf0000000100000000", "4294967296")]
    [TestCase("cf001fffffffffffff", "9007199254740991")]
    [TestCase("cfffffffffffffffff", "18446744073709551615")]
    [TestCase("ff", "-1")]
    [TestCase("e0", "-32")]
    [TestCase("d0df", "-33")]
    [TestCase("d080", "-128")]
    [TestCase("d1ff7f", "-129")]
    [TestCase("d18000", "-32768")]
    [TestCase("d2ffff7fff", "-32769")]
    [TestCase("d280000000", "-2147483648")]
    [TestCase("d3ffffffff7fffffff", "-2147483649")]
    [TestCase("d3ffe0000000000001", "-9007199254740991")]
    [TestCase("d38000000000000000", "-9223372036854775808")]
    [TestCase("cb3ff8000000000000", "1.5")]
    [TestCase("cb8000000000000000", "-0")]
    public void Numbers_are_the_same_in_both_directions(string hex, string json)
    {
        Argument(hex).Should().Be(json);
        EventArguments forwarded = Codec.CreateBinder<EventArguments>(ArgumentNullability.Unknown).Bind(Decode(EventWith(hex)).Arguments);
        Codec.EncodeEvent("/", "e", -1, forwarded, isShared: true).Hex().Should().Be($"83a47479706502a46461746192a165{hex}a36e7370a12f");
    }

    [TestCase("cb7ff8000000000000", "null", Description = "NaN")]
    [TestCase("cb7ff0000000000000", "null", Description = "Infinity")]
    [TestCase("caff800000", "null", Description = "-Infinity in single precision")]
    [TestCase("ca3fc00000", "1.5", Description = "single precision")]
    [TestCase("cb4014000000000000", "5", Description = "a float that is whole")]
    [TestCase("d40000", "null", Description = "undefined, notepack 2")]
    [TestCase("c0", "null")]
    [TestCase("c2", "false")]
    [TestCase("c3", "true")]
    [TestCase("82a161d40000a16201", """{"b":1}""", Description = "an undefined property")]
    [TestCase("ad68c3a96c6c6fe282acf09f9880", "\"h\u00e9llo\u20ac\U0001F600\"")]
    [TestCase("a561f09f9080", "\"a\U0001F400\"", Description = "half of a surrogate pair, as notepack writes it")]
    [TestCase("a3eda0bd", "\"\ufffd\ufffd\ufffd\"", Description = "no UTF-8")]
    [TestCase("d9022200", "\"\\\"\\u0000\"")]
    [TestCase("da000161", "\"a\"")]
    [TestCase("db0000000161", "\"a\"")]
    [TestCase("dc000101", "[1]")]
    [TestCase("dd0000000101", "[1]")]
    [TestCase("de0001a16101", """{"a":1}""")]
    [TestCase("df00000001a16101", """{"a":1}""")]
    [TestCase("d7000000018bcfe5687b", "\"2023-11-14T22:13:20.123Z\"", Description = "a Date, notepack 2")]
    [TestCase("d700ffffffffffffffff", "\"1969-12-31T23:59:59.999Z\"")]
    [TestCase("d7ff1d5353006553f100", "\"2023-11-14T22:13:20.123Z\"", Description = "a Date, notepack 3")]
    [TestCase("d6ff6553f100", "\"2023-11-14T22:13:20.000Z\"")]
    [TestCase("c70cff3b8b87c0ffffffffffffffff", "\"1969-12-31T23:59:59.999Z\"")]
    [TestCase("d7007fffffffffffffff", "null", Description = "a Date that .NET does not have")]
    [TestCase("c70cffffffffff0000000000000000", "null", Description = "more nanoseconds than a second has")]
    public void Values_become_the_JSON_that_handlers_read(string hex, string json) => Argument(hex).Should().Be(json);

    [TestCase("c4020102", Description = "a Buffer; with notepack 3 a typed array too")]
    [TestCase("c500020102")]
    [TestCase("c6000000020102")]
    [TestCase("c702000102", Description = "a typed array, notepack 2")]
    [TestCase("c80002000102")]
    [TestCase("c900000002000102")]
    public void Binary_values_are_bytes_wherever_they_are(string hex)
    {
        Packet packet = Decode(EventWith($"81a16191{hex}"));
        packet.Arguments.Attachments.Count.Should().Be(1);
        Dictionary<string, byte[][]> bound = Codec.CreateBinder<Dictionary<string, byte[][]>>(ArgumentNullability.Unknown).Bind(packet.Arguments);
        bound["a"].Single().Should().Equal(1, 2);
    }

    [TestCase("d507ab01", 7)]
    [TestCase("c701ffab", -1)]
    [TestCase("d4f9ab", -7)]
    public void An_unknown_extension_is_its_type_and_its_bytes_as_in_notepack(string hex, int type)
    {
        EventArguments arguments = Codec.CreateBinder<EventArguments>(ArgumentNullability.Unknown).Bind(Decode(EventWith(hex)).Arguments);
        arguments.ToString().Should().Be($$"""[[{{type}},{"_placeholder":true,"num":0}]]""");
    }

    [Test]
    public void Binary_values_in_the_payload_of_a_connect_are_base64() =>
        Wire.Utf8(Decode("83a47479706500a46461746181a16bc4020102a36e7370a12f").Payload.Span).Should().Be("""{"k":"AQI="}""");
}
