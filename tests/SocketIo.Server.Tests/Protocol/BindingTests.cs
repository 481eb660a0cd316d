using System.Text.Json;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Tests.Protocol;

/// <summary>From the arguments of a packet to what a handler declares.</summary>
public sealed class BindingTests
{
    [Test]
    public void Plain_values()
    {
        Wire.Bind<string>("""2["ev","hello"]""").Should().Be("hello");
        Wire.Bind<int>("""2["ev",-5]""").Should().Be(-5);
        Wire.Bind<long>("""2["ev",9007199254740993]""").Should().Be(9007199254740993);
        Wire.Bind<double>("""2["ev",1.5e3]""").Should().Be(1500);
        Wire.Bind<bool>("""2["ev",true]""").Should().BeTrue();
        Wire.Bind<bool>("""2["ev",false]""").Should().BeFalse();
        Wire.Bind<decimal>("""2["ev",0.1]""").Should().Be(0.1m);
        Wire.Bind<Guid>("""2["ev","6f9619ff-8b86-d011-b42d-00c04fc964ff"]""").Should().Be(new Guid("6f9619ff-8b86-d011-b42d-00c04fc964ff"));
        Wire.Bind<DayOfWeek>("""2["ev",3]""").Should().Be(DayOfWeek.Wednesday);
    }

    [TestCase("""2["ev","a\"b\\c\n\u00e9\ud83d\ude00"]""", "a\"b\\c\n\u00e9\U0001F600")]
    [TestCase("""2["ev",""]""", "")]
    [TestCase("2[\"ev\",\"\u00e9\U0001F600\"]", "\u00e9\U0001F600")]
    [TestCase("2[\"ev\", \"x\" ]", "x")]
    public void Strings_with_and_without_escapes(string text, string expected) => Wire.Bind<string>(text).Should().Be(expected);

    [TestCase("""2["ev","12"]""")]
    [TestCase("""2["ev", 12 ]""")]
    public void Numbers_may_be_strings_as_in_the_web_defaults(string text)
    {
        Wire.Bind<int>(text).Should().Be(12);
        Wire.Bind<double>(text).Should().Be(12);
        Wire.Bind<float>(text).Should().Be(12);
    }

    [Test]
    public void An_object_binds_by_camel_case_names() =>
        Wire.Bind<Message>("""2["ev",{"room":"a","text":"b"}]""").Should().Be(new Message("a", "b"));

    [Test]
    public void Collections_and_dictionaries()
    {
        Wire.Bind<List<int>>("""2["ev",[1,2]]""").Should().Equal(1, 2);
        Wire.Bind<Dictionary<string, int>>("""2["ev",{"a":1}]""").Should().Equal(new Dictionary<string, int> { ["a"] = 1 });
        Wire.Bind<JsonElement>("""2["ev",{"a":1}]""").GetProperty("a").GetInt32().Should().Be(1);
        Wire.Bind<object>("""2["ev",1]""").Should().BeOfType<JsonElement>();
    }

    [Test]
    public void A_tuple_is_several_arguments()
    {
        Wire.Bind<ValueTuple<int>>("2[\"ev\",1]").Should().Be(ValueTuple.Create(1));
        Wire.Bind<(int, string)>("""2["ev",1,"two"]""").Should().Be((1, "two"));
        Wire.Bind<(int, string, bool)>("""2["ev",1,"two",true]""").Should().Be((1, "two", true));
        Wire.Bind<(int, int, int, int)>("""2["ev",1,2,3,4]""").Should().Be((1, 2, 3, 4));
        Wire.Bind<(int, int, int, int, int)>("""2["ev",1,2,3,4,5]""").Should().Be((1, 2, 3, 4, 5));
        Wire.Bind<(int, int, int, int, int, int)>("""2["ev",1,2,3,4,5,6]""").Should().Be((1, 2, 3, 4, 5, 6));
        Wire.Bind<(int, int, int, int, int, int, Message)>("""2["ev",1,2,3,4,5,6,{"room":"a","text":"b"}]""")
            .Should().Be((1, 2, 3, 4, 5, 6, new Message("a", "b")));
    }

    [Test]
    public void The_empty_tuple_takes_no_notice_of_the_arguments() => Wire.Bind<ValueTuple>("""2["ev",1,2]""").Should().Be(default(ValueTuple));

    [Test]
    public void The_values_of_an_ack_are_its_arguments() => Wire.Bind<(int, string)>("""37[1,"two"]""").Should().Be((1, "two"));

    [Test]
    public void Surplus_arguments_are_ignored()
    {
        Wire.Bind<int>("""2["ev",1,{"a":[1]},3]""").Should().Be(1);
        Wire.Bind<(int, string)>("""2["ev",1,"two",3]""").Should().Be((1, "two"));
    }

    [Test]
    public void A_missing_argument_counts_as_null()
    {
        Wire.Bind<string?>("""2["ev"]""").Should().BeNull();
        Wire.Bind<int?>("2").Should().BeNull();
        Wire.Bind<(int, int?, string?)>("""2["ev",1]""").Should().Be((1, null, null));
        Wire.Bind<JsonElement>("""2["ev"]""").ValueKind.Should().Be(JsonValueKind.Undefined);
    }

