using System.Reflection;

namespace SocketIo.Server.Protocol;

/// <summary>
/// Which arguments of a handler accept null, from its nullability annotations. Where nothing is annotated a reference
/// type accepts null. Made at registration; reflection never happens later.
/// </summary>
internal sealed class ArgumentNullability
{
    private readonly bool[] _refusesNull;

    private ArgumentNullability(bool[] refusesNull, bool isTuple = false)
    {
        _refusesNull = refusesNull;
        IsTuple = isTuple;
    }

    /// <summary>Whether the parameter is a tuple, so that there are several arguments to tell apart.</summary>
    public bool IsTuple { get; }

    /// <summary>Nothing is known: every reference type accepts null.</summary>
    public static ArgumentNullability Unknown { get; } = new([]);

    /// <summary>Reads the annotations of a handler's parameter; of a tuple those of its elements.</summary>
    public static ArgumentNullability Of(ParameterInfo parameter)
    {
        if (AppContext.TryGetSwitch("System.Reflection.NullabilityInfoContext.IsSupported", out bool isSupported) && !isSupported)
        {
            return Unknown; // a trimmed app has no annotations to read
        }

        NullabilityInfo info = new NullabilityInfoContext().Create(parameter);
        return TupleShape.IsTuple(parameter.ParameterType)
            ? new ArgumentNullability(Array.ConvertAll(info.GenericTypeArguments, RefusesNull), isTuple: true)
            : new ArgumentNullability([RefusesNull(info)]);
    }

    /// <summary>Whether the annotations let the argument be null. Says nothing about value types, which the caller knows better.</summary>
    public bool AcceptsNull(int index) => index >= _refusesNull.Length || !_refusesNull[index];

    private static bool RefusesNull(NullabilityInfo info) => info.WriteState == NullabilityState.NotNull;
}
