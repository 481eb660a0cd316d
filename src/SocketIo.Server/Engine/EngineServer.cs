using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using SocketIo.Server.Diagnostics;
using SocketIo.Server.Engine.Revisions;
using SocketIo.Server.Engine.Transports;
using SocketIo.Server.Engine.WebSockets.Deflate;

namespace SocketIo.Server.Engine;

/// <summary>The sessions of one endpoint.</summary>
internal sealed partial class EngineServer
{
    /// <summary>How long a shutdown waits for polls that there is no message for: longer than a live client takes to send the next one.</summary>
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, EngineSession> _sessions = new(StringComparer.Ordinal);
    private readonly Func<EngineSession, IEngineConnection> _connect;
    private readonly SocketIoMetrics _metrics;
    private readonly ILogger<EngineServer> _logger;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastSessionNumber;
    private int _sessionCount;
    private int _handlerCount;
    private volatile bool _isDraining;

    public EngineServer(
        EngineIoOptions options,
        Func<EngineSession, IEngineConnection> connect,
        TimeProvider time,
        SocketIoMetrics metrics,
        ILogger<EngineServer> logger)
    {
        Options = options;
        Deflate = options.PerMessageDeflate is { } deflate ? new PerMessageDeflate(deflate) : null;
        Time = time;
        _connect = connect;
        _metrics = metrics;
        _logger = logger;
    }

    public EngineIoOptions Options { get; }

    /// <summary>How messages are compressed on WebSockets; null when none is.</summary>
    public PerMessageDeflate? Deflate { get; }

    public TimeProvider Time { get; }

    public int SessionCount => Volatile.Read(ref _sessionCount);

    public long NextSessionNumber() => Interlocked.Increment(ref _lastSessionNumber);

    public IEngineConnection Connect(EngineSession session) => _connect(session);

    /// <summary>Finds a session, unless it has been silent for too long, also when its timer is a little late to say so.</summary>
    public bool TryFind(string sessionId, [MaybeNullWhen(false)] out EngineSession session) =>
        _sessions.TryGetValue(sessionId, out session) && !session.EndIfOverdue();

    /// <summary>
    /// Takes one of the places for sessions; false when the server is shutting down or has
    /// <see cref="EngineIoOptions.MaxSessions"/> already. The place is given back when the session ends, or by
    /// <see cref="ReleasePlace"/> when none was opened.
    /// </summary>
    public bool TryReservePlace() => TryReservePlace(out _);

    /// <inheritdoc cref="TryReservePlace()"/>
    /// <param name="limit">The option in the way; null when there is none, or it is the shutdown.</param>
    public bool TryReservePlace(out string? limit)
    {
        limit = null;
        int count = Interlocked.Increment(ref _sessionCount);
        bool isFull = Options.MaxSessions > 0 && count > Options.MaxSessions;
        if (!_isDraining && !isFull)
        {
            return true;
        }

        ReleasePlace();
        if (isFull)
        {
            limit = nameof(EngineIoOptions.MaxSessions);
            Log.TooManySessions(_logger, limit, Options.MaxSessions);
            _metrics.LimitReached(limit);
        }

        return false;
    }

    public void ReleasePlace()
    {
        Interlocked.Decrement(ref _sessionCount);
        CompleteDrain();
    }

    /// <summary>The application's handlers for a session that ends begin; a shutdown waits for them.</summary>
    public void BeginHandlers() => Interlocked.Increment(ref _handlerCount);

    public void EndHandlers()
    {
        Interlocked.Decrement(ref _handlerCount);
        CompleteDrain();
    }

    /// <summary>Creates a session in a place that was reserved for it. It is not open yet.</summary>
    /// <param name="handshake">The request that opens it.</param>
    /// <param name="revision">The revision of the protocol that its client speaks.</param>
    /// <param name="supportsBinary">Whether its client takes binary messages as they are.</param>
    /// <param name="createTransport">The transport it starts on.</param>
    public EngineSession Create(Handshake handshake, EngineRevision revision, bool supportsBinary, Func<EngineSession, ITransport> createTransport) =>
        new(this, handshake, revision, createTransport) { SupportsBinary = supportsBinary };

    /// <summary>
    /// Opens a session: tells the layer above, and only then lets it be found, so that nobody ends it before that layer knows
    /// of it.
    /// </summary>
    public void Open(EngineSession session)
    {
        _metrics.SessionOpened(session.TransportKind);
        Log.SessionOpened(_logger, session.Number, session.TransportKind.ToProtocolString());
        session.OnOpened();
        _sessions.TryAdd(session.Id, session);
        if (session.IsClosed)
        {
            // The layer above has ended it at once.
            Remove(session);
        }
        else if (_isDraining)
        {
            // The drain may have passed this session by.
            session.CloseAfterDraining(DisconnectReason.ServerShuttingDown);
        }
    }

    public void OnEnded(EngineSession session, DisconnectReason reason, string? description)
    {
        _metrics.SessionEnded(reason);
        Log.SessionEnded(_logger, session.Number, reason.ToProtocolString(), description);
    }

    public void OnWriteFailed(EngineSession session, Exception exception) => Log.WriteFailed(_logger, session.Number, exception);