    [Test]
    public void Null_fits_what_accepts_it()
    {
        Wire.Bind<(string?, int?, Message?)>("""2["ev",null,null,null]""").Should().Be((null, null, null));
        Wire.Bind<JsonElement>("""2["ev",null]""").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [TestCase("""2["ev"]""", "Argument 1 is missing: expected a number.")]
    [TestCase("""2["ev",null]""", "Argument 1 must not be null: expected a number.")]
    [TestCase("""2["ev","<script>"]""", "Argument 1 is not valid: expected a number.")]
    [TestCase("""2["ev",1.5]""", "Argument 1 is not valid: expected a number.")]
    [TestCase("""2["ev",99999999999]""", "Argument 1 is not valid: expected a number.")]
    [TestCase("""2["ev",{"<script>":1}]""", "Argument 1 is not valid: expected a number.")]
    public void A_number_that_is_none_is_refused(string text, string message) => Refused<int>(text).WithMessage(message);

    [Test]
    public void The_error_names_the_position_and_the_kind()
    {
        Refused<(int, string)>("""2["ev",1,2]""").WithMessage("Argument 2 is not valid: expected a string.");
        Refused<(int, bool)>("""2["ev",1]""").WithMessage("Argument 2 is missing: expected a boolean.");
        Refused<(int, Message)>("""2["ev",1,[]]""").WithMessage("Argument 2 is not valid: expected an object.");
        Refused<List<int>>("""2["ev",{}]""").WithMessage("Argument 1 is not valid: expected an array.");
        Refused<Dictionary<string, int>>("""2["ev",[]]""").WithMessage("Argument 1 is not valid: expected an object.");
        Refused<byte[]>("""2["ev",1]""").WithMessage("Argument 1 is not valid: expected binary data.");
        Refused<ReadOnlyMemory<byte>>("""2["ev"]""").WithMessage("Argument 1 is missing: expected binary data.");
        Refused<DateTime>("""2["ev","x"]""").WithMessage("Argument 1 is not valid: expected a string.");
        Refused<Guid>("""2["ev","x"]""").WithMessage("Argument 1 is not valid: expected a string.");
        Refused<DayOfWeek>("""2["ev","x"]""").WithMessage("Argument 1 is not valid: expected a value of another kind.");
    }

    [Test]
    public void A_missing_required_member_is_refused() =>
        Refused<WithRequired>("""2["ev",{"other":1}]""").WithMessage("Argument 1 is not valid: expected an object.");

    [Test]
    public void The_exception_carries_nothing_of_what_the_client_sent() =>
        Refused<Dictionary<string, int>>("""2["ev",{"secret":"secret"}]""").Which.ToString().Should().NotContain("secret");

    [Test]
    public void An_annotation_decides_whether_null_is_accepted()
    {
        ArgumentBinder<(string, string?)> binder = Wire.Codec.CreateBinder<(string, string?)>(NullabilityOf(((string A, string? B) arguments) => { }));
        binder.Bind(Wire.Decode("""2["ev","a"]""").Arguments).Should().Be(("a", null));
        FluentActions.Invoking(() => binder.Bind(Wire.Decode("""2["ev",null,"b"]""").Arguments))
            .Should().Throw<ArgumentBindingException>().WithMessage("Argument 1 must not be null: expected a string.");
        FluentActions.Invoking(() => binder.Bind(Wire.Decode("""2["ev"]""").Arguments))
            .Should().Throw<ArgumentBindingException>().WithMessage("Argument 1 is missing: expected a string.");
    }

    [Test]
    public void A_tuple_of_more_than_seven_elements_is_not_supported()
    {
        FluentActions.Invoking(() => Wire.Codec.CreateBinder<(int, int, int, int, int, int, int, int)>(ArgumentNullability.Unknown))
            .Should().Throw<NotSupportedException>().WithMessage("*more than 7*EventArguments*");
        FluentActions.Invoking(() => Wire.Codec.EncodeAck("/", 1, (1, 2, 3, 4, 5, 6, 7, 8)))
            .Should().Throw<NotSupportedException>().WithMessage("*more than 7*EventArguments*");
    }

    [Test]
    public void A_tuple_that_has_no_json_form_is_not_supported()
    {
        NotSupported<(int, (int, int))>();
        NotSupported<(int, (int, int)?)>();
        NotSupported<(int, int)?>();

        static void NotSupported<T>()
        {
            FluentActions.Invoking(() => Wire.Codec.CreateBinder<T>(ArgumentNullability.Unknown)).Should().Throw<NotSupportedException>();
            FluentActions.Invoking(() => Wire.Codec.EncodeAck<T>("/", 1, default!)).Should().Throw<NotSupportedException>();
        }
    }

    private static FluentAssertions.Specialized.ExceptionAssertions<ArgumentBindingException> Refused<T>(string text) =>
        FluentActions.Invoking(() => Wire.Bind<T>(text)).Should().Throw<ArgumentBindingException>();

    private static ArgumentNullability NullabilityOf(Delegate handler) => ArgumentNullability.Of(handler.Method.GetParameters()[0]);

    private sealed record Message(string Room, string Text);

    private sealed class WithRequired
    {
        public required string Name { get; init; }
    }
}
