using Microsoft.AspNetCore.Http;
using SocketIo.Server.Engine.Revisions;
using SocketIo.Server.Engine.Transports;

namespace SocketIo.Server.Engine;

/// <summary>
/// One Engine.IO session: its state, its heartbeat, its bounded outgoing queue, and the transport that carries it at the
/// moment. Anybody may send from any thread; one reader at a time delivers what comes in.
/// </summary>
internal sealed class EngineSession
{
    /// <summary>
    /// From so many bytes on that a client has not taken, nothing more is read from it: one that sends without reading the
    /// answers must not pile them up here.
    /// </summary>
    private const int MaxAnswersAhead = 256 * 1024;

    /// <summary>
    /// After so many packets of a batch its reader lets others have the thread: on a machine with few cores they would wait for
    /// all that one client has sent.
    /// </summary>
    private const int PacketsPerTurn = 64;

    private readonly EngineServer _server;
    private readonly Heartbeat _heartbeat;
    private readonly IEngineConnection _connection;
    private ITransport _transport;
    private OutgoingQueue _queue;
    private ITimer? _closeTimer;
    private DisconnectReason _closeReason;
    private bool _owesClosePacket;
    private bool _hasOnlyClosePacket;
    private volatile SessionState _state;
    private int _corks;
    private int _packetsInTurn;
    private bool _isWriting;
    private bool _isOverflowing;
    private bool _hasQueuedHeartbeat;
    private UpgradeAttempt? _upgrade;
    private volatile bool _isReaderHeld;
    private TaskCompletionSource? _readerBehindWriter;

    /// <param name="server">The endpoint's sessions; the session takes itself out when it ends.</param>
    /// <param name="handshake">The request that opened it.</param>
    /// <param name="revision">The revision of the protocol that the client speaks.</param>
    /// <param name="createTransport">The transport it starts on.</param>
    public EngineSession(EngineServer server, Handshake handshake, EngineRevision revision, Func<EngineSession, ITransport> createTransport)
    {
        _server = server;
        Id = SessionId.Create();
        Number = server.NextSessionNumber();
        Handshake = handshake;
        Revision = revision;
        _transport = createTransport(this);
        _connection = server.Connect(this);
        _heartbeat = revision.StartHeartbeat(this);
    }

    private enum SessionState
    {
        Open,

        /// <summary>Ended for the layer above; the client may still fetch what is queued.</summary>
        Draining,
        Closed,
    }

    /// <summary>The session id. It is a secret: whoever knows it can speak for the client.</summary>
    public string Id { get; }

    /// <summary>What logs call the session, since its id must not stand there.</summary>
    public long Number { get; }

    public Handshake Handshake { get; }

    /// <summary>The revision of the protocol that the client speaks, on every transport.</summary>
    public EngineRevision Revision { get; }

    public EngineIoOptions Options => _server.Options;

    public TimeProvider Time => _server.Time;

    public bool IsClosed => _state == SessionState.Closed;

    /// <summary>Whether the client takes binary messages as they are; otherwise it gets them as text, on every transport.</summary>
    public bool SupportsBinary { get; init; } = true;

    /// <summary>Whether reading has stopped because the layer above is behind.</summary>
    public bool IsReaderHeld => _isReaderHeld;

    /// <summary>What the Handshake gate handed over, to be disposed of when the session is gone; null when nothing was.</summary>
    public IReadOnlyList<IDisposable>? Owned { get; set; }

    /// <summary>The request that carries what is being delivered; null between two of them.</summary>
    public HttpContext? CurrentRequest { get; set; }

    /// <summary>
    /// Counts the reads that brought packets. Two packets of one batch were sent without waiting for an answer to the
    /// first.
    /// </summary>
    public int BatchNumber { get; private set; }

    public EngineTransports TransportKind => Transport.Kind;

    public ITransport Transport
    {
        get
        {
            lock (this)
            {
                return _transport;
            }
        }
    }

