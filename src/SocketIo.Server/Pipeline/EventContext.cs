using System.Security.Claims;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Protocol;
using SocketIo.Server.Sockets;

namespace SocketIo.Server;

/// <summary>
/// What the Events gate decides on: one event from a client. It is used again for other events, so nothing of it may be kept
/// once the step has completed.
/// </summary>
public sealed class EventContext : PipelineContext
{
    [ThreadStatic]
    private static EventContext? _cached;

    private Socket _socket = null!;
    private EventEndpoint _endpoint = null!;
    private Packet _packet;
    private long _ackId;
    private string? _eventName;
    private EventArguments? _arguments;
    private bool _isAnswered;
    private bool _isHandled;
    private int _auditedCount;

    private EventContext()
    {
    }

    /// <summary>The socket the event came from.</summary>
    public ISocket Socket => _socket;

    /// <summary>The socket's user.</summary>
    public ClaimsPrincipal User => _socket.User;

    /// <summary>The event's name.</summary>
    public string EventName => _eventName ??= _endpoint.Name ?? _packet.GetEventName();

    /// <summary>Whether the namespace has a handler for the event. An event without one is refused at the end of the gate.</summary>
    public bool IsKnown => _endpoint.Name is not null;

    /// <summary>The metadata of the event's handler; empty for an unknown event.</summary>
    public IReadOnlyList<object> Metadata => _endpoint.Metadata;

    /// <summary>The arguments as they came. A copy is made when this is first read, so read it only if needed.</summary>
    public EventArguments Arguments => _arguments ??= _socket.Server.ReadArguments(_packet.Arguments);

    /// <summary>Whether the client awaits an acknowledgement.</summary>
    public bool HasAck => _ackId >= 0;

    /// <inheritdoc/>
    public override CancellationToken CancellationToken => _socket.ConnectionAborted;

    internal Socket ServerSocket => _socket;

    /// <summary>Whether a step has written to the audit what it did with the event.</summary>
    internal bool IsAudited => _socket.AuditedCount != _auditedCount;

    internal EventEndpoint Endpoint => _endpoint;

    /// <summary>What came over the wire for the event, attachments included.</summary>
    internal int ByteCount => _packet.ByteCount;

    internal PacketArguments RawArguments => _packet.Arguments;

    /// <summary>
    /// Whether half of a surrogate pair may have been replaced in the arguments. The decoder writes the replacement as an escape, which
    /// no serializer does by itself; behind other parsers nobody can tell.
    /// </summary>
    internal bool MayHoldReplacedText => _socket.Server.Codec is not JsonPacketCodec || _packet.Arguments.Values.Span.IndexOf("\\ufffd"u8) >= 0;

    internal object? GetService(Type type) => Services.GetService(type);

    /// <summary>Why the event was refused; only there when it was.</summary>
    internal EventError? Rejection { get; private set; }

    /// <summary>
    /// Refuses the event. Its handler does not run; a client that awaits an acknowledgement gets
    /// <c>{"error":{"code","message","data"}}</c>. Only to be called in place of <c>next</c>: afterwards the handler has run,
    /// and has acknowledged.
    /// </summary>
    /// <param name="code">A short code for programs, for example <c>forbidden</c>.</param>
    /// <param name="message">A text for people; the code again when <see langword="null"/>.</param>
    /// <param name="data">More, serialized as JSON; left out when <see langword="null"/>.</param>
    public void Reject(string code, string? message = null, object? data = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(code);
        Reject(new EventError(code, message) { Data = data });
    }

    /// <inheritdoc cref="Reject(string, string, object)"/>
    /// <param name="error">Why, with all that the client is to see.</param>
    public void Reject(EventError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        IsRejected = true;
        Rejection = error;
    }

    /// <summary>A context for one event. It owns the packet from now on.</summary>
    internal static EventContext Rent(Socket socket, EventEndpoint endpoint, in Packet packet)
    {
        EventContext context = _cached ?? new EventContext();
        _cached = null;
        context._socket = socket;
        context._endpoint = endpoint;
        context._packet = packet;
        context._ackId = packet.AckId;
        context._isAnswered = false;
        context._isHandled = false;
        context._auditedCount = socket.AuditedCount;
        context.Start(socket.Server.Services);
        return context;
    }

    /// <summary>The handler has completed, and returned nothing.</summary>
    internal void OnHandled()
    {
        if (_socket.Server.Options.AlwaysAcknowledge)
        {
            Acknowledge(EventArguments.Empty);
        }

        _isHandled = true;
    }

    /// <summary>The handler has completed, and returned what to acknowledge.</summary>
    internal void OnHandled<T>(T reply)
    {
        Acknowledge(reply);
        _isHandled = true;
    }

    /// <summary>There is no handler.</summary>
    internal void OnUnknown()
    {
        Reject("unknown_event", "There is no such event");
        _isHandled = true;
    }

    /// <summary>Answers a client that awaits it, once, whatever happens behind the handler.</summary>
    internal void Acknowledge<T>(T reply)
    {
        if (HasAck && !_isAnswered)
        {
            _socket.Acknowledge(_ackId, reply);
            _isAnswered = true;
        }
    }

    /// <summary>
    /// Returns the packet's buffers and makes the context free for another event. One whose handler has not completed is left
    /// alone: a step may have forgotten to await what it started, and must not meet another client's event then.
    /// </summary>
    internal void Return()
    {
        _packet.Return();
        _packet = default;
        if (!_isHandled)
        {
            return;
        }

        _socket = null!;
        _endpoint = null!;
        _eventName = null;
        _arguments = null;
        Rejection = null;
        _cached = this;
    }

    internal override void RejectUndecided() => Reject("rejected", "The event was refused");
}
