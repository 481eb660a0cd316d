using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using SocketIo.Server.Engine.Transports.Payloads;

namespace SocketIo.Server.Engine.Transports;

/// <summary>
/// Carries a session over HTTP long-polling: a GET is held until there is something to send, a POST brings packets
/// (Engine.IO, "HTTP long-polling").
/// </summary>
internal sealed class PollingTransport(EngineSession session, EngineServer server) : ITransport
{
    /// <summary>How often the pending poll is answered while the client upgrades.</summary>
    public static readonly TimeSpan ReleaseInterval = TimeSpan.FromMilliseconds(100);

    private HeldPoll? _poll;
    private bool _isPosting;
    private TaskCompletionSource? _postsEnd;
    private OutgoingMessage? _farewell;
    private bool _isPollLate;
    private bool _isUpgrading;
    private volatile bool _isLeaving;
    private bool _hasLeft;

    public EngineTransports Kind => EngineTransports.Polling;

    public bool IsReady => Volatile.Read(ref _poll) is not null;

    /// <summary>Whether POSTs are refused, because the WebSocket is about to be the session's only reader.</summary>
    public bool IsLeaving => _isLeaving;

    /// <summary>Answers a GET, at once or when there is something to send.</summary>
    /// <returns>False when the session has moved to a WebSocket meanwhile, and the request is not answered yet.</returns>
    public async Task<bool> PollAsync(PollingRequest request)
    {
        HttpContext context = request.Context;
        session.OnSignOfLife();

        // A poll is held for as long as nothing happens; the heartbeat says how long that may be.
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        if (!TryHold(out HeldPoll? poll))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            session.Close(DisconnectReason.TransportError, "overlap from client");
            return true;
        }

