using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SocketIo.Server.Adapters.Recovery;
using SocketIo.Server.Diagnostics;
using SocketIo.Server.Engine;
using SocketIo.Server.Namespaces.Revisions;
using SocketIo.Server.Protocol;
using SocketIo.Server.Security;
using SocketIo.Server.Security.Audit;
using SocketIo.Server.Security.Revocation;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Namespaces;

/// <summary>What all connections of the Socket.IO endpoint share.</summary>
internal sealed partial class SocketIoServer : ISocketIoServer, IDisposable
{
    private const string LimitReached = "limit_reached";
    private const string ProtocolError = "protocol_error";

    private readonly ConcurrentDictionary<Type, object> _binders = new();
    private readonly ArgumentBinder<EventArguments> _allArguments;
    private readonly ILogger<SocketIoServer> _logger;
    private bool _isMapped;

    public SocketIoServer(
        IOptions<SocketIoOptions> options,
        IServiceProvider services,
        TimeProvider time,
        SocketIoMetrics metrics,
        SecurityAudit audit,
        SocketIndex index,
        TokenRevocations revocations,
        ILoggerFactory loggers)
    {
        Audit = audit;
        Index = index;
        Revocations = revocations;
        Options = options.Value;
        Services = services;
        Time = time;
        Metrics = metrics;
        _logger = loggers.CreateLogger<SocketIoServer>();
        Errors = new SocketErrors(Options, audit, loggers.CreateLogger<SocketErrors>());
        Namespaces = new NamespaceTable(this, loggers.CreateLogger<NamespaceTable>());
        Codec = Options.Parser.CreateCodec(Options);
        if (Options.ConnectionStateRecovery is { } recovery)
        {
            Recovery = new ConnectionStateRecovery(
                recovery, Options, services.GetRequiredService<IRecoveryStore>(), time, metrics, loggers.CreateLogger<ConnectionStateRecovery>());
        }

        _allArguments = Codec.CreateBinder<EventArguments>(ArgumentNullability.Unknown);
        Engine = new EngineServer(Options, session => new ClientConnection(this, session), time, metrics, loggers.CreateLogger<EngineServer>());
    }

    public SocketIoOptions Options { get; }

    public IServiceProvider Services { get; }

    public TimeProvider Time { get; }

    public SocketIoMetrics Metrics { get; }

    public SecurityAudit Audit { get; }

    public SocketIndex Index { get; }

    public TokenRevocations Revocations { get; }

    public IPacketCodec Codec { get; }

    /// <summary>Null when the option is not set.</summary>
    public ConnectionStateRecovery? Recovery { get; }

    public SocketErrors Errors { get; }

    public NamespaceTable Namespaces { get; }

    public EngineServer Engine { get; }

    public int ConnectionCount => Engine.SessionCount;

    IReadOnlyCollection<INamespace> ISocketIoServer.Namespaces => Namespaces.All;

    /// <summary>Builds the namespaces of a mapping. Handlers, steps and argument types are checked here, at start.</summary>
    /// <exception cref="InvalidOperationException">There is a mapping already.</exception>
    public void Map(SocketIoEndpointBuilder builder)
    {
        if (Interlocked.Exchange(ref _isMapped, true))
        {
            throw new InvalidOperationException("The application has a Socket.IO endpoint already. Map all namespaces in one call of MapSocketIo().");
        }

        var shared = new SharedSteps(builder, Services);
        foreach ((string name, NamespaceBuilder ns) in builder.Namespaces)
        {
            Namespaces.AddStatic(name, new NamespaceDefinition(ns, shared, Codec, Errors, Services));
        }

        foreach ((NamespaceMatcher matcher, NamespaceBuilder ns) in builder.DynamicNamespaces)
        {
            Namespaces.AddDynamic(matcher, new NamespaceDefinition(ns, shared, Codec, Errors, Services));
        }

        Namespaces.Tell(builder.NewNamespace);
    }

