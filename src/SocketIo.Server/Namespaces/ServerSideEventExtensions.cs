using System.Reflection;
using System.Runtime.CompilerServices;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Protocol;

namespace SocketIo.Server;

/// <summary>
/// Handlers for the events that the other servers of a cluster emit with <see cref="INamespace.ServerSideEmitAsync{T}"/>. Clients can
/// neither send nor receive them. They run on the thread pool, and several may run at a time. One that fails is logged, and does not
/// acknowledge.
/// </summary>
public static class ServerSideEventExtensions
{
    /// <summary>Handles an event of another server that has no arguments, or whose arguments do not matter.</summary>
    /// <param name="ns">The namespace that it is emitted to.</param>
    /// <param name="eventName">The event's name.</param>
    /// <param name="handler">Gets the namespace.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is reserved, or has a handler for events of other servers already.</exception>
    [OverloadResolutionPriority(1)]
    public static NamespaceBuilder OnServerSide(this NamespaceBuilder ns, string eventName, Func<INamespace, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add(ns, eventName, _ => async (target, packet) =>
        {
            await handler(target).ConfigureAwait(false);
            return Acknowledge(target, packet, EventArguments.Empty);
        });
    }

    /// <inheritdoc cref="OnServerSide(NamespaceBuilder, string, Func{INamespace, ValueTask})"/>
    public static NamespaceBuilder OnServerSide(this NamespaceBuilder ns, string eventName, Func<INamespace, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnServerSide(ns, eventName, target => new ValueTask(handler(target)));
    }

    /// <inheritdoc cref="OnServerSide(NamespaceBuilder, string, Func{INamespace, ValueTask})"/>
    public static NamespaceBuilder OnServerSide(this NamespaceBuilder ns, string eventName, Action<INamespace> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnServerSide(ns, eventName, target =>
        {
            handler(target);
            return default(ValueTask);
        });
    }

    /// <summary>Handles an event of another server. A server that awaits an acknowledgement gets an empty one when the handler has completed.</summary>
    /// <typeparam name="T">The arguments: a tuple for several, <see cref="EventArguments"/> for all of them as they came.</typeparam>
    /// <param name="ns">The namespace that it is emitted to.</param>
    /// <param name="eventName">The event's name.</param>
    /// <param name="handler">Gets the namespace and the arguments.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is reserved, or has a handler for events of other servers already.</exception>
    [OverloadResolutionPriority(1)]
    public static NamespaceBuilder OnServerSide<T>(this NamespaceBuilder ns, string eventName, Func<INamespace, T, ValueTask> handler) =>
        AddEvent<T>(ns, eventName, handler, handler);

    /// <inheritdoc cref="OnServerSide{T}(NamespaceBuilder, string, Func{INamespace, T, ValueTask})"/>
    public static NamespaceBuilder OnServerSide<T>(this NamespaceBuilder ns, string eventName, Func<INamespace, T, Task> handler) =>
        AddEvent<T>(ns, eventName, (target, arguments) => new ValueTask(handler(target, arguments)), handler);

    /// <inheritdoc cref="OnServerSide{T}(NamespaceBuilder, string, Func{INamespace, T, ValueTask})"/>
    public static NamespaceBuilder OnServerSide<T>(this NamespaceBuilder ns, string eventName, Action<INamespace, T> handler) =>
        AddEvent<T>(
            ns,
            eventName,
            (target, arguments) =>
            {
                handler(target, arguments);
                return default;
            },
            handler);

    /// <summary>Handles an event of another server and acknowledges it with what the handler returns.</summary>
    /// <typeparam name="T">The arguments; see <see cref="OnServerSide{T}(NamespaceBuilder, string, Func{INamespace, T, ValueTask})"/>.</typeparam>
    /// <typeparam name="TReply">The acknowledgement; a tuple acknowledges with several values.</typeparam>
    /// <param name="ns">The namespace that it is emitted to.</param>
    /// <param name="eventName">The event's name.</param>
    /// <param name="handler">Gets the namespace and the arguments.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is reserved, or has a handler for events of other servers already.</exception>
    [OverloadResolutionPriority(1)]
    public static NamespaceBuilder OnServerSide<T, TReply>(this NamespaceBuilder ns, string eventName, Func<INamespace, T, ValueTask<TReply>> handler) =>
        AddEventWithReply<T, TReply>(ns, eventName, handler, handler);

    /// <inheritdoc cref="OnServerSide{T, TReply}(NamespaceBuilder, string, Func{INamespace, T, ValueTask{TReply}})"/>
    public static NamespaceBuilder OnServerSide<T, TReply>(this NamespaceBuilder ns, string eventName, Func<INamespace, T, Task<TReply>> handler) =>
        AddEventWithReply<T, TReply>(ns, eventName, (target, arguments) => new ValueTask<TReply>(handler(target, arguments)), handler);

    /// <inheritdoc cref="OnServerSide{T, TReply}(NamespaceBuilder, string, Func{INamespace, T, ValueTask{TReply}})"/>
    public static NamespaceBuilder OnServerSide<T, TReply>(this NamespaceBuilder ns, string eventName, Func<INamespace, T, TReply> handler) =>
        AddEventWithReply<T, TReply>(ns, eventName, (target, arguments) => new ValueTask<TReply>(handler(target, arguments)), handler);

    private static NamespaceBuilder AddEvent<T>(NamespaceBuilder ns, string eventName, Func<INamespace, T, ValueTask> handler, Delegate original)
    {
        ArgumentNullException.ThrowIfNull(original, nameof(handler));
        return Add(ns, eventName, codec =>
        {
            ArgumentBinder<T> binder = CreateBinder<T>(codec, original);
            return async (target, packet) =>
            {
                await handler(target, binder.Bind(packet.Arguments)).ConfigureAwait(false);
                return Acknowledge(target, packet, EventArguments.Empty);
            };
        });
    }

    private static NamespaceBuilder AddEventWithReply<T, TReply>(NamespaceBuilder ns, string eventName, Func<INamespace, T, ValueTask<TReply>> handler, Delegate original)
    {
        ArgumentNullException.ThrowIfNull(original, nameof(handler));
        return Add(ns, eventName, codec =>
        {
            ArgumentBinder<T> binder = CreateBinder<T>(codec, original);
            return async (target, packet) =>
            {
                TReply reply = await handler(target, binder.Bind(packet.Arguments)).ConfigureAwait(false);
                return Acknowledge(target, packet, reply);
            };
        });
    }

    private static NamespaceBuilder Add(NamespaceBuilder ns, string eventName, Func<IPacketCodec, ServerSideHandler> create)
    {
        ArgumentNullException.ThrowIfNull(ns);
        ServerSideEvents.ThrowIfReserved(eventName);
        if (!ns.ServerSideHandlers.TryAdd(eventName, create))
        {
            throw new ArgumentException($"The event \"{eventName}\" of other servers has a handler already.", nameof(eventName));
        }

        return ns;
    }

    private static ArgumentBinder<T> CreateBinder<T>(IPacketCodec codec, Delegate handler)
    {
        ParameterInfo parameter = handler.Method.GetParameters()[^1];
        return codec.CreateBinder<T>(ArgumentNullability.Of(parameter));
    }

    private static EncodedPacket? Acknowledge<T>(Namespace ns, in Packet packet, T reply) =>
        packet.AckId < 0 ? null : ns.Server.Codec.EncodeAck(ns.Name, packet.AckId, reply);
}