        session.Flush();
        using (context.RequestAborted.UnsafeRegister(static state => ((PollingTransport)state!).OnPollAborted(), this))
        {
            return await poll.TryWriteAsync(request).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the packets of a POST; they are delivered before it is answered.</summary>
    /// <returns>False when the session moves to a WebSocket, and the request is not answered yet.</returns>
    public async Task<bool> PostAsync(PollingRequest request)
    {
        HttpContext context = request.Context;
        if (!TryBeginPost(out bool isLeaving))
        {
            if (isLeaving)
            {
                return false;
            }

            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            session.Close(DisconnectReason.TransportError, "data request overlap from client");
            return true;
        }

        bool isOk;
        session.CurrentRequest = context;
        try
        {
            isOk = await TryReceiveAsync(request).ConfigureAwait(false);
        }
        finally
        {
            session.CurrentRequest = null;
            EndPost();
        }

        if (isOk)
        {
            // Only now: a client that has read it may be faster with the next POST, on another connection, than this is with the end.
            await PollingResponse.WriteOkAsync(context).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Refuses POSTs from now on, and completes when none is being read.</summary>
    public Task StopPostsAsync()
    {
        lock (this)
        {
            _isLeaving = true;
            return _isPosting ? (_postsEnd ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
        }
    }

    /// <summary>The client opens a WebSocket to upgrade to.</summary>
    public void OnUpgrading() => Volatile.Write(ref _isUpgrading, true);

    /// <summary>The session stays: takes POSTs again.</summary>
    public void Resume()
    {
        lock (this)
        {
            _isLeaving = false;
            _isUpgrading = false;
            _isPollLate = false;
        }
    }

    /// <summary>Answers the pending poll, if there is one, although there is nothing to send.</summary>
    public void Release()
    {
        if (IsReady)
        {
            session.Send(EnginePackets.NoopPacket);
        }
    }

    /// <summary>Completes when the client has taken the batch, so that one which polls and never reads meets the limits of the queue.</summary>
    public ValueTask WriteAsync(OutgoingBatch batch)
    {
        if (TakePoll() is { } poll)
        {
            return new ValueTask(poll.AnswerAsync(batch));
        }

        // The client went away a moment ago, and the session with it.
        batch.Return();
        return default;
    }

    public void Close(DisconnectReason reason)
    {
        // A client that closes the session expects no answer of substance.
        OutgoingMessage farewell = reason == DisconnectReason.TransportClose ? EnginePackets.NoopPacket : EnginePackets.ClosePacket;
        HeldPoll? poll;
        lock (this)
        {
            _farewell = farewell;
            poll = TakePoll();
        }

        _ = poll?.AnswerAsync(OutgoingBatch.Of(farewell));
    }

    /// <summary>
    /// The session has moved to a WebSocket. A poll from before it was opened is answered; one that the client sent since, and for
    /// whose answer it should have waited, is refused like any request on the wrong transport.
    /// </summary>
    public void Leave()
    {
        HeldPoll? poll;
        lock (this)
        {
            _hasLeft = true;
            poll = TakePoll();
        }

        if (_isPollLate)
        {
            poll?.Refuse();
        }
        else
        {
            _ = poll?.AnswerAsync(OutgoingBatch.Of(EnginePackets.NoopPacket));
        }
    }

    private bool TryHold([NotNullWhen(true)] out HeldPoll? poll)
    {
        lock (this)
        {
            if (_poll is not null)
            {
                poll = null;
                return false;
            }

            poll = new HeldPoll();
            if (_hasLeft)
            {
                poll.Refuse();
            }
            else if (_farewell is { } farewell)
            {
                _ = poll.AnswerAsync(OutgoingBatch.Of(farewell));
            }
            else
            {
                _poll = poll;
                _isPollLate = _isUpgrading;
            }

            return true;
        }
    }

    private HeldPoll? TakePoll()
    {
        lock (this)
        {
            HeldPoll? poll = _poll;
            _poll = null;
            return poll;
        }
    }

    private void OnPollAborted()
    {
        if (TakePoll() is { } poll)
        {
            _ = poll.AnswerAsync(OutgoingBatch.Of(EnginePackets.NoopPacket));
            session.Close(DisconnectReason.TransportError, "poll connection closed prematurely");
        }
    }

    private bool TryBeginPost(out bool isLeaving)
    {
        lock (this)
        {
            isLeaving = _isLeaving;
            if (isLeaving || _isPosting)
            {
                return false;
            }

            _isPosting = true;
            return true;
        }
    }

    private void EndPost()
    {
        lock (this)
        {
            _isPosting = false;
            _postsEnd?.SetResult();
            _postsEnd = null;
        }
    }

    /// <returns>Whether the request is to be answered with "ok"; otherwise its status is set.</returns>
    private async Task<bool> TryReceiveAsync(PollingRequest request)
    {
        HttpContext context = request.Context;
        bool isBinary = context.Request.ContentType?.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase) == true;
        if (request.Revision.FormatOfBody(isBinary) is not { } format)
        {
            // Protocol 4 has no binary payloads. Answered at once, since the rest of the body is of no interest (CVE-2026-59725).
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            session.Close(DisconnectReason.TransportError, "invalid content");
            return false;
        }

        MessageBuffer? received;
        try
        {
            received = await PollingBody.ReadAsync(context, server.Options.MaxPayloadBytes, session.OnSignOfLife).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client reset the connection, sent too slowly, or sent what is not HTTP. Its packets are lost.
            context.Response.StatusCode = (exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
            session.Close(DisconnectReason.TransportError, "data request connection closed prematurely");
            return false;
        }

        if (received is not { } body)
        {
            server.OnPayloadTooLarge(session);
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return false;
        }

        session.BeginBatch();
        try
        {
            await DeliverAsync(format, body, isForm: request.JsonpIndex is not null).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            server.OnReaderFailed(session, exception);
            session.Close(DisconnectReason.TransportError);
        }
        finally
        {
            session.EndBatch();
        }

        return true;
    }

    private ValueTask DeliverAsync(PayloadFormat format, MessageBuffer body, bool isForm)
    {
        MessageBuffer payload = body;
        if (isForm && !JsonpForm.TryDecode(body, out payload))
        {
            // A form without a payload brings nothing, as in the reference.
            body.Return();
            return default;
        }

        return DeliverAsync(format.Read(payload, server.Options.MaxPacketsPerPayload));
    }

    private async ValueTask DeliverAsync(PayloadReader packets)
    {
        try
        {
            while (!session.IsClosed && packets.TryRead(out MessageBuffer packet, out bool isBinary))
            {
                await session.TakeTurnAsync().ConfigureAwait(false);
                ValueTask delivery = isBinary ? session.ReceiveBinaryAsync(packet) : session.ReceiveTextAsync(packet);
                if (!delivery.IsCompletedSuccessfully)
                {
                    await session.HoldReaderAsync(delivery).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            packets.Return();
        }

        if (packets.Error is { } error)
        {
            if (error == nameof(EngineIoOptions.MaxPacketsPerPayload))
            {
                server.OnLimit(session, error);
            }

            session.CloseUnreadable(error);
        }
    }
}
