using Microsoft.Extensions.Logging;
using SocketIo.Server.Diagnostics;

namespace SocketIo.Server.Adapters.Recovery;

/// <summary>Counts what a limit makes the server forget, and says so in the log once a minute: once reached, a limit is passed with each event.</summary>
internal sealed partial class RecoveryLimit(SocketIoMetrics metrics, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan s_silence = TimeSpan.FromMinutes(1);

    private long? _reportedAt;

    /// <summary>To be called under the lock of whoever has the limit.</summary>
    public void Report(string option)
    {
        metrics.LimitReached(option);
        if (_reportedAt is not { } last || time.GetElapsedTime(last) >= s_silence)
        {
            _reportedAt = time.GetTimestamp();
            Log.LimitReached(logger, option);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(242, LogLevel.Warning, "As much is kept for connection state recovery as the option {Option} allows, so the oldest is forgotten.", EventName = "RecoveryLimitReached")]
        public static partial void LimitReached(ILogger logger, string option);
    }
}
