using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace SocketIo.Server.Protocol.Json;

/// <summary>Any tuple where no code can be generated at run time: boxes the elements and sets the tuple's fields one by one.</summary>
internal sealed class BoxingTupleBinder<T> : ArgumentBinder<T>
{
    private readonly FieldInfo[] _fields;
    private readonly BoxedArgumentReader[] _readers;

    public BoxingTupleBinder(JsonSerializerOptions options, Type[] elements, ArgumentNullability nullability)
    {
        _fields = GetFields(elements.Length);
        _readers = new BoxedArgumentReader[elements.Length];
        for (int i = 0; i < elements.Length; i++)
        {
            _readers[i] = new BoxedArgumentReader(options, elements[i], i, nullability);
        }
    }

    protected override T BindCore(in PacketArguments arguments)
    {
        var cursor = new ArgumentCursor(arguments);
        object tuple = default(T)!;
        for (int i = 0; i < _readers.Length; i++)
        {
            if (_readers[i].Read(ref cursor) is { } value)
            {
                _fields[i].SetValue(tuple, value);
            }
        }

        return (T)tuple;
    }

    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicFields, typeof(ValueTuple<>))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicFields, typeof(ValueTuple<,>))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicFields, typeof(ValueTuple<,,>))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicFields, typeof(ValueTuple<,,,>))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicFields, typeof(ValueTuple<,,,,>))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicFields, typeof(ValueTuple<,,,,,>))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicFields, typeof(ValueTuple<,,,,,,>))]
    [UnconditionalSuppressMessage("Trimming", "IL2090", Justification = "T is one of the value tuples above, whose fields are kept.")]
    private static FieldInfo[] GetFields(int count)
    {
        var fields = new FieldInfo[count];
        for (int i = 0; i < count; i++)
        {
            fields[i] = typeof(T).GetField(string.Create(CultureInfo.InvariantCulture, $"Item{i + 1}"))!;
        }

        return fields;
    }
}
