using System.Text.Json;

namespace SocketIo.Server.Protocol.Json;

internal sealed class TupleBinder<T1>(JsonSerializerOptions options, ArgumentNullability nullability) : ArgumentBinder<ValueTuple<T1>>
{
    private readonly ArgumentReader<T1> _item1 = new(options, 0, nullability);

    protected override ValueTuple<T1> BindCore(in PacketArguments arguments)
    {
        var cursor = new ArgumentCursor(arguments);
        return new(_item1.Read(ref cursor));
    }
}

internal sealed class TupleBinder<T1, T2>(JsonSerializerOptions options, ArgumentNullability nullability) : ArgumentBinder<(T1, T2)>
{
    private readonly ArgumentReader<T1> _item1 = new(options, 0, nullability);
    private readonly ArgumentReader<T2> _item2 = new(options, 1, nullability);

    protected override (T1, T2) BindCore(in PacketArguments arguments)
    {
        var cursor = new ArgumentCursor(arguments);
        return (_item1.Read(ref cursor), _item2.Read(ref cursor));
    }
}

internal sealed class TupleBinder<T1, T2, T3>(JsonSerializerOptions options, ArgumentNullability nullability) : ArgumentBinder<(T1, T2, T3)>
{
    private readonly ArgumentReader<T1> _item1 = new(options, 0, nullability);
    private readonly ArgumentReader<T2> _item2 = new(options, 1, nullability);
    private readonly ArgumentReader<T3> _item3 = new(options, 2, nullability);

    protected override (T1, T2, T3) BindCore(in PacketArguments arguments)
    {
        var cursor = new ArgumentCursor(arguments);
        return (_item1.Read(ref cursor), _item2.Read(ref cursor), _item3.Read(ref cursor));
    }
}

internal sealed class TupleBinder<T1, T2, T3, T4>(JsonSerializerOptions options, ArgumentNullability nullability) : ArgumentBinder<(T1, T2, T3, T4)>
{
    private readonly ArgumentReader<T1> _item1 = new(options, 0, nullability);
    private readonly ArgumentReader<T2> _item2 = new(options, 1, nullability);
    private readonly ArgumentReader<T3> _item3 = new(options, 2, nullability);
    private readonly ArgumentReader<T4> _item4 = new(options, 3, nullability);

    protected override (T1, T2, T3, T4) BindCore(in PacketArguments arguments)
    {
        var cursor = new ArgumentCursor(arguments);
        return (_item1.Read(ref cursor), _item2.Read(ref cursor), _item3.Read(ref cursor), _item4.Read(ref cursor));
    }
}

internal sealed class TupleBinder<T1, T2, T3, T4, T5>(JsonSerializerOptions options, ArgumentNullability nullability) : ArgumentBinder<(T1, T2, T3, T4, T5)>
{
    private readonly ArgumentReader<T1> _item1 = new(options, 0, nullability);
    private readonly ArgumentReader<T2> _item2 = new(options, 1, nullability);
    private readonly ArgumentReader<T3> _item3 = new(options, 2, nullability);
    private readonly ArgumentReader<T4> _item4 = new(options, 3, nullability);
    private readonly ArgumentReader<T5> _item5 = new(options, 4, nullability);

    protected override (T1, T2, T3, T4, T5) BindCore(in PacketArguments arguments)
    {
        var cursor = new ArgumentCursor(arguments);
        return (_item1.Read(ref cursor), _item2.Read(ref cursor), _item3.Read(ref cursor), _item4.Read(ref cursor), _item5.Read(ref cursor));
    }
}

internal sealed class TupleBinder<T1, T2, T3, T4, T5, T6>(JsonSerializerOptions options, ArgumentNullability nullability) : ArgumentBinder<(T1, T2, T3, T4, T5, T6)>
{
    private readonly ArgumentReader<T1> _item1 = new(options, 0, nullability);
    private readonly ArgumentReader<T2> _item2 = new(options, 1, nullability);
    private readonly ArgumentReader<T3> _item3 = new(options, 2, nullability);
    private readonly ArgumentReader<T4> _item4 = new(options, 3, nullability);
    private readonly ArgumentReader<T5> _item5 = new(options, 4, nullability);
    private readonly ArgumentReader<T6> _item6 = new(options, 5, nullability);

    protected override (T1, T2, T3, T4, T5, T6) BindCore(in PacketArguments arguments)
    {
        var cursor = new ArgumentCursor(arguments);
        return (_item1.Read(ref cursor), _item2.Read(ref cursor), _item3.Read(ref cursor), _item4.Read(ref cursor), _item5.Read(ref cursor), _item6.Read(ref cursor));
    }
}

internal sealed class TupleBinder<T1, T2, T3, T4, T5, T6, T7>(JsonSerializerOptions options, ArgumentNullability nullability) : ArgumentBinder<(T1, T2, T3, T4, T5, T6, T7)>
{
    private readonly ArgumentReader<T1> _item1 = new(options, 0, nullability);
    private readonly ArgumentReader<T2> _item2 = new(options, 1, nullability);
    private readonly ArgumentReader<T3> _item3 = new(options, 2, nullability);
    private readonly ArgumentReader<T4> _item4 = new(options, 3, nullability);
    private readonly ArgumentReader<T5> _item5 = new(options, 4, nullability);
    private readonly ArgumentReader<T6> _item6 = new(options, 5, nullability);
    private readonly ArgumentReader<T7> _item7 = new(options, 6, nullability);

    protected override (T1, T2, T3, T4, T5, T6, T7) BindCore(in PacketArguments arguments)
    {
        var cursor = new ArgumentCursor(arguments);
        return (_item1.Read(ref cursor), _item2.Read(ref cursor), _item3.Read(ref cursor), _item4.Read(ref cursor), _item5.Read(ref cursor), _item6.Read(ref cursor), _item7.Read(ref cursor));
    }
}
