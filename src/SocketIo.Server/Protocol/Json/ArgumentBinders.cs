using System.Text.Json;

namespace SocketIo.Server.Protocol.Json;

/// <summary>The empty tuple: the arguments do not matter.</summary>
internal sealed class NoArgumentsBinder : ArgumentBinder<ValueTuple>
{
    protected override ValueTuple BindCore(in PacketArguments arguments) => default;
}

internal sealed class SingleArgumentBinder<T>(JsonSerializerOptions options, ArgumentNullability nullability) : ArgumentBinder<T>
{
    private readonly ArgumentReader<T> _reader = new(options, 0, nullability);

    protected override T BindCore(in PacketArguments arguments)
    {
        var cursor = new ArgumentCursor(arguments);
        return _reader.Read(ref cursor);
    }
}

internal sealed class EventArgumentsBinder(JsonSerializerOptions options) : ArgumentBinder<EventArguments>
{
    protected override EventArguments BindCore(in PacketArguments arguments) => EventArguments.CopyOf(arguments, options);
}
