using System.Reflection;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Tests.Protocol;

public sealed class ArgumentNullabilityTests
{
    [TestCase(nameof(Handlers.NotNull), false)]
    [TestCase(nameof(Handlers.Nullable), true)]
    [TestCase(nameof(Handlers.Oblivious), true)]
    [TestCase(nameof(Handlers.NullableNumber), true)]
    public void A_single_argument(string handler, bool acceptsNull) => Of(handler).AcceptsNull(0).Should().Be(acceptsNull);

    [Test]
    public void The_elements_of_a_tuple()
    {
        ArgumentNullability nullability = Of(nameof(Handlers.Tuple));
        Enumerable.Range(0, 4).Select(nullability.AcceptsNull).Should().Equal(false, true, false, true);
    }

    [Test]
    public void The_elements_of_an_oblivious_tuple_accept_null()
    {
        ArgumentNullability nullability = Of(nameof(Handlers.ObliviousTuple));
        Enumerable.Range(0, 2).Select(nullability.AcceptsNull).Should().Equal(true, true);
    }

    [Test]
    public void What_is_inside_an_argument_does_not_matter() => Of(nameof(Handlers.NullableList)).AcceptsNull(0).Should().BeTrue();

    [Test]
    public void A_lambda_has_annotations_too()
    {
        Action<(string, string?)> lambda = ((string A, string? B) arguments) => { };
        ArgumentNullability nullability = ArgumentNullability.Of(lambda.Method.GetParameters()[0]);
        nullability.AcceptsNull(0).Should().BeFalse();
        nullability.AcceptsNull(1).Should().BeTrue();
    }

    [Test]
    public void In_a_trimmed_application_nothing_is_known()
    {
        const string Switch = "System.Reflection.NullabilityInfoContext.IsSupported";
        AppContext.SetSwitch(Switch, false);
        try
        {
            Of(nameof(Handlers.NotNull)).Should().BeSameAs(ArgumentNullability.Unknown);
        }
        finally
        {
            AppContext.SetSwitch(Switch, true);
        }
    }

    [Test]
    public void Where_nothing_is_known_null_is_accepted() => ArgumentNullability.Unknown.AcceptsNull(5).Should().BeTrue();

    private static ArgumentNullability Of(string handler) =>
        ArgumentNullability.Of(typeof(Handlers).GetMethod(handler, BindingFlags.Static | BindingFlags.Public)!.GetParameters()[0]);

    private static class Handlers
    {
        public static void NotNull(string value) => GC.KeepAlive(value);

        public static void Nullable(string? value) => GC.KeepAlive(value);

        public static void NullableNumber(int? value) => GC.KeepAlive(value);

        public static void NullableList(List<string>? value) => GC.KeepAlive(value);

        public static void Tuple((string A, string? B, int C, int? D) value) => GC.KeepAlive(value);

#nullable disable
        public static void Oblivious(string value) => GC.KeepAlive(value);

        public static void ObliviousTuple((string A, object B) value) => GC.KeepAlive(value);
#nullable restore
    }
}
