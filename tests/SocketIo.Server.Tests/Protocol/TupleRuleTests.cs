using System.Text.Json;
using SocketIo.Server.Protocol;
using SocketIo.Server.Protocol.Json;

namespace SocketIo.Server.Tests.Protocol;

/// <summary>A tuple is several arguments, and it is so as well where no code can be generated at run time.</summary>
public sealed class TupleRuleTests
{
    private static readonly JsonSerializerOptions Options = PacketJsonOptions.Default;

    [Test]
    public void Tuples_of_each_length_are_written()
    {
        Ack(default(ValueTuple)).Should().Be("431[]");
        Ack(ValueTuple.Create(1)).Should().Be("431[1]");
        Ack((1, "2")).Should().Be("""431[1,"2"]""");
        Ack((1, "2", true)).Should().Be("""431[1,"2",true]""");
        Ack((1, 2L, 3.5, false)).Should().Be("431[1,2,3.5,false]");
        Ack((1, 2, 3, 4, (string?)null)).Should().Be("431[1,2,3,4,null]");
        Ack((1, 2, 3, 4, 5, new[] { 6 })).Should().Be("431[1,2,3,4,5,[6]]");
        Ack((1, 2, 3, 4, 5, 6, new { A = 7 })).Should().Be("""431[1,2,3,4,5,6,{"a":7}]""");
    }

    [Test]
    public void Anything_else_is_one_argument()
    {
        Ack(new[] { 1, 2 }).Should().Be("431[[1,2]]");
        Ack(new { A = 1 }).Should().Be("""431[{"a":1}]""");
        Ack<object>("text").Should().Be("""431["text"]""");
        Ack<object?>(null).Should().Be("431[null]");
        Ack(Tuple.Create(1)).Should().Be("""431[{"item1":1}]""");
    }

    [Test]
    public void The_writer_without_generated_code_writes_the_same()
    {
        Check((1, "2"));
        Check((1, (string?)null, 2.5, new byte[] { 1 }));
        Check((1, 2, 3, 4, 5, 6, new { A = 7 }));

        static void Check<T>(T arguments)
        {
            var writer = new BoxingTupleWriter<T>(Options, typeof(T).GetGenericArguments());
            Write(writer, arguments).Should().Be(Write(ArgumentFactory.CreateWriter<T>(Options), arguments));
        }

        static string Write<T>(ArgumentWriter<T> argumentWriter, T arguments)
        {
            PacketWriter writer = PacketWriter.Begin(Options, "/", takesAttachments: true, isShared: false);
            writer.Json.WriteStartArray();
            argumentWriter.Write(writer.Json, arguments);
            writer.CloseArray();
            return writer.Complete(PacketType.Ack, "/", 1).Text();
        }
    }

    [Test]
    public void The_binder_without_generated_code_reads_the_same()
    {
        Check<(int, string)>("""2["ev",1,"two"]""");
        Check<(int, string?, double?)>("""2["ev",1]""");
        Check<(int, int, int, int, int, int, List<int>)>("""2["ev",1,2,3,4,5,6,[7]]""");

        static void Check<T>(string text) => Boxing<T>(text).Should().BeEquivalentTo(Wire.Bind<T>(text));
    }

    [TestCase("""2["ev"]""", "Argument 1 is missing: expected a number.")]
    [TestCase("""2["ev",null]""", "Argument 1 must not be null: expected a number.")]
    [TestCase("""2["ev",1,2]""", "Argument 2 is not valid: expected a string.")]
    public void The_binder_without_generated_code_refuses_the_same(string text, string message) =>
        FluentActions.Invoking(() => Boxing<(int, string)>(text)).Should().Throw<ArgumentBindingException>().WithMessage(message);

    private static T Boxing<T>(string text) =>
        new BoxingTupleBinder<T>(Options, typeof(T).GetGenericArguments(), ArgumentNullability.Unknown).Bind(Wire.Decode(text).Arguments);

    private static string Ack<T>(T arguments) => Wire.Codec.EncodeAck("/", 1, arguments).Text();

    [Test]
    public void The_rule_holds_for_arguments_whose_type_shows_only_at_run_time()
    {
        Encode((1, "two")).Should().Be("""42["ev",1,"two"]""");
        Encode(EventArguments.Empty).Should().Be("""42["ev"]""");
        Encode(EventArguments.Create(1, 2)).Should().Be("""42["ev",1,2]""");
        Encode(default(ValueTuple)).Should().Be("""42["ev"]""");
        Encode(new[] { 1, 2 }).Should().Be("""42["ev",[1,2]]""");
        Encode(null).Should().Be("""42["ev",null]""");

        static string Encode(object? arguments) => Wire.Codec.EncodeEvent("/", "ev", -1, arguments, isShared: false).Text();
    }
}
