using SocketIo.Server.Pipeline;
using SocketIo.Server.Protocol;
using SocketIo.Server.Security.Authorization;
using SocketIo.Server.Security.Rooms;
using SocketIo.Server.Security.Tickets;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Namespaces;

/// <summary>
/// What a mapping says about its namespace, frozen: the gates linked, the events in a table. All namespaces of a dynamic
/// mapping share one.
/// </summary>
internal sealed class NamespaceDefinition
{
    private readonly PipelineChain<ConnectContext> _connectGate;
    private readonly EventTable _events;
    private readonly Func<ISocket, ValueTask>[] _connected;
    private readonly Func<ISocket, ValueTask>[] _upgraded;
    private readonly Func<ISocket, DisconnectReason, ValueTask>[] _disconnecting;
    private readonly Func<ISocket, DisconnectReason, ValueTask>[] _disconnected;
    private readonly Func<ISocket, string, EventArguments, ValueTask>[] _anyIncoming;
    private readonly SocketErrors _errors;

    public NamespaceDefinition(NamespaceBuilder builder, SharedSteps shared, IPacketCodec codec, SocketErrors errors, IServiceProvider services)
    {
        _errors = errors;
        _connected = [.. builder.Connected];
        _upgraded = [.. builder.Upgraded];
        _disconnecting = [.. builder.Disconnecting];
        _disconnected = [.. builder.Disconnected];
        _anyIncoming = [.. builder.AnyIncoming];
        AnyOutgoing = [.. builder.AnyOutgoing];
        RoomEvents = [.. builder.RoomEvents];
        ServerSide = new ServerSideEvents(builder.ServerSideHandlers, codec);
        Rooms = RoomGate.Create(builder.RoomRules, services);
        JoinRule = AuthorizationRule.Of(builder.Authorization, services);
        IMiddleware<ConnectContext>[] connect = builder.Connect.CreateSteps(services);
        TicketMiddleware.ThrowIfBehindTokens(connect);
        IMiddleware<ConnectContext>[] rules = JoinRule is null ? [] : [new NamespaceAuthorizationMiddleware(JoinRule)];
        _connectGate = new PipelineChain<ConnectContext>([.. shared.Connect, .. connect, .. rules], static _ => default);

        var events = new EventPipeline(shared, builder.Events, services);
        _events = new EventTable(
            [
                .. builder.EventBuilders.Select(e => e.Build(events, codec, WithListeners)),
                .. connect.OfType<IEventSource>().SelectMany(source => source.Events).Select(e => e.Build(events, codec, static handler => handler)),
            ],
            events.CreateUnknown(WithListeners(RefuseUnknown)));
    }

    /// <summary>Who may join; null for everybody whom the gate's steps let pass.</summary>
    public AuthorizationRule? JoinRule { get; }

    /// <summary>The authentication schemes that find the users of the namespace; empty for the user of the handshake.</summary>
    public IReadOnlyList<string> Schemes => JoinRule?.Schemes ?? [];

    public Action<ISocket, string, EventArguments>[] AnyOutgoing { get; }

    public Action<INamespace, RoomEvent>[] RoomEvents { get; }

    /// <summary>The rules about rooms; null when there are none.</summary>
    public RoomGate? Rooms { get; }

    /// <summary>What other servers may emit to the namespace.</summary>
    public ServerSideEvents ServerSide { get; }

    public bool HasConnectedHandlers => _connected.Length > 0;

    public bool HasUpgradedHandlers => _upgraded.Length > 0;

    public bool HasDisconnectedHandlers => _disconnecting.Length > 0 || _disconnected.Length > 0;

    /// <summary>Runs the Connect gate. Afterwards the context is rejected, or the socket may connect. Never fails.</summary>
    public async ValueTask AuthorizeAsync(ConnectContext context)
    {
        try
        {
            if (!await _connectGate.RunAsync(context).ConfigureAwait(false))
            {
                _errors.OnConnectUndecided(context.Socket);
            }
        }
        catch (Exception exception)
        {
            _errors.OnConnectFailed(context, exception);
        }

        await _errors.DisposeScopeAsync(context).ConfigureAwait(false);
    }

