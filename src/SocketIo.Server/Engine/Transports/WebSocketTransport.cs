using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using SocketIo.Server.Engine.WebSockets;
using SocketIo.Server.Engine.WebSockets.Deflate;

namespace SocketIo.Server.Engine.Transports;

/// <summary>
/// Carries a session over a WebSocket. One loop reads: it takes every complete frame of a read as one batch. The session
/// makes sure that one batch at a time is written, in as few flushes as possible.
/// </summary>
internal sealed class WebSocketTransport : ITransport
{
    /// <summary>How long the server waits for the client's close frame, or its end of the connection, after its own.</summary>
    private static readonly TimeSpan CloseLinger = TimeSpan.FromSeconds(2);

    private const int InternalError = 1011;
    private const int GoingAway = 1001;

    private readonly EngineSession _session;
    private readonly EngineServer _server;
    private readonly HttpContext _context;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly WebSocketMessageReader _messages;
    private readonly WebSocketDeflate? _deflate;
    private Task _goodbye = Task.CompletedTask;
    private int? _closeCode;
    private bool _isWriting;
    private bool _isClosing;
    private bool _peerHasClosed;
    private bool _isUnreadable;
    private volatile bool _isLingerOver;

    public WebSocketTransport(EngineSession session, EngineServer server, HttpContext context, WebSocketConnection connection)
    {
        _session = session;
        _server = server;
        _context = context;
        _input = connection.Pipe.Input;
        _output = connection.Pipe.Output;
        _deflate = connection.Deflate;
        _messages = new WebSocketMessageReader(server.Options.MaxPayloadBytes, inflater: _deflate?.CreateInflater());
    }

    public EngineTransports Kind => EngineTransports.WebSocket;

    public bool IsReady => true;

