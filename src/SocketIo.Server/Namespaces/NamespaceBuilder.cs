using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Protocol;
using SocketIo.Server.Security.Validation;

namespace SocketIo.Server;

/// <summary>
/// What a namespace does: its two gates, its events, and what happens when sockets come and go. Handlers are registered once,
/// not per socket. Not safe for concurrent use; frozen once mapped.
/// </summary>
public sealed class NamespaceBuilder
{
    private const DynamicallyAccessedMemberTypes HandlerMembers = DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods;

    private readonly Dictionary<string, EventBuilder> _events = new(StringComparer.Ordinal);

    internal NamespaceBuilder()
    {
    }

    /// <summary>The Connect gate: runs once per CONNECT packet.</summary>
    public PipelineBuilder<ConnectContext> Connect { get; } = new();

    /// <summary>The Events gate: runs for every event, unknown ones included, in the order they arrived.</summary>
    public PipelineBuilder<EventContext> Events { get; } = new();

    /// <summary>Who may join: what <c>RequireAuthorization</c> was given.</summary>
    internal List<object> Authorization { get; } = [];

    internal IReadOnlyCollection<EventBuilder> EventBuilders => _events.Values;

    internal List<Func<ISocket, ValueTask>> Connected { get; } = [];

    internal List<Func<ISocket, ValueTask>> Upgraded { get; } = [];

    internal List<Func<ISocket, DisconnectReason, ValueTask>> Disconnecting { get; } = [];

    internal List<Func<ISocket, DisconnectReason, ValueTask>> Disconnected { get; } = [];

    internal List<Func<ISocket, string, EventArguments, ValueTask>> AnyIncoming { get; } = [];

    internal List<Action<ISocket, string, EventArguments>> AnyOutgoing { get; } = [];

    internal List<Action<INamespace, RoomEvent>> RoomEvents { get; } = [];

    internal List<Func<RoomContext, string, ValueTask<bool>>> RoomRules { get; } = [];