    public INamespace Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string normalized = NamespaceName.Normalize(name);
        return Namespaces.FindOrImagine(normalized)
            ?? throw new ArgumentException($"No namespace \"{normalized}\" is mapped. Map it with MapNamespace inside MapSocketIo.", nameof(name));
    }

    public IBroadcast Of(Regex pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return new BroadcastToNamespaces(() => Namespaces.FindDynamic(pattern), static ns => ns);
    }

    public ValueTask DisconnectUserAsync(string user, bool closeConnection = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        foreach (Sockets.Socket socket in Index.Find(new TokenRevocationKey(TokenRevocationKind.User, user)))
        {
            if (closeConnection)
            {
                socket.Disconnect(closeConnection: true);
            }

            socket.End(DisconnectReason.ServerNamespaceDisconnect);
        }

        return default;
    }

    /// <summary>What reads acknowledgements of a type; made once for each type.</summary>
    public ArgumentBinder<T> BinderFor<T>() =>
        (ArgumentBinder<T>)_binders.GetOrAdd(typeof(T), static (_, codec) => codec.CreateBinder<T>(ArgumentNullability.Unknown), Codec);

    /// <summary>A copy of a packet's arguments that may be kept.</summary>
    public EventArguments ReadArguments(in PacketArguments arguments) => _allArguments.Bind(arguments);

    /// <summary>What a client is told that the Connect gate refused; without the data if the application's data cannot be serialized.</summary>
    public EncodedPacket EncodeRejection(SocketIoRevision revision, string ns, string message, object? data)
    {
        try
        {
            return revision.EncodeRejection(Codec, ns, message, data);
        }
        catch (Exception exception) when (data is not null)
        {
            Log.ErrorDataFailed(_logger, LogText.Escape(ns), exception);
            return revision.EncodeRejection(Codec, ns, message, data: null);
        }
    }

    public void OnParseError(EngineSession session, PacketParseException exception)
    {
        if (exception.OptionName is { } option)
        {
            OnLimit(session, option);
        }
        else
        {
            Log.ParseError(_logger, session.Number, LogText.Escape(exception.Message), exception.InnerException);
            OnDisconnecting(session, ProtocolError, exception.Message);
        }
    }

    public void OnLimit(EngineSession session, string option)
    {
        Engine.OnLimit(session, option);
        OnDisconnecting(session, LimitReached, option);
    }

    /// <summary>A limit was passed and something refused, while the session goes on.</summary>
    public void OnRefusal(EngineSession session, string option)
    {
        Metrics.LimitReached(option);
        Log.Refused(_logger, session.Number, option);
        Audit.Write(EntryOf(SecurityEventKind.LimitReached, session, LimitReached, option));
    }

    public void OnIllegalState(EngineSession session, string description)
    {
        Log.IllegalState(_logger, session.Number, description);
        OnDisconnecting(session, ProtocolError, description);
    }

    public void OnConnectRefused(EngineSession session, string ns, string message)
    {
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            Log.ConnectRefused(_logger, session.Number, LogText.Escape(ns), LogText.Escape(message));
        }
    }

    /// <summary>A client asked for a namespace that there is not, or not for it.</summary>
    public void OnNamespaceRefused(EngineSession session, string ns, string message) =>
        Audit.Write(EntryOf(SecurityEventKind.ConnectRefused, session, "namespace_refused", message) with { Namespace = ns });

    /// <summary>A limit of one socket was passed and something refused, while the socket goes on.</summary>
    public void OnSocketLimit(Sockets.Socket socket, string option)
    {
        Metrics.LimitReached(option);
        Log.Refused(_logger, socket.SessionNumber, option);
        Audit.Write(SecurityEventKind.LimitReached, socket, LimitReached, detail: option);
    }

    /// <summary>As many events of a socket wait as may, so nothing is read until some are handled.</summary>
    public void OnReaderHeld(Sockets.Socket socket, string option)
    {
        Metrics.LimitReached(option);
        Log.ReaderHeld(_logger, socket.SessionNumber, option);
    }

    public void Dispose() => Recovery?.Dispose();

    /// <summary>A client is about to be disconnected for what it did.</summary>
    private void OnDisconnecting(EngineSession session, string code, string detail) =>
        Audit.Write(EntryOf(SecurityEventKind.ClientDisconnected, session, code, detail));

    private SecurityEvent EntryOf(SecurityEventKind kind, EngineSession session, string code, string detail) => new(kind, Time.GetUtcNow())
    {
        Code = code,
        User = UserNames.Of(session.Handshake.User),
        RemoteAddress = session.Handshake.RemoteAddress,
        Session = session.Number,
        Detail = detail,
    };

    private static partial class Log
    {
        [LoggerMessage(230, LogLevel.Information, "Session {Session} sent an invalid packet and is closed: {Error}.", EventName = "PacketInvalid")]
        public static partial void ParseError(ILogger logger, long session, string error, Exception? exception);

        [LoggerMessage(231, LogLevel.Warning, "Session {Session} passed the limit {Option}, and was refused.", EventName = "LimitRefused")]
        public static partial void Refused(ILogger logger, long session, string option);

        [LoggerMessage(232, LogLevel.Information, "Session {Session} broke the protocol and is closed: {Description}.", EventName = "IllegalState")]
        public static partial void IllegalState(ILogger logger, long session, string description);

        [LoggerMessage(233, LogLevel.Debug, "Session {Session}: the CONNECT to {Namespace} was refused: {Message}", EventName = "ConnectRefused")]
        public static partial void ConnectRefused(ILogger logger, long session, string @namespace, string message);

        [LoggerMessage(235, LogLevel.Debug, "Session {Session} is not read from for the moment: as much of one socket waits to be handled as the option {Option} allows.", EventName = "ReaderHeld")]
        public static partial void ReaderHeld(ILogger logger, long session, string option);

        [LoggerMessage(234, LogLevel.Error, "The data of a CONNECT_ERROR of {Namespace} cannot be serialized; the client gets the message alone.", EventName = "ErrorDataFailed")]
        public static partial void ErrorDataFailed(ILogger logger, string @namespace, Exception exception);
    }
}
