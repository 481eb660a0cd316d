using System.Text;
using System.Text.Json;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Tests.Protocol;

public sealed class EventArgumentsTests
{
    private const string Zero = """{"_placeholder":true,"num":0}""";
    private const string One = """{"_placeholder":true,"num":1}""";

    private static readonly JsonPacketCodec Codec = Wire.Codec;

    [Test]
    public void Received_arguments_are_read_one_by_one()
    {
        EventArguments arguments = Received($$"""51-["ev", 1 , "two", {"three":{{Zero}}}, {{Zero}} ,null]""", [9]);
        arguments.Count.Should().Be(5);
        arguments.Get<int>(0).Should().Be(1);
        arguments.Get<string>(1).Should().Be("two");
        arguments.Get<Dictionary<string, byte[]>>(2)!["three"].Should().Equal(9);
        arguments.Get<byte[]>(3).Should().Equal(9);
        arguments.Get<string>(4).Should().BeNull();
        arguments.Get<int?>(4).Should().BeNull();
        Json(arguments, 1).Should().Be("\"two\"");
        arguments.Get<JsonElement>(2).ValueKind.Should().Be(JsonValueKind.Object);
    }

    [Test]
    public void Binary_arguments_are_told_from_others()
    {
        EventArguments arguments = Received($$"""51-["ev",1,{{Zero}},{"x":{{Zero}}}]""", [1, 2]);
        Enumerable.Range(0, 3).Select(arguments.IsBinary).Should().Equal(false, true, false);
        arguments.GetBinary(1).ToArray().Should().Equal(1, 2);
        FluentActions.Invoking(() => arguments.GetBinary(0)).Should().Throw<InvalidOperationException>();
    }

    [Test]
    public void A_made_up_placeholder_is_no_binary_argument() => Received($"""2["ev",{Zero}]""").IsBinary(0).Should().BeFalse();

    [Test]
    public void An_argument_that_does_not_fit_says_which_and_no_more() =>
        FluentActions.Invoking(() => Received("""2["ev",1,"secret"]""").Get<int>(1)).Should().Throw<JsonException>()
            .WithMessage("Argument 2 is not valid: expected a number.");

    [TestCase(-1)]
    [TestCase(1)]
    public void There_is_nothing_outside_the_arguments(int index)
    {
        EventArguments received = Received("""2["ev",1]""");
        EventArguments created = EventArguments.Create(1);
        foreach (EventArguments arguments in new[] { received, created })
        {
            FluentActions.Invoking(() => arguments.Get<int>(index)).Should().Throw<ArgumentOutOfRangeException>();
            FluentActions.Invoking(() => arguments.IsBinary(index)).Should().Throw<ArgumentOutOfRangeException>();
            FluentActions.Invoking(() => arguments.GetBinary(index)).Should().Throw<ArgumentOutOfRangeException>();
            FluentActions.Invoking(() => arguments.GetJson(index)).Should().Throw<ArgumentOutOfRangeException>();
        }
    }

    [Test]
    public void They_outlive_the_packet()
    {
        Packet packet = Wire.Decode($"""51-["ev","text",{Zero}]""", [1]);
        EventArguments arguments = Codec.CreateBinder<EventArguments>(ArgumentNullability.Unknown).Bind(packet.Arguments);
        packet.Return();
        Wire.Decode($"""51-["xx","yyyy",{Zero}]""", [7]);
        arguments.ToString().Should().Be($"""["text",{Zero}]""");
        arguments.GetBinary(1).ToArray().Should().Equal(1);
    }

    [TestCase("""2["ev"]""", """42["fwd"]""")]
    [TestCase("""2["ev",1, {"a" : [ "\u00e9" ]} ,null]""", """42["fwd",1,{"a" : [ "\u00e9" ]},null]""")]
    [TestCase("""2["ev",{"_placeholder":true,"num":5}]""", """42["fwd",{"_placeholder":true,"num":5}]""")]
    public void They_are_forwarded_as_they_came(string text, string expected) => Forward(Received(text)).Text().Should().Be(expected);

    [Test]
    public void Forwarded_attachments_are_numbered_anew_and_sent_once()
    {
        EventArguments arguments = Received($$"""53-["ev",{{One}},{"a":[{{Zero}},{{One}}],"b":2}]""", [0], [1], [2]);
        EncodedPacket packet = Forward(arguments);
        packet.Text().Should().Be($$"""452-["fwd",{{Zero}},{"a":[{{One}},{{Zero}}],"b":2}]""");
        packet.Binaries().Select(data => data[0]).Should().Equal(1, 0);
    }

