namespace SocketIo.Server.Security.RateLimiting;

internal static class TimeProviderExtensions
{
    /// <summary>The time in ticks from a start that never changes, by the clock that nobody sets.</summary>
    public static long GetTicks(this TimeProvider time) => time.GetElapsedTime(0).Ticks;
}