    public ValueTask RunConnectedAsync(Socket socket) => RunAllAsync(_connected, socket);

    public ValueTask RunUpgradedAsync(Socket socket) => RunAllAsync(_upgraded, socket);

    public ValueTask RunDisconnectingAsync(Socket socket, DisconnectReason reason) => RunAllAsync(_disconnecting, socket, reason);

    public ValueTask RunDisconnectedAsync(Socket socket, DisconnectReason reason) => RunAllAsync(_disconnected, socket, reason);

    /// <summary>Takes an event through the gate to its handler, and answers for what goes wrong. Owns the packet; never fails.</summary>
    public ValueTask DispatchAsync(Socket socket, in Packet packet)
    {
        EventEndpoint endpoint = _events.Find(packet);
        EventContext context = EventContext.Rent(socket, endpoint, packet);
        socket.CurrentEvent = endpoint.Name;
        ValueTask<bool> run;
        try
        {
            run = endpoint.Chain.RunAsync(context);
        }
        catch (Exception exception)
        {
            run = ValueTask.FromException<bool>(exception);
        }

        if (!run.IsCompletedSuccessfully || context.HasScope)
        {
            return ConcludeAsync(context, run);
        }

        Conclude(context, run.Result);
        socket.CurrentEvent = null;
        context.Return();
        return default;
    }

    private static ValueTask RefuseUnknown(EventContext context)
    {
        context.OnUnknown();
        return default;
    }

    private async ValueTask ConcludeAsync(EventContext context, ValueTask<bool> run)
    {
        try
        {
            Conclude(context, await run.ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            _errors.OnEventFailed(context, exception);
        }

        await _errors.DisposeScopeAsync(context).ConfigureAwait(false);
        context.ServerSocket.CurrentEvent = null;
        context.Return();
    }

    private void Conclude(EventContext context, bool isDecided)
    {
        if (!isDecided)
        {
            _errors.OnEventUndecided(context);
        }

        if (context.IsRejected)
        {
            _errors.OnEventRejected(context);
        }
    }

    /// <summary>Puts the catch-all listeners, if there are any, between the gate and the handler.</summary>
    private PipelineDelegate<EventContext> WithListeners(PipelineDelegate<EventContext> handler)
    {
        if (_anyIncoming.Length == 0)
        {
            return handler;
        }

        return async context =>
        {
            foreach (Func<ISocket, string, EventArguments, ValueTask> listener in _anyIncoming)
            {
                await GuardAsync(listener, context).ConfigureAwait(false);
            }

            await handler(context).ConfigureAwait(false);
        };
    }

    private async ValueTask GuardAsync(Func<ISocket, string, EventArguments, ValueTask> listener, EventContext context)
    {
        try
        {
            await listener(context.Socket, context.EventName, context.Arguments).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (exception is not (OperationCanceledException or SocketDisconnectedException) || !context.ServerSocket.IsGone)
            {
                _errors.OnListenerFailed(context.Socket.Namespace, exception);
            }
        }
    }

    private async ValueTask RunAllAsync(Func<ISocket, ValueTask>[] handlers, Socket socket)
    {
        foreach (Func<ISocket, ValueTask> handler in handlers)
        {
            await GuardAsync(socket, handler).ConfigureAwait(false);
        }
    }

    private ValueTask RunAllAsync(Func<ISocket, DisconnectReason, ValueTask>[] handlers, Socket socket, DisconnectReason reason)
    {
        return handlers.Length == 0 ? default : RunAsync();

        async ValueTask RunAsync()
        {
            foreach (Func<ISocket, DisconnectReason, ValueTask> handler in handlers)
            {
                await GuardAsync(socket, s => handler(s, reason)).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask GuardAsync(Socket socket, Func<ISocket, ValueTask> handler)
    {
        try
        {
            await handler(socket).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _errors.OnHandlerFailed(socket, exception);
        }
    }
}
