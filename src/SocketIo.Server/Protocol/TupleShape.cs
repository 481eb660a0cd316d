using System.Runtime.CompilerServices;

namespace SocketIo.Server.Protocol;

/// <summary>The tuple rule: a value tuple is several arguments, anything else is one.</summary>
internal static class TupleShape
{
    /// <summary>A value tuple holds seven elements; C# nests the eighth in another one.</summary>
    public const int MaxElements = 7;

    public static bool IsTuple(Type type) => type.IsValueType && type.IsGenericType && typeof(ITuple).IsAssignableFrom(type);

    private static bool IsNullableTuple(Type type) => Nullable.GetUnderlyingType(type) is { } underlying && IsTuple(underlying);

    /// <summary>The types of a tuple's elements; null for any other type.</summary>
    /// <exception cref="NotSupportedException">The tuple is too long, or holds another tuple.</exception>
    public static Type[]? GetElements(Type type)
    {
        if (!IsTuple(type))
        {
            return IsNullableTuple(type) ? throw new NotSupportedException("A nullable tuple cannot be the arguments of an event. Make its elements nullable.") : null;
        }

        Type[] elements = type.GetGenericArguments();
        if (elements.Length > MaxElements)
        {
            throw new NotSupportedException(
                $"A tuple of more than {MaxElements} elements cannot be the arguments of an event. Use one object, an array, or {nameof(EventArguments)}.");
        }

        if (Array.Exists(elements, element => IsTuple(element) || IsNullableTuple(element)))
        {
            throw new NotSupportedException("A tuple inside a tuple has no JSON form. Use a record for the inner one.");
        }

        return elements;
    }
}
