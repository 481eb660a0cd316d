using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace SocketIo.Server.Protocol.Json;

/// <summary>Chooses, once per type, how <c>T</c> is written and read as arguments.</summary>
internal static class ArgumentFactory
{
    private const string MakesGenericType = "Makes a generic type of the types of a tuple's elements.";

    public static ArgumentWriter<T> CreateWriter<T>(JsonSerializerOptions options)
    {
        if (typeof(T) == typeof(ValueTuple))
        {
            return (ArgumentWriter<T>)(object)new NoArgumentsWriter();
        }

        if (typeof(T) == typeof(EventArguments))
        {
            return (ArgumentWriter<T>)(object)new EventArgumentsWriter(options);
        }

        if (typeof(T) == typeof(object))
        {
            return (ArgumentWriter<T>)(object)new ObjectWriter(options);
        }

        if (TupleShape.GetElements(typeof(T)) is not { } elements)
        {
            return new SingleArgumentWriter<T>(options);
        }

        return RuntimeFeature.IsDynamicCodeSupported
            ? (ArgumentWriter<T>)Create(WriterOf(elements), options)
            : new BoxingTupleWriter<T>(options, elements);
    }

    public static ArgumentBinder<T> CreateBinder<T>(JsonSerializerOptions options, ArgumentNullability nullability)
    {
        if (typeof(T) == typeof(ValueTuple))
        {
            return (ArgumentBinder<T>)(object)new NoArgumentsBinder();
        }

        if (typeof(T) == typeof(EventArguments))
        {
            return (ArgumentBinder<T>)(object)new EventArgumentsBinder(options);
        }

        if (TupleShape.GetElements(typeof(T)) is not { } elements)
        {
            return new SingleArgumentBinder<T>(options, nullability);
        }

        if (elements.Contains(typeof(EventArguments)))
        {
            throw new NotSupportedException($"{nameof(EventArguments)} is all arguments of an event and cannot be one of several.");
        }

        return RuntimeFeature.IsDynamicCodeSupported
            ? (ArgumentBinder<T>)Create(BinderOf(elements), options, nullability)
            : new BoxingTupleBinder<T>(options, elements, nullability);
    }

    private static object Create(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type, params object[] arguments) =>
        type.GetConstructors()[0].Invoke(BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);

    [RequiresDynamicCode(MakesGenericType)]
    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    private static Type WriterOf(Type[] elements) => elements.Length switch
    {
        1 => typeof(TupleWriter<>).MakeGenericType(elements),
        2 => typeof(TupleWriter<,>).MakeGenericType(elements),
        3 => typeof(TupleWriter<,,>).MakeGenericType(elements),
        4 => typeof(TupleWriter<,,,>).MakeGenericType(elements),
        5 => typeof(TupleWriter<,,,,>).MakeGenericType(elements),
        6 => typeof(TupleWriter<,,,,,>).MakeGenericType(elements),
        _ => typeof(TupleWriter<,,,,,,>).MakeGenericType(elements),
    };

    [RequiresDynamicCode(MakesGenericType)]
    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    private static Type BinderOf(Type[] elements) => elements.Length switch
    {
        1 => typeof(TupleBinder<>).MakeGenericType(elements),
        2 => typeof(TupleBinder<,>).MakeGenericType(elements),
        3 => typeof(TupleBinder<,,>).MakeGenericType(elements),
        4 => typeof(TupleBinder<,,,>).MakeGenericType(elements),
        5 => typeof(TupleBinder<,,,,>).MakeGenericType(elements),
        6 => typeof(TupleBinder<,,,,,>).MakeGenericType(elements),
        _ => typeof(TupleBinder<,,,,,,>).MakeGenericType(elements),
    };
}