    public void OnLimit(EngineSession session, string option)
    {
        _metrics.LimitReached(option);
        Log.LimitReached(_logger, session.Number, option);
    }

    /// <summary>A POST was refused; its session stays.</summary>
    public void OnPayloadTooLarge(EngineSession session)
    {
        _metrics.LimitReached(nameof(EngineIoOptions.MaxPayloadBytes));
        Log.PayloadTooLarge(_logger, session.Number, nameof(EngineIoOptions.MaxPayloadBytes));
    }

    /// <param name="session">The session with the full queue.</param>
    /// <param name="option">The limit in the way.</param>
    /// <param name="isNews">False when the message before was dropped too; a slow client must not flood the log.</param>
    public void OnSlowClient(EngineSession session, string option, bool isNews)
    {
        _metrics.SlowClient(Options.SlowClientPolicy);
        if (isNews)
        {
            Log.SlowClient(_logger, session.Number, option, Options.SlowClientPolicy);
        }
    }

    public void OnReaderFailed(EngineSession session, Exception exception) => Log.ReaderFailed(_logger, session.Number, exception);

    public void Remove(EngineSession session)
    {
        if (!_sessions.TryRemove(session.Id, out _))
        {
            return;
        }

        foreach (IDisposable resource in session.Owned ?? [])
        {
            resource.Dispose();
        }

        ReleasePlace();
    }

    /// <summary>
    /// Stops opening sessions, ends those there are, and waits until their clients have received what was queued for them, and
    /// their handlers have completed, or until the token says that the time is up. Then the rest is cut off.
    /// </summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        _isDraining = true;
        foreach (EngineSession session in _sessions.Values)
        {
            session.CloseAfterDraining(DisconnectReason.ServerShuttingDown);
        }

        CompleteDrain();
        using ITimer farewell = Time.CreateTimer(static state => ((EngineServer)state!).ForgetSilent(), this, FarewellTime, Timeout.InfiniteTimeSpan);
        try
        {
            await _drained.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            CutOff();
        }
    }

    private void CompleteDrain()
    {
        if (_isDraining && SessionCount == 0 && Volatile.Read(ref _handlerCount) == 0)
        {
            _drained.TrySetResult();
        }
    }

    /// <summary>Ends the sessions whose clients would have to poll once more only to learn that it is over.</summary>
    private void ForgetSilent()
    {
        foreach (EngineSession session in _sessions.Values)
        {
            session.AbortIfNothingIsLeft();
        }
    }

    private void CutOff()
    {
        if (SessionCount > 0)
        {
            Log.DrainTimedOut(_logger, SessionCount, nameof(EngineIoOptions.ShutdownTimeout));
        }

        if (Volatile.Read(ref _handlerCount) is > 0 and int handlers)
        {
            Log.HandlersTimedOut(_logger, handlers, nameof(EngineIoOptions.ShutdownTimeout));
        }

        foreach (EngineSession session in _sessions.Values)
        {
            session.Abort();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Debug, "Session {Session} opened over {Transport}.", EventName = "SessionOpened")]
        public static partial void SessionOpened(ILogger logger, long session, string transport);

        [LoggerMessage(101, LogLevel.Debug, "Session {Session} ended: {Reason} ({Description}).", EventName = "SessionEnded")]
        public static partial void SessionEnded(ILogger logger, long session, string reason, string? description);

        [LoggerMessage(102, LogLevel.Debug, "Session {Session}: writing to the client failed.", EventName = "WriteFailed")]
        public static partial void WriteFailed(ILogger logger, long session, Exception exception);

        [LoggerMessage(103, LogLevel.Warning, "Session {Session} passed the limit {Option} and is closed.", EventName = "LimitReached")]
        public static partial void LimitReached(ILogger logger, long session, string option);

        [LoggerMessage(108, LogLevel.Warning, "Session {Session}: a POST was refused with 413, its body is larger than the option {Option} allows.", EventName = "PayloadTooLarge")]
        public static partial void PayloadTooLarge(ILogger logger, long session, string option);

        [LoggerMessage(104, LogLevel.Warning, "Session {Session} reads too slowly: its outgoing queue is full (option {Option}); policy {Policy}.", EventName = "SlowClient")]
        public static partial void SlowClient(ILogger logger, long session, string option, SlowClientPolicy policy);

        [LoggerMessage(105, LogLevel.Warning, "A handshake was refused: there are as many sessions as the option {Option} allows ({Limit}).", EventName = "TooManySessions")]
        public static partial void TooManySessions(ILogger logger, string option, int limit);

        [LoggerMessage(106, LogLevel.Warning, "{Count} sessions were cut off at shutdown: they did not drain in time (option {Option}).", EventName = "DrainTimedOut")]
        public static partial void DrainTimedOut(ILogger logger, int count, string option);

        [LoggerMessage(109, LogLevel.Warning, "At shutdown {Count} sockets or sessions that have ended still run their handlers, which are not waited for any longer (option {Option}).", EventName = "HandlersTimedOut")]
        public static partial void HandlersTimedOut(ILogger logger, int count, string option);

        [LoggerMessage(107, LogLevel.Error, "Session {Session}: delivering a message failed; the session is closed.", EventName = "ReaderFailed")]
        public static partial void ReaderFailed(ILogger logger, long session, Exception exception);
    }
}
