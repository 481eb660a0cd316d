using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SocketIo.Server.Protocol.Json;

internal sealed class TupleWriter<T1>(JsonSerializerOptions options) : ArgumentWriter<ValueTuple<T1>>
{
    private readonly SingleArgumentWriter<T1> _item1 = new(options);

    public override void Write(Utf8JsonWriter json, in ValueTuple<T1> arguments) => _item1.Write(json, arguments.Item1);
}

internal sealed class TupleWriter<T1, T2>(JsonSerializerOptions options) : ArgumentWriter<(T1, T2)>
{
    private readonly SingleArgumentWriter<T1> _item1 = new(options);
    private readonly SingleArgumentWriter<T2> _item2 = new(options);

    public override void Write(Utf8JsonWriter json, in (T1, T2) arguments)
    {
        _item1.Write(json, arguments.Item1);
        _item2.Write(json, arguments.Item2);
    }
}

internal sealed class TupleWriter<T1, T2, T3>(JsonSerializerOptions options) : ArgumentWriter<(T1, T2, T3)>
{
    private readonly SingleArgumentWriter<T1> _item1 = new(options);
    private readonly SingleArgumentWriter<T2> _item2 = new(options);
    private readonly SingleArgumentWriter<T3> _item3 = new(options);

    public override void Write(Utf8JsonWriter json, in (T1, T2, T3) arguments)
    {
        _item1.Write(json, arguments.Item1);
        _item2.Write(json, arguments.Item2);
        _item3.Write(json, arguments.Item3);
    }
}

internal sealed class TupleWriter<T1, T2, T3, T4>(JsonSerializerOptions options) : ArgumentWriter<(T1, T2, T3, T4)>
{
    private readonly SingleArgumentWriter<T1> _item1 = new(options);
    private readonly SingleArgumentWriter<T2> _item2 = new(options);
    private readonly SingleArgumentWriter<T3> _item3 = new(options);
    private readonly SingleArgumentWriter<T4> _item4 = new(options);

    public override void Write(Utf8JsonWriter json, in (T1, T2, T3, T4) arguments)
    {
        _item1.Write(json, arguments.Item1);
        _item2.Write(json, arguments.Item2);
        _item3.Write(json, arguments.Item3);
        _item4.Write(json, arguments.Item4);
    }
}

internal sealed class TupleWriter<T1, T2, T3, T4, T5>(JsonSerializerOptions options) : ArgumentWriter<(T1, T2, T3, T4, T5)>
{
    private readonly SingleArgumentWriter<T1> _item1 = new(options);
    private readonly SingleArgumentWriter<T2> _item2 = new(options);
    private readonly SingleArgumentWriter<T3> _item3 = new(options);
    private readonly SingleArgumentWriter<T4> _item4 = new(options);
    private readonly SingleArgumentWriter<T5> _item5 = new(options);

    public override void Write(Utf8JsonWriter json, in (T1, T2, T3, T4, T5) arguments)
    {
        _item1.Write(json, arguments.Item1);
        _item2.Write(json, arguments.Item2);
        _item3.Write(json, arguments.Item3);
        _item4.Write(json, arguments.Item4);
        _item5.Write(json, arguments.Item5);
    }
}

internal sealed class TupleWriter<T1, T2, T3, T4, T5, T6>(JsonSerializerOptions options) : ArgumentWriter<(T1, T2, T3, T4, T5, T6)>
{
    private readonly SingleArgumentWriter<T1> _item1 = new(options);
    private readonly SingleArgumentWriter<T2> _item2 = new(options);
    private readonly SingleArgumentWriter<T3> _item3 = new(options);
    private readonly SingleArgumentWriter<T4> _item4 = new(options);
    private readonly SingleArgumentWriter<T5> _item5 = new(options);
    private readonly SingleArgumentWriter<T6> _item6 = new(options);

    public override void Write(Utf8JsonWriter json, in (T1, T2, T3, T4, T5, T6) arguments)
    {
        _item1.Write(json, arguments.Item1);
        _item2.Write(json, arguments.Item2);
        _item3.Write(json, arguments.Item3);
        _item4.Write(json, arguments.Item4);
        _item5.Write(json, arguments.Item5);
        _item6.Write(json, arguments.Item6);
    }
}

internal sealed class TupleWriter<T1, T2, T3, T4, T5, T6, T7>(JsonSerializerOptions options) : ArgumentWriter<(T1, T2, T3, T4, T5, T6, T7)>
{
    private readonly SingleArgumentWriter<T1> _item1 = new(options);
    private readonly SingleArgumentWriter<T2> _item2 = new(options);
    private readonly SingleArgumentWriter<T3> _item3 = new(options);
    private readonly SingleArgumentWriter<T4> _item4 = new(options);
    private readonly SingleArgumentWriter<T5> _item5 = new(options);
    private readonly SingleArgumentWriter<T6> _item6 = new(options);
    private readonly SingleArgumentWriter<T7> _item7 = new(options);

    public override void Write(Utf8JsonWriter json, in (T1, T2, T3, T4, T5, T6, T7) arguments)
    {
        _item1.Write(json, arguments.Item1);
        _item2.Write(json, arguments.Item2);
        _item3.Write(json, arguments.Item3);
        _item4.Write(json, arguments.Item4);
        _item5.Write(json, arguments.Item5);
        _item6.Write(json, arguments.Item6);
        _item7.Write(json, arguments.Item7);
    }
}

/// <summary>Any tuple where no code can be generated at run time: boxes the elements.</summary>
internal sealed class BoxingTupleWriter<T>(JsonSerializerOptions options, Type[] elements) : ArgumentWriter<T>
{
    private readonly JsonTypeInfo[] _elements = Array.ConvertAll(elements, options.GetJsonTypeInfo);

    public override void Write(Utf8JsonWriter json, in T arguments)
    {
        var tuple = (ITuple)arguments!;
        for (int i = 0; i < _elements.Length; i++)
        {
            JsonSerializer.Serialize(json, tuple[i], _elements[i]);
        }
    }
}