    /// <summary>Reads until the connection ends, or the session does.</summary>
    public async Task RunAsync()
    {
        _session.CurrentRequest = _context;
        try
        {
            while (!_peerHasClosed && !_session.IsClosed)
            {
                await TakeAsync(await _input.ReadAsync().ConfigureAwait(false)).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            OnReadFailed(exception);
        }

        _session.CurrentRequest = null;
        _session.Abort();
        await EndAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Runs the client's side of an upgrade on this connection: a probe and then the upgrade packet (Engine.IO, "Upgrade").
    /// Anything else ends the attempt, and the session goes on over long-polling.
    /// </summary>
    /// <returns>Whether the session is on this connection now; it has ended otherwise.</returns>
    public async Task<bool> TryUpgradeAsync(UpgradeAttempt attempt)
    {
        using (attempt.Token.UnsafeRegister(static state => ((WebSocketTransport)state!)._input.CancelPendingRead(), this))
        {
            try
            {
                if (await ReadUpgradeAsync(attempt).ConfigureAwait(false))
                {
                    return true;
                }
            }
            catch (Exception exception)
            {
                OnReadFailed(exception);
            }
        }

        _session.AbandonUpgrade(attempt);
        Close(DisconnectReason.TransportClose);
        await EndAsync().ConfigureAwait(false);
        return false;
    }

    /// <summary>Ends a connection that was accepted for nothing: its session has, or had, another WebSocket.</summary>
    public Task RefuseAsync()
    {
        Close(DisconnectReason.TransportClose);
        return EndAsync();
    }

    public async ValueTask WriteAsync(OutgoingBatch batch)
    {
        try
        {
            if (!TryEnterWrite())
            {
                return;
            }

            for (int written = 0; written < batch.Count;)
            {
                written += WriteFrames(batch.Messages[written..]);
                ValueTask<FlushResult> flush = _output.FlushAsync();
                bool hasWaited = !flush.IsCompleted;
                if ((await flush.ConfigureAwait(false)).IsCompleted)
                {
                    break;
                }

                if (hasWaited)
                {
                    // The pipe was full, so it is the client that has taken something.
                    _session.OnSignOfLife();
                }
            }
        }
        finally
        {
            batch.Return();
            ExitWrite();
        }
    }

    public void Close(DisconnectReason reason)
    {
        lock (this)
        {
            if (_isClosing)
            {
                return;
            }

            _isClosing = true;
            _closeCode ??= reason == DisconnectReason.ServerShuttingDown ? GoingAway : null;
            if (!_isWriting)
            {
                _goodbye = SayGoodbyeAsync();
            }
        }

        // Wakes the reader, which then waits only for the client's side of the farewell.
        _input.CancelPendingRead();
    }

    private int WriteFrames(ReadOnlySpan<OutgoingMessage> messages) =>
        _deflate is null ? _session.Revision.WriteFrames(_output, messages) : _deflate.WriteFrames(_session.Revision, _output, messages);

    private bool TryEnterWrite()
    {
        lock (this)
        {
            _isWriting = !_isClosing;
            return _isWriting;
        }
    }

    private void ExitWrite()
    {
        lock (this)
        {
            if (_isWriting && _isClosing)
            {
                _goodbye = SayGoodbyeAsync();
            }

            _isWriting = false;
        }
    }

    /// <summary>Sends the close frame. The session's own endings carry no status code, as the reference does it, but for the shutdown.</summary>
    private async Task SayGoodbyeAsync()
    {
        try
        {
            WebSocketFrames.WriteClose(_output, _closeCode);
            await _output.FlushAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            _server.OnWriteFailed(_session, exception);
        }
    }

    /// <summary>Takes the complete messages of a read as one batch.</summary>
    private async ValueTask TakeAsync(ReadResult read)
    {
        ReadOnlySequence<byte> buffer = read.Buffer;
        _session.OnSignOfLife();
        _session.BeginBatch();
        try
        {
            while (!_session.IsClosed && !_peerHasClosed && _messages.TryRead(ref buffer, out WebSocketMessage message))
            {
                await _session.TakeTurnAsync().ConfigureAwait(false);
                ValueTask delivery = DeliverAsync(message);
                if (!delivery.IsCompletedSuccessfully)
                {
                    await _session.HoldReaderAsync(delivery).ConfigureAwait(false);
                }

                if (_session.IsWriterBehind)
                {
                    await _session.AwaitWriterAsync().ConfigureAwait(false);
                }
            }
        }
        finally
        {
            // What a session that has ended left unread is looked through for the client's close frame.
            _input.AdvanceTo(buffer.Start, _session.IsClosed ? buffer.Start : buffer.End);
            _session.EndBatch();
        }

        _peerHasClosed |= read.IsCompleted;
    }

    private ValueTask DeliverAsync(in WebSocketMessage message)
    {
        switch (message.Opcode)
        {
            case WebSocketOpcode.Text:
                return _session.ReceiveTextAsync(message.Payload);
            case WebSocketOpcode.Binary:
                return _session.ReceiveBinaryAsync(message.Payload);
            default:
                OnControlFrame(message);
                message.Payload.Return();
                return default;
        }
    }

    private void OnControlFrame(in WebSocketMessage message)
    {
        if (message.Opcode == WebSocketOpcode.Ping)
        {
            var pong = new ArrayBufferWriter<byte>(WebSocketFrames.MaxControlSize);
            WebSocketFrames.WritePong(pong, message.Payload.Span);
            _session.Send(OutgoingMessage.ControlFrame(pong.WrittenSpan.ToArray()));
        }
        else if (message.Opcode == WebSocketOpcode.Close)
        {
            _peerHasClosed = true;
            _closeCode = message.CloseCode;
        }
    }

    private async Task<bool> ReadUpgradeAsync(UpgradeAttempt attempt)
    {
        if (await ReadPacketAsync().ConfigureAwait(false) is not { } first)
        {
            return false;
        }

        if (first.Equals(UpgradePacket.Probe))
        {
            _output.Write(EnginePackets.ProbeReply.Frame.Span);
            await _output.FlushAsync().ConfigureAwait(false);

            // Unless the next packet is there already, the client's pending poll is answered, so that it can pause; again and again,
            // since another may follow.
            Task<UpgradePacket?> next = ReadPacketAsync();
            using ITimer? release = next.IsCompleted
                ? null
                : _session.Time.CreateTimer(static state => ((PollingTransport)state!).Release(), attempt.Polling, TimeSpan.Zero, PollingTransport.ReleaseInterval);
            if (await next.ConfigureAwait(false) is not { } second)
            {
                return false;
            }

            first = second;
        }

        if (!first.Equals(UpgradePacket.Upgrade))
        {
            return false;
        }

        // Two readers at a time would mix up the order of packets, and worse.
        await attempt.Polling.StopPostsAsync().WaitAsync(attempt.Token).ConfigureAwait(false);
        return _session.TryCompleteUpgrade(attempt, this);
    }

    /// <summary>Reads one packet of the upgrade; null at the end of the connection, or of the time.</summary>
    private async Task<UpgradePacket?> ReadPacketAsync()
    {
        while (true)
        {
            ReadResult result = await _input.ReadAsync().ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            if (!buffer.IsEmpty)
            {
                _session.OnSignOfLife();
            }

            UpgradePacket? packet = null;
            try
            {
                packet = TakePacket(ref buffer);
            }
            finally
            {
                // What follows the packet is for whoever reads next.
                _input.AdvanceTo(buffer.Start, packet is null ? buffer.End : buffer.Start);
            }

            await _output.FlushAsync().ConfigureAwait(false);
            if (packet is not null)
            {
                return packet;
            }

            if (_peerHasClosed || result.IsCompleted || result.IsCanceled)
            {
                return null;
            }
        }
    }

    /// <summary>Takes the next message, and the control frames in front of it; null when there is none yet, or no more.</summary>
    private UpgradePacket? TakePacket(ref ReadOnlySequence<byte> buffer)
    {
        while (!_peerHasClosed && _messages.TryRead(ref buffer, out WebSocketMessage message))
        {
            UpgradePacket? packet = null;
            switch (message.Opcode)
            {
                case WebSocketOpcode.Ping:
                    // The session's queue still leads elsewhere, and nobody else writes here yet.
                    WebSocketFrames.WritePong(_output, message.Payload.Span);
                    break;
                case WebSocketOpcode.Text or WebSocketOpcode.Binary:
                    packet = Classify(message);
                    break;
                default:
                    OnControlFrame(message);
                    break;
            }

            message.Payload.Return();
            if (packet is not null)
            {
                return packet;
            }
        }

        return null;
    }

    private static UpgradePacket Classify(in WebSocketMessage message)
    {
        ReadOnlySpan<byte> data = message.Payload.Span;
        return message.Opcode != WebSocketOpcode.Text ? UpgradePacket.Other
            : data.SequenceEqual(EnginePackets.Probe) ? UpgradePacket.Probe
            : data is [EnginePackets.Upgrade] ? UpgradePacket.Upgrade
            : UpgradePacket.Other;
    }

    /// <summary>Turns what has gone wrong while reading into the way the connection ends.</summary>
    private void OnReadFailed(Exception exception)
    {
        switch (exception)
        {
            case WebSocketProtocolException protocol:
                _isUnreadable = true;
                _closeCode = protocol.CloseCode;
                if (_session.Transport == this)
                {
                    OnProtocolError(protocol);
                }

                break;
            case IOException or OperationCanceledException:
                // The client reset the connection, or the host aborted it.
                break;
            default:
                _closeCode = InternalError;
                _server.OnReaderFailed(_session, exception);
                break;
        }
    }

    private void OnProtocolError(WebSocketProtocolException exception)
    {
        if (exception.CloseCode == (int)System.Net.WebSockets.WebSocketCloseStatus.MessageTooBig)
        {
            _server.OnLimit(_session, nameof(EngineIoOptions.MaxPayloadBytes));
        }

        _session.Close(DisconnectReason.TransportError, exception.Message);
    }

    /// <summary>Ends what the client has not ended, and gives back what the connection held.</summary>
    private async Task EndAsync()
    {
        // Usually the client was the first to say goodbye, or has gone, and there is nothing to wait for.
        if (!_peerHasClosed || !Goodbye.IsCompletedSuccessfully)
        {
            await LingerAsync().ConfigureAwait(false);
        }

        _messages.Discard();
        _deflate?.Dispose();
    }

    /// <summary>Waits for the client to end the connection after the close frame, but not for long.</summary>
    private async Task LingerAsync()
    {
        // Disposing waits for a callback that is running: the request it may abort must not have ended yet.
        ITimer linger = _session.Time.CreateTimer(static state => ((WebSocketTransport)state!).StopLingering(), this, CloseLinger, Timeout.InfiniteTimeSpan);
        await using ConfiguredAsyncDisposable timer = linger.ConfigureAwait(false);
        await Goodbye.ConfigureAwait(false);
        try
        {
            while (!_peerHasClosed && !_isLingerOver)
            {
                ReadResult result = await _input.ReadAsync().ConfigureAwait(false);
                ReadOnlySequence<byte> buffer = result.Buffer;
                _peerHasClosed = HasCloseFrame(ref buffer) || result.IsCompleted;
                _input.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client ended the connection in its own way.
        }

        await Goodbye.ConfigureAwait(false);
    }

    /// <summary>Passes over what still comes in, up to the client's close frame.</summary>
    private bool HasCloseFrame(ref ReadOnlySequence<byte> buffer)
    {
        try
        {
            while (!_isUnreadable && _messages.TryRead(ref buffer, out WebSocketMessage message))
            {
                message.Payload.Return();
                if (message.Opcode == WebSocketOpcode.Close)
                {
                    return true;
                }
            }
        }
        catch (WebSocketProtocolException)
        {
            _isUnreadable = true;
        }

        if (!_isUnreadable)
        {
            return false;
        }

        bool isAnswered = WebSocketFrames.EndsWithClose(buffer);
        buffer = buffer.Slice(buffer.End);
        return isAnswered;
    }

    private Task Goodbye
    {
        get
        {
            lock (this)
            {
                return _goodbye;
            }
        }
    }

    private void StopLingering()
    {
        _isLingerOver = true;
        _input.CancelPendingRead();
        lock (this)
        {
            if (!_isWriting && _goodbye.IsCompleted)
            {
                return;
            }
        }

        // The client does not even take what is being written.
        _context.Abort();
    }

    private enum UpgradePacket
    {
        Probe,
        Upgrade,
        Other,
    }
}
