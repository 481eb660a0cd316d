using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SocketIo.Server.Engine;

/// <summary>Connects a session to the handlers of a bare Engine.IO endpoint.</summary>
internal sealed partial class EngineSocket(EngineSession session, EngineIoEndpointBuilder handlers, ILogger<EngineSocket> logger) : IEngineConnection, IEngineSocket
{
    private ConcurrentDictionary<object, object?>? _items;
    private Task _connected = Task.CompletedTask;

    public string Id => session.Id;

    public Handshake Handshake => session.Handshake;

    public string Transport => session.TransportKind.ToProtocolString();

    public HttpRequest? Request => session.CurrentRequest?.Request;

    public IDictionary<object, object?> Items => LazyInitializer.EnsureInitialized(ref _items);

    public void Send(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        OutgoingMessageWriter writer = OutgoingMessageWriter.Rent(prefixLength: 1);
        writer.Advance(Encoding.UTF8.GetBytes(text, writer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
        writer.Prepend(EnginePackets.Message);
        session.Send(writer.Complete(isShared: false));
    }

    public void Send(ReadOnlySpan<byte> data) => session.Send(OutgoingMessage.PooledBinary(data));

    public void Send(in EngineMessage message) => session.Send(OutgoingMessage.Of(message, isShared: false));

    public void Close() => session.CloseAfterDraining(DisconnectReason.ForcedClose);

    public void OnOpened()
    {
        if (handlers.Connected is { } handler)
        {
            // Set before the handler runs, since the handler itself may close the session.
            var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _connected = connected.Task;
            _ = ConnectAsync(handler, connected);
        }
    }

    public async ValueTask OnMessageAsync(MessageBuffer message, bool isBinary)
    {
        if (!_connected.IsCompleted)
        {
            await _connected.ConfigureAwait(false);
        }

        if (handlers.Message is { } handler)
        {
            await GuardAsync(() => handler(this, new EngineMessage(message.Memory, isBinary))).ConfigureAwait(false);
        }

        message.Return();
    }

    public void OnUpgraded()
    {
        if (handlers.Upgraded is { } handler)
        {
            // What the new transport brings waits for it.
            _connected = UpgradeAsync(handler, _connected);
        }
    }

    public void OnClosed(DisconnectReason reason, string? description)
    {
        if (handlers.Disconnected is { } handler)
        {
            session.BeginHandlers();
            ThreadPool.UnsafeQueueUserWorkItem(_ => _ = DisconnectAsync(handler, reason), null);
        }
    }

    private async Task ConnectAsync(Func<IEngineSocket, ValueTask> handler, TaskCompletionSource connected)
    {
        await GuardAsync(() => handler(this)).ConfigureAwait(false);
        connected.SetResult();
    }

    private async Task UpgradeAsync(Func<IEngineSocket, ValueTask> handler, Task connected)
    {
        await connected.ConfigureAwait(false);
        await GuardAsync(() => handler(this)).ConfigureAwait(false);
    }

    private async Task DisconnectAsync(Func<IEngineSocket, DisconnectReason, ValueTask> handler, DisconnectReason reason)
    {
        // What the one handler sets up the other can clean up.
        await _connected.ConfigureAwait(false);
        await GuardAsync(() => handler(this, reason)).ConfigureAwait(false);
        session.EndHandlers();
    }

    private async Task GuardAsync(Func<ValueTask> handler)
    {
        try
        {
            await handler().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(logger, session.Number, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(110, LogLevel.Error, "Session {Session}: a handler of the Engine.IO endpoint failed.", EventName = "EngineHandlerFailed")]
        public static partial void HandlerFailed(ILogger logger, long session, Exception exception);
    }
}
