using SocketIo.Server.Protocol.Json;

namespace SocketIo.Server.Protocol;

/// <summary>Reads the arguments of a packet as <typeparamref name="T"/>. Immutable and thread-safe; one per registered handler.</summary>
internal abstract class ArgumentBinder<T>
{
    /// <summary>Binds; what it returns shares nothing with the packet. Surplus arguments are ignored, missing ones count as null.</summary>
    /// <exception cref="ArgumentBindingException">The arguments do not fit.</exception>
    public T Bind(in PacketArguments arguments)
    {
        AttachmentScope outer = AttachmentScope.Enter(arguments.Attachments);
        try
        {
            return BindCore(arguments);
        }
        finally
        {
            outer.Restore();
        }
    }

    protected abstract T BindCore(in PacketArguments arguments);
}
