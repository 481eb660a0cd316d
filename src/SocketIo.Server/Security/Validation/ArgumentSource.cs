using System.Reflection;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Security.Validation;

/// <summary>Where a handler gets its arguments from: they are bound, and then validated if anything is demanded of them.</summary>
internal sealed class ArgumentSource<T>(ArgumentBinder<T> binder, ArgumentValidator<T>? validator)
{
    public static ArgumentSource<T> Create(IPacketCodec codec, ParameterInfo? parameter, IReadOnlyList<object> metadata) => new(
        codec.CreateBinder<T>(parameter is null ? ArgumentNullability.Unknown : ArgumentNullability.Of(parameter)),
        ArgumentValidator<T>.Create(parameter, metadata, codec.SerializerOptions));

    /// <exception cref="ArgumentBindingException">What the client sent is not valid.</exception>
    public T Read(EventContext context)
    {
        T arguments = binder.Bind(context.RawArguments);
        validator?.Validate(context, arguments);
        return arguments;
    }
}
