using SocketIo.Server.Engine.Transports;

namespace SocketIo.Server.Engine;

/// <summary>The one attempt of a session to move to a WebSocket at a time.</summary>
/// <param name="polling">The transport that the session would leave.</param>
/// <param name="end">
/// Cancelled when the session ends, or when <see cref="EngineIoOptions.UpgradeTimeout"/> is over. Not disposed, since both may
/// come at any time; it holds nothing but a timer.
/// </param>
internal sealed class UpgradeAttempt(PollingTransport polling, CancellationTokenSource end)
{
    public PollingTransport Polling => polling;

    public CancellationToken Token => end.Token;

    public void Cancel() => end.Cancel();

    /// <summary>The attempt is over, in one way or the other: stops the clock.</summary>
    public void Stop() => end.CancelAfter(Timeout.InfiniteTimeSpan);
}