    /// <summary>The handshake is queued or answered: tells the layer above.</summary>
    public void OnOpened() => _connection.OnOpened();

    /// <summary>Queues a message. It leaves at once unless the client is slow or the reader is in the middle of a batch.</summary>
    public void Send(in OutgoingMessage message) => Send(message, rest: null, isVolatile: false);

    /// <summary>Queues messages that must not be separated: all of them, or none.</summary>
    /// <param name="first">The first message.</param>
    /// <param name="rest">Those that follow it.</param>
    /// <param name="isVolatile">Whether to drop them when the transport is not ready.</param>
    public void Send(in OutgoingMessage first, OutgoingMessage[]? rest, bool isVolatile)
    {
        string? limit = null;
        bool isDropped;
        bool wasOverflowing;
        OutgoingBatch batch = default;
        ITransport? writer = null;
        lock (this)
        {
            isDropped = _state != SessionState.Open || (isVolatile && (_isWriting || !_transport.IsReady));
            if (!isDropped)
            {
                limit = _queue.FindLimit(1 + (rest?.Length ?? 0), TotalLength(first, rest), Options);
                isDropped = limit is not null;
            }

            wasOverflowing = _isOverflowing;
            _isOverflowing = limit is not null;
            if (!isDropped)
            {
                Enqueue(first);
                foreach (ref readonly OutgoingMessage message in rest.AsSpan())
                {
                    Enqueue(message);
                }

                writer = TryStartWriting(out batch);
            }
        }

        if (isDropped)
        {
            Return(first, rest);
            if (limit is not null)
            {
                OnSlowClient(limit, isNews: !wasOverflowing);
            }
        }
        else if (writer is not null)
        {
            _ = WriteAsync(writer, batch);
        }
    }

    /// <summary>
    /// Queues a PING or a PONG. There is always room for one, or a client that is merely slow would be taken for dead; more of
    /// them are messages like others.
    /// </summary>
    public void SendHeartbeat(in OutgoingMessage packet)
    {
        if (TryQueueHeartbeat(packet))
        {
            Flush();
        }
        else
        {
            Send(packet);
        }
    }

    /// <summary>Writes what is queued, if the transport is ready for it.</summary>
    public void Flush()
    {
        OutgoingBatch batch;
        ITransport? writer;
        lock (this)
        {
            writer = TryStartWriting(out batch);
        }

        if (writer is not null)
        {
            _ = WriteAsync(writer, batch);
        }
    }

    /// <summary>A reader starts on a batch of packets: what is sent meanwhile waits until <see cref="EndBatch"/>.</summary>
    public void BeginBatch()
    {
        BatchNumber++;
        _packetsInTurn = 0;
        Cork();
    }

    public void EndBatch() => Uncork();

    /// <summary>Keeps what is sent in the queue, until as many calls of <see cref="Uncork"/>.</summary>
    public void Cork()
    {
        lock (this)
        {
            _corks++;
        }
    }

    public void Uncork()
    {
        lock (this)
        {
            _corks--;
        }

        Flush();
    }

    /// <summary>
    /// Before each packet of a batch, whatever its type: lets others have the thread when it is their turn. What is queued leaves
    /// first.
    /// </summary>
    public ValueTask TakeTurnAsync() => ++_packetsInTurn > PacketsPerTurn ? YieldAsync() : default;

    /// <summary>
    /// Waits, inside a batch, for the layer above to take a message, but not longer than
    /// <see cref="EngineIoOptions.EventQueueTimeout"/>. What is queued may leave meanwhile, and the heartbeat knows that the
    /// silence is the server's.
    /// </summary>
    public async ValueTask HoldReaderAsync(ValueTask delivery)
    {
        EndBatch();
        Task delivered = delivery.AsTask().WaitAsync(Options.EventQueueTimeout, Time);
        _isReaderHeld = true;
        try
        {
            await delivered.ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _server.OnLimit(this, nameof(EngineIoOptions.EventQueueTimeout));
            CloseAfterDraining(DisconnectReason.ForcedClose, "messages are not handled fast enough");
        }
        finally
        {
            _isReaderHeld = false;
            _heartbeat.OnSignOfLife();
            BeginBatch();
        }
    }