    /// <summary>What <c>OnServerSide</c> was given, by the names of the events.</summary>
    internal Dictionary<string, Func<IPacketCodec, ServerSideHandler>> ServerSideHandlers { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs after the client was told that it is connected, and before its first event.</summary>
    /// <param name="handler">Gets the socket.</param>
    /// <returns>This builder.</returns>
    [OverloadResolutionPriority(1)]
    public NamespaceBuilder OnConnected(Func<ISocket, ValueTask> handler) => Add(Connected, handler);

    /// <inheritdoc cref="OnConnected(Func{ISocket, ValueTask})"/>
    public NamespaceBuilder OnConnected(Func<ISocket, Task> handler) => Add(Connected, socket => new ValueTask(handler(socket)), handler);

    /// <inheritdoc cref="OnConnected(Func{ISocket, ValueTask})"/>
    public NamespaceBuilder OnConnected(Action<ISocket> handler) => Add(
        Connected,
        socket =>
        {
            handler(socket);
            return default;
        },
        handler);

    /// <summary>
    /// Runs when the connection of a socket has moved from long-polling to a WebSocket, in its turn among the socket's events. A socket
    /// that connects after that has the new <see cref="ISocket.Transport"/> from the start, and this does not run for it.
    /// </summary>
    /// <param name="handler">Gets the socket.</param>
    /// <returns>This builder.</returns>
    [OverloadResolutionPriority(1)]
    public NamespaceBuilder OnUpgraded(Func<ISocket, ValueTask> handler) => Add(Upgraded, handler);

    /// <inheritdoc cref="OnUpgraded(Func{ISocket, ValueTask})"/>
    public NamespaceBuilder OnUpgraded(Func<ISocket, Task> handler) => Add(Upgraded, socket => new ValueTask(handler(socket)), handler);

    /// <inheritdoc cref="OnUpgraded(Func{ISocket, ValueTask})"/>
    public NamespaceBuilder OnUpgraded(Action<ISocket> handler) => Add(
        Upgraded,
        socket =>
        {
            handler(socket);
            return default;
        },
        handler);

    /// <summary>
    /// Runs when a socket is being disconnected. <see cref="ISocket.Rooms"/> still tells its rooms, although broadcasts do not
    /// reach it any more.
    /// </summary>
    /// <param name="handler">Gets the socket and the reason.</param>
    /// <returns>This builder.</returns>
    [OverloadResolutionPriority(1)]
    public NamespaceBuilder OnDisconnecting(Func<ISocket, DisconnectReason, ValueTask> handler) => Add(Disconnecting, handler);

    /// <inheritdoc cref="OnDisconnecting(Func{ISocket, DisconnectReason, ValueTask})"/>
    public NamespaceBuilder OnDisconnecting(Func<ISocket, DisconnectReason, Task> handler) =>
        Add(Disconnecting, (socket, reason) => new ValueTask(handler(socket, reason)), handler);

    /// <inheritdoc cref="OnDisconnecting(Func{ISocket, DisconnectReason, ValueTask})"/>
    public NamespaceBuilder OnDisconnecting(Action<ISocket, DisconnectReason> handler) =>
        Add(
            Disconnecting,
            (socket, reason) =>
            {
                handler(socket, reason);
                return default;
            },
            handler);

    /// <summary>Runs when a socket has been disconnected and has left its rooms.</summary>
    /// <param name="handler">Gets the socket and the reason.</param>
    /// <returns>This builder.</returns>
    [OverloadResolutionPriority(1)]
    public NamespaceBuilder OnDisconnected(Func<ISocket, DisconnectReason, ValueTask> handler) => Add(Disconnected, handler);

    /// <inheritdoc cref="OnDisconnected(Func{ISocket, DisconnectReason, ValueTask})"/>
    public NamespaceBuilder OnDisconnected(Func<ISocket, DisconnectReason, Task> handler) =>
        Add(Disconnected, (socket, reason) => new ValueTask(handler(socket, reason)), handler);

    /// <inheritdoc cref="OnDisconnected(Func{ISocket, DisconnectReason, ValueTask})"/>
    public NamespaceBuilder OnDisconnected(Action<ISocket, DisconnectReason> handler) =>
        Add(
            Disconnected,
            (socket, reason) =>
            {
                handler(socket, reason);
                return default;
            },
            handler);

    /// <summary>
    /// Runs for every event that has passed the Events gate, before its handler, and also for events without one. If a
    /// listener fails, that is logged, and the event goes its way.
    /// </summary>
    /// <param name="listener">Gets the socket, the event's name and its arguments.</param>
    /// <returns>This builder.</returns>
    [OverloadResolutionPriority(1)]
    public NamespaceBuilder OnAny(Func<ISocket, string, EventArguments, ValueTask> listener) => Add(AnyIncoming, listener);

    /// <inheritdoc cref="OnAny(Func{ISocket, string, EventArguments, ValueTask})"/>
    public NamespaceBuilder OnAny(Func<ISocket, string, EventArguments, Task> listener) =>
        Add(AnyIncoming, (socket, name, arguments) => new ValueTask(listener(socket, name, arguments)), listener);

    /// <inheritdoc cref="OnAny(Func{ISocket, string, EventArguments, ValueTask})"/>
    public NamespaceBuilder OnAny(Action<ISocket, string, EventArguments> listener) =>
        Add(
            AnyIncoming,
            (socket, name, arguments) =>
            {
                listener(socket, name, arguments);
                return default;
            },
            listener);

    /// <summary>
    /// Runs for every event emitted to a socket of this namespace, once for each recipient, and also if it is dropped then (a
    /// volatile one, or one for a full queue); not for acknowledgements. It runs on the thread that emits, so it must not
    /// block.
    /// </summary>
    /// <param name="listener">Gets the recipient, the event's name and its arguments.</param>
    /// <returns>This builder.</returns>
    public NamespaceBuilder OnAnyOutgoing(Action<ISocket, string, EventArguments> listener) => Add(AnyOutgoing, listener);

    /// <summary>Runs when a room comes into being, is joined, left, or ceases to exist; it must not block.</summary>
    /// <param name="listener">Gets the namespace and what happened.</param>
    /// <returns>This builder.</returns>
    public NamespaceBuilder OnRoomEvent(Action<INamespace, RoomEvent> listener) => Add(RoomEvents, listener);

    /// <summary>Handles an event without arguments, or whose arguments do not matter.</summary>
    /// <param name="eventName">The event's name.</param>
    /// <param name="handler">Gets the socket.</param>
    /// <returns>What else goes with the event.</returns>
    /// <exception cref="ArgumentException">The name is reserved, or has a handler already.</exception>
    [OverloadResolutionPriority(1)]
    public EventBuilder On(string eventName, Func<ISocket, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add(eventName, null, (_, _) => EventHandlers.WithoutArguments(context => handler(context.Socket)), handler.Method);
    }

    /// <inheritdoc cref="On(string, Func{ISocket, ValueTask})"/>
    public EventBuilder On(string eventName, Func<ISocket, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add(eventName, null, (_, _) => EventHandlers.WithoutArguments(context => new ValueTask(handler(context.Socket))), handler.Method);
    }

    /// <inheritdoc cref="On(string, Func{ISocket, ValueTask})"/>
    public EventBuilder On(string eventName, Action<ISocket> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add(
            eventName,
            null,
            (_, _) => EventHandlers.WithoutArguments(context =>
            {
                handler(context.Socket);
                return default;
            }),
            handler.Method);
    }

    /// <summary>Handles an event. A client that awaits an acknowledgement gets an empty one when the handler has completed.</summary>
    /// <typeparam name="T">
    /// The argument. A tuple takes several arguments; <see cref="EventArguments"/> takes all of them as they came. An argument
    /// that is missing, null or of another type than the handler's signature allows is refused with the code <c>invalid</c>.
    /// </typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="handler">Gets the socket and the arguments.</param>
    /// <returns>What else goes with the event.</returns>
    /// <exception cref="ArgumentException">The name is reserved, or has a handler already.</exception>
    [OverloadResolutionPriority(1)]
    public EventBuilder On<T>(string eventName, Func<ISocket, T, ValueTask> handler) =>
        AddEvent<T>(eventName, (context, arguments) => handler(context.Socket, arguments), handler);

    /// <inheritdoc cref="On{T}(string, Func{ISocket, T, ValueTask})"/>
    public EventBuilder On<T>(string eventName, Func<ISocket, T, Task> handler) =>
        AddEvent<T>(eventName, (context, arguments) => new ValueTask(handler(context.Socket, arguments)), handler);

    /// <inheritdoc cref="On{T}(string, Func{ISocket, T, ValueTask})"/>
    public EventBuilder On<T>(string eventName, Action<ISocket, T> handler) =>
        AddEvent<T>(
            eventName,
            (context, arguments) =>
            {
                handler(context.Socket, arguments);
                return default;
            },
            handler);

    /// <summary>Handles an event and acknowledges it with what the handler returns.</summary>
    /// <typeparam name="T">The arguments; see <see cref="On{T}(string, Func{ISocket, T, ValueTask})"/>.</typeparam>
    /// <typeparam name="TReply">The acknowledgement; a tuple acknowledges with several values.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="handler">Gets the socket and the arguments.</param>
    /// <returns>What else goes with the event.</returns>
    /// <exception cref="ArgumentException">The name is reserved, or has a handler already.</exception>
    [OverloadResolutionPriority(1)]
    public EventBuilder On<T, TReply>(string eventName, Func<ISocket, T, ValueTask<TReply>> handler) =>
        AddEventWithReply<T, TReply>(eventName, (context, arguments) => handler(context.Socket, arguments), handler);

    /// <inheritdoc cref="On{T, TReply}(string, Func{ISocket, T, ValueTask{TReply}})"/>
    public EventBuilder On<T, TReply>(string eventName, Func<ISocket, T, Task<TReply>> handler) =>
        AddEventWithReply<T, TReply>(eventName, (context, arguments) => new ValueTask<TReply>(handler(context.Socket, arguments)), handler);

    /// <inheritdoc cref="On{T, TReply}(string, Func{ISocket, T, ValueTask{TReply}})"/>
    public EventBuilder On<T, TReply>(string eventName, Func<ISocket, T, TReply> handler) =>
        AddEventWithReply<T, TReply>(eventName, (context, arguments) => new ValueTask<TReply>(handler(context.Socket, arguments)), handler);

    /// <summary>Handles an event with a class whose constructor takes scoped services.</summary>
    /// <typeparam name="T">The arguments; see <see cref="On{T}(string, Func{ISocket, T, ValueTask})"/>.</typeparam>
    /// <typeparam name="THandler">The class.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <returns>What else goes with the event.</returns>
    /// <exception cref="ArgumentException">The name is reserved, or has a handler already.</exception>
    public EventBuilder On<T, [DynamicallyAccessedMembers(HandlerMembers)] THandler>(string eventName)
        where THandler : class, IEventHandler<T> =>
        Add(
            eventName,
            typeof(T),
            (codec, metadata) => EventHandlers.WithoutReply(ArgumentSource<T>.Create(codec, ParameterOf<T>(typeof(THandler)), metadata), EventHandlers.OfClass<T, THandler>()),
            typeof(THandler));

    /// <summary>Handles an event with a class whose constructor takes scoped services, and acknowledges it.</summary>
    /// <typeparam name="T">The arguments; see <see cref="On{T}(string, Func{ISocket, T, ValueTask})"/>.</typeparam>
    /// <typeparam name="TReply">The acknowledgement; a tuple acknowledges with several values.</typeparam>
    /// <typeparam name="THandler">The class.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <returns>What else goes with the event.</returns>
    /// <exception cref="ArgumentException">The name is reserved, or has a handler already.</exception>
    public EventBuilder On<T, TReply, [DynamicallyAccessedMembers(HandlerMembers)] THandler>(string eventName)
        where THandler : class, IEventHandler<T, TReply> =>
        Add(
            eventName,
            typeof(T),
            (codec, metadata) => EventHandlers.WithReply(ArgumentSource<T>.Create(codec, ParameterOf<T>(typeof(THandler)), metadata), EventHandlers.OfClass<T, TReply, THandler>()),
            typeof(THandler));

    private NamespaceBuilder Add<T>(List<T> list, T handler, object? original = null)
    {
        ArgumentNullException.ThrowIfNull(original ?? handler, nameof(handler));
        list.Add(handler);
        return this;
    }

    private EventBuilder AddEvent<T>(string eventName, Func<EventContext, T, ValueTask> handler, Delegate original)
    {
        ArgumentNullException.ThrowIfNull(original, nameof(handler));
        ParameterInfo parameter = original.Method.GetParameters()[^1];
        return Add(eventName, typeof(T), (codec, metadata) => EventHandlers.WithoutReply(ArgumentSource<T>.Create(codec, parameter, metadata), handler), original.Method);
    }

    private EventBuilder AddEventWithReply<T, TReply>(string eventName, Func<EventContext, T, ValueTask<TReply>> handler, Delegate original)
    {
        ArgumentNullException.ThrowIfNull(original, nameof(handler));
        ParameterInfo parameter = original.Method.GetParameters()[^1];
        return Add(eventName, typeof(T), (codec, metadata) => EventHandlers.WithReply(ArgumentSource<T>.Create(codec, parameter, metadata), handler), original.Method);
    }

    /// <param name="eventName">The event's name.</param>
    /// <param name="argumentType">What the handler takes; null when it takes no arguments.</param>
    /// <param name="createHandler">Makes the end of the event's pipeline.</param>
    /// <param name="handler">The application's method or class, whose attributes count.</param>
    private EventBuilder Add(
        string eventName,
        Type? argumentType,
        Func<IPacketCodec, IReadOnlyList<object>, PipelineDelegate<EventContext>> createHandler,
        ICustomAttributeProvider handler)
    {
        ArgumentNullException.ThrowIfNull(eventName);
        EventNames.ThrowIfReserved(eventName);
        var builder = new EventBuilder(eventName, argumentType, createHandler, handler);
        if (!_events.TryAdd(eventName, builder))
        {
            throw new ArgumentException($"The event \"{eventName}\" has a handler already.", nameof(eventName));
        }

        return builder;
    }

    private static ParameterInfo? ParameterOf<T>([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] Type handler) =>
        handler.GetMethod(nameof(IEventHandler<T>.HandleAsync), [typeof(ISocket), typeof(T), typeof(CancellationToken)])?.GetParameters()[1];
}