    [Test]
    public void Forwarded_inside_a_tuple_they_are_an_array_with_the_attachments_of_their_own()
    {
        EventArguments arguments = Received($"""51-["ev","text",{Zero}]""", [5]);
        EncodedPacket packet = Codec.EncodeEvent("/", "fwd", -1, (new byte[] { 4 }, arguments), isShared: true);
        packet.Text().Should().Be($"""452-["fwd",{Zero},["text",{One}]]""");
        packet.Binaries().Select(data => data[0]).Should().Equal(4, 5);
    }

    [Test]
    public void A_placeholder_with_more_members_is_forwarded_as_a_plain_one() =>
        Forward(Received($$"""52-["ev",{"x":{{Zero}},"num":1,"_placeholder":true}]""", [0], [1])).Text().Should().Be($"""451-["fwd",{Zero}]""");

    [Test]
    public void They_may_be_acknowledged()
    {
        Codec.EncodeAck("/", 7, Received($"""51-["ev",{Zero},2]""", [0])).Text().Should().Be($"""461-7[{Zero},2]""");
        Codec.EncodeAck("/", 7, EventArguments.Empty).Text().Should().Be("437[]");
        Codec.EncodeAck<EventArguments?>("/", 7, null).Text().Should().Be("437[null]");
    }

    [Test]
    public void Created_arguments_are_written_as_their_runtime_types()
    {
        EncodedPacket packet = Forward(EventArguments.Create("a", 1, null, new byte[] { 1 }, new { B = new byte[] { 2 } }, double.NaN));
        packet.Text().Should().Be($$"""452-["fwd","a",1,null,{{Zero}},{"b":{{One}}},null]""");
    }

    [Test]
    public void Created_arguments_are_read_as_what_they_are()
    {
        EventArguments arguments = EventArguments.Create("a", 1, null, new byte[] { 1 }, (ReadOnlyMemory<byte>)new byte[] { 2 }, (Memory<byte>)new byte[] { 3 }, new ArraySegment<byte>([4]));
        arguments.Count.Should().Be(7);
        arguments.Get<string>(0).Should().Be("a");
        arguments.Get<int>(1).Should().Be(1);
        arguments.Get<string>(2).Should().BeNull();
        arguments.IsBinary(0).Should().BeFalse();
        arguments.GetBinary(3).ToArray().Should().Equal(1);
        arguments.GetBinary(4).ToArray().Should().Equal(2);
        arguments.GetBinary(5).ToArray().Should().Equal(3);
        arguments.GetBinary(6).ToArray().Should().Equal(4);
        Json(arguments, 0).Should().Be("\"a\"");
        Json(arguments, 2).Should().Be("null");
        arguments.ToString().Should().Be("""["a",1,null,"AQ==","Ag==","Aw==","BA=="]""");
        FluentActions.Invoking(() => arguments.Get<int>(0)).Should().Throw<InvalidCastException>();
    }

    [Test]
    public void The_array_given_may_change_afterwards()
    {
        object?[] values = [1];
        EventArguments arguments = EventArguments.Create(values);
        values[0] = 2;
        arguments.Get<int>(0).Should().Be(1);
    }

    [Test]
    public void Without_values_they_are_empty()
    {
        EventArguments.Create().Should().BeSameAs(EventArguments.Empty);
        EventArguments.Empty.Count.Should().Be(0);
        EventArguments.Empty.ToString().Should().Be("[]");
        FluentActions.Invoking(() => EventArguments.Create(null!)).Should().Throw<ArgumentNullException>();
    }

    [Test]
    public void The_arguments_of_an_encoded_event_can_be_read_without_consuming_it()
    {
        EncodedPacket packet = Codec.EncodeEvent("/nsp", "ev", 5, ("text", new byte[] { 1 }, 3), isShared: false);
        EventArguments arguments = Codec.ReadArguments(packet);
        arguments.Count.Should().Be(3);
        arguments.Get<string>(0).Should().Be("text");
        arguments.GetBinary(1).ToArray().Should().Equal(1);
        arguments.Get<int>(2).Should().Be(3);
        packet.Text().Should().Be($"""451-/nsp,5["ev","text",{Zero},3]""");
        packet.Return();
    }

    [Test]
    public void They_are_all_arguments_or_none()
    {
        FluentActions.Invoking(() => Codec.CreateBinder<(int, EventArguments)>(ArgumentNullability.Unknown)).Should().Throw<NotSupportedException>();
        FluentActions.Invoking(() => Wire.Bind<List<EventArguments>>("""2["ev",[[1]]]""")).Should().Throw<NotSupportedException>();
    }

    private static EventArguments Received(string text, params byte[][] attachments) => Wire.Bind<EventArguments>(text, attachments);

    private static EncodedPacket Forward(EventArguments arguments) => Codec.EncodeEvent("/", "fwd", -1, arguments, isShared: false);

    private static string Json(EventArguments arguments, int index) => Encoding.UTF8.GetString(arguments.GetJson(index).Span);
}