    /// <summary>Whether the client has so much to take that its reader is to wait with <see cref="AwaitWriterAsync"/>.</summary>
    public bool IsWriterBehind => _queue.UnwrittenBytes > MaxAnswersAhead;

    /// <summary>Whether the reader waits: not only while the writer is behind, but until it has nearly caught up.</summary>
    public bool IsReaderAwaitingWriter => Volatile.Read(ref _readerBehindWriter) is not null;

    /// <summary>
    /// Waits, inside a batch, until the client has taken most of what is queued for it. The heartbeat goes on: a client that
    /// takes nothing is overdue in the end.
    /// </summary>
    public async ValueTask AwaitWriterAsync()
    {
        EndBatch();
        TaskCompletionSource? behind = null;
        lock (this)
        {
            if (IsWriterBehind && _state == SessionState.Open)
            {
                behind = _readerBehindWriter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        if (behind is not null)
        {
            await behind.Task.ConfigureAwait(false);
        }

        BeginBatch();
    }

    /// <summary>Bytes came in, or were taken, whatever they mean.</summary>
    public void OnSignOfLife() => _heartbeat.OnSignOfLife();

    /// <summary>Ends the session when its client has been silent for too long.</summary>
    public bool EndIfOverdue()
    {
        if (!_heartbeat.IsOverdue)
        {
            return false;
        }

        Close(DisconnectReason.PingTimeout);
        return true;
    }

    /// <summary>Takes a text packet: its type and its data. Owns the buffer.</summary>
    public ValueTask ReceiveTextAsync(MessageBuffer packet)
    {
        byte type = packet.Length == 0 ? (byte)0 : packet.Span[0];
        switch (type)
        {
            case EnginePackets.Message:
                return ReceiveMessageAsync(packet.Skip(1), isBinary: false);
            case EnginePackets.Base64:
                return ReceiveBase64Async(packet);
            case EnginePackets.Pong when _heartbeat.TryPong():
            case EnginePackets.Ping when _heartbeat.TryPing():
                break;
            case EnginePackets.Pong or EnginePackets.Ping:
                Close(DisconnectReason.TransportError, "invalid heartbeat direction");
                break;
            case EnginePackets.Close:
                Close(DisconnectReason.TransportClose);
                break;
            case EnginePackets.Open or EnginePackets.Upgrade or EnginePackets.Noop:
                break;
            default:
                CloseUnreadable();
                break;
        }

        packet.Return();
        return default;
    }

    /// <summary>Takes a binary packet. Owns the buffer.</summary>
    public ValueTask ReceiveBinaryAsync(MessageBuffer packet)
    {
        if (Revision.TryUnwrapBinary(packet, out MessageBuffer message))
        {
            return ReceiveMessageAsync(message, isBinary: true);
        }

        packet.Return();
        Close(DisconnectReason.ParseError, "invalid binary packet");
        return default;
    }

    /// <summary>Takes a message without its type digit. Owns the buffer.</summary>
    public ValueTask ReceiveMessageAsync(MessageBuffer message, bool isBinary)
    {
        if (_state == SessionState.Open)
        {
            return _connection.OnMessageAsync(message, isBinary);
        }

        message.Return();
        return default;
    }

    /// <summary>Reserves the one upgrade a session may try at a time; null when it may not.</summary>
    public UpgradeAttempt? TryBeginUpgrade()
    {
        lock (this)
        {
            if (_state != SessionState.Open || _upgrade is not null || _transport is not PollingTransport polling)
            {
                return null;
            }

            polling.OnUpgrading();
            return _upgrade = new UpgradeAttempt(polling, new CancellationTokenSource(Options.UpgradeTimeout, Time));
        }
    }

    /// <summary>The attempt has failed: the session goes on over long-polling, and another may follow.</summary>
    public void AbandonUpgrade(UpgradeAttempt attempt)
    {
        attempt.Stop();
        attempt.Polling.Resume();
        lock (this)
        {
            _upgrade = null;
        }
    }

    /// <summary>Moves the session to the new transport; what is queued leaves over it.</summary>
    public bool TryCompleteUpgrade(UpgradeAttempt attempt, ITransport transport)
    {
        lock (this)
        {
            if (_state != SessionState.Open)
            {
                return false;
            }

            _upgrade = null;
            _transport = transport;
        }

        attempt.Stop();
        attempt.Polling.Leave();
        Flush();
        _connection.OnUpgraded();
        return true;
    }

    /// <summary>Ends the session at once, also one that is draining. What is queued is dropped. Does nothing when it has ended already.</summary>
    public void Close(DisconnectReason reason, string? description = null)
    {
        bool wasOpen;
        lock (this)
        {
            if (_state == SessionState.Closed)
            {
                return;
            }

            wasOpen = _state == SessionState.Open;
            _state = SessionState.Closed;
            _queue.Clear();
            ReleaseReader(isAtOnce: true);
        }

        if (wasOpen)
        {
            OnEnded(reason, description);
        }

        Finish(wasOpen ? reason : _closeReason);
    }

    /// <summary>
    /// Ends the session, inside a batch, for what cannot be read in it. What the packets before it were answered still leaves if
    /// the client waits for it.
    /// </summary>
    public void CloseUnreadable(string? description = null)
    {
        EndBatch();
        Close(DisconnectReason.ParseError, description);
        BeginBatch();
    }

    /// <summary>
    /// Ends the session for the layer above, and for the client once it has received what is queued, or after
    /// <see cref="EngineIoOptions.CloseTimeout"/>.
    /// </summary>
    public void CloseAfterDraining(DisconnectReason reason, string? description = null)
    {
        lock (this)
        {
            if (_state != SessionState.Open)
            {
                return;
            }

            _state = SessionState.Draining;
            ReleaseReader(isAtOnce: true);
            _closeReason = reason;
            _owesClosePacket = _transport.Kind == EngineTransports.Polling;
            _closeTimer = Time.CreateTimer(static state => ((EngineSession)state!).Abort(), this, Options.CloseTimeout, Timeout.InfiniteTimeSpan);
        }

        OnEnded(reason, description);
        Flush();
        FinishIfDrained();
    }

    /// <summary>Ends a session that waits for a poll only to tell its client that it is over.</summary>
    public void AbortIfNothingIsLeft()
    {
        bool isOver;
        lock (this)
        {
            isOver = _hasOnlyClosePacket && !_isWriting;
        }

        if (isOver)
        {
            Abort();
        }
    }

    /// <summary>The application's handlers for the end of the session begin; a shutdown waits for them.</summary>
    public void BeginHandlers() => _server.BeginHandlers();

    public void EndHandlers() => _server.EndHandlers();

    /// <summary>Ends a session whose client is gone, or without waiting any longer for it.</summary>
    public void Abort() => Close(DisconnectReason.TransportClose);

    private async ValueTask YieldAsync()
    {
        Uncork();
        await Task.Yield();
        _packetsInTurn = 1;
        Cork();
    }

    private ValueTask ReceiveBase64Async(MessageBuffer packet)
    {
        bool isValid = Base64Packet.TryDecode(packet.Span, Revision.Base64Prefix, out MessageBuffer message);
        packet.Return();
        if (isValid)
        {
            return ReceiveMessageAsync(message, isBinary: true);
        }

        CloseUnreadable("invalid base64");
        return default;
    }

    private bool TryQueueHeartbeat(in OutgoingMessage packet)
    {
        lock (this)
        {
            if (_hasQueuedHeartbeat || _state != SessionState.Open)
            {
                return false;
            }

            _hasQueuedHeartbeat = true;
            _queue.Enqueue(packet);
            return true;
        }
    }

    private static long TotalLength(in OutgoingMessage first, OutgoingMessage[]? rest)
    {
        long length = first.Length;
        foreach (ref readonly OutgoingMessage message in rest.AsSpan())
        {
            length += message.Length;
        }

        return length;
    }

    private static void Return(in OutgoingMessage first, OutgoingMessage[]? rest)
    {
        first.Return();
        foreach (ref readonly OutgoingMessage message in rest.AsSpan())
        {
            message.Return();
        }
    }

    private void Enqueue(in OutgoingMessage message) => _queue.Enqueue(SupportsBinary ? message : Base64Packet.Encode(message, Revision.Base64Prefix));

    private void OnSlowClient(string option, bool isNews)
    {
        _server.OnSlowClient(this, option, isNews);
        if (Options.SlowClientPolicy == SlowClientPolicy.Close)
        {
            Close(DisconnectReason.TransportError, $"outgoing queue full ({option})");
        }
    }

    /// <summary>Takes the queue for writing when nobody else writes; to be called under the lock.</summary>
    private ITransport? TryStartWriting(out OutgoingBatch batch)
    {
        if (_isWriting || _corks > 0 || _queue.IsEmpty || _state == SessionState.Closed || !_transport.IsReady)
        {
            batch = default;
            return null;
        }

        _isWriting = true;
        _hasQueuedHeartbeat = false;
        batch = _queue.Take();
        return _transport;
    }

    private async Task WriteAsync(ITransport writer, OutgoingBatch batch)
    {
        ITransport? next = writer;
        try
        {
            while (next is not null)
            {
                (int count, long bytes) = (batch.Count, batch.ByteCount);
                await next.WriteAsync(batch).ConfigureAwait(false);
                lock (this)
                {
                    _queue.OnWritten(count, bytes);
                    _isWriting = false;
                    ReleaseReader(isAtOnce: false);
                    next = TryStartWriting(out batch);
                }
            }
        }
        catch (Exception exception)
        {
            // The client is gone, or the connection is broken: whatever it was, the session cannot go on.
            _server.OnWriteFailed(this, exception);
            Abort();
        }

        FinishIfDrained();
    }

    /// <summary>Lets a reader go on that waits for the writer; to be called under the lock.</summary>
    private void ReleaseReader(bool isAtOnce)
    {
        if (_readerBehindWriter is not null && (isAtOnce || _queue.UnwrittenBytes <= MaxAnswersAhead / 2))
        {
            _readerBehindWriter.SetResult();
            _readerBehindWriter = null;
        }
    }

    private void FinishIfDrained()
    {
        if (_state != SessionState.Draining)
        {
            return;
        }

        bool saysClose;
        lock (this)
        {
            if (_state != SessionState.Draining || !_queue.IsDrained)
            {
                return;
            }

            saysClose = _owesClosePacket;
            if (saysClose)
            {
                // In a response of its own: socket.io-client acts on it before it looks at the messages that came with it.
                _owesClosePacket = false;
                _hasOnlyClosePacket = true;
                _queue.Enqueue(EnginePackets.ClosePacket);
            }
            else
            {
                _state = SessionState.Closed;
            }
        }

        if (saysClose)
        {
            Flush();
        }
        else
        {
            Finish(_closeReason);
        }
    }

    private void OnEnded(DisconnectReason reason, string? description)
    {
        _heartbeat.Stop();
        EndUpgrade();
        _server.OnEnded(this, reason, description);
        _connection.OnClosed(reason, description);
    }

    private void EndUpgrade()
    {
        UpgradeAttempt? attempt;
        lock (this)
        {
            attempt = _upgrade;
        }

        attempt?.Cancel();
    }

    private void Finish(DisconnectReason reason)
    {
        _closeTimer?.Dispose();
        _server.Remove(this);
        Transport.Close(reason);
    }
}
