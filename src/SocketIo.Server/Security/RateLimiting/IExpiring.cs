namespace SocketIo.Server.Security.RateLimiting;

/// <summary>Something that is kept for a key as long as it differs from a new one.</summary>
internal interface IExpiring
{
    /// <summary>Ends it for good when there is nothing to remember any more; false when there is.</summary>
    /// <param name="now">The time, in ticks.</param>
    bool TryRetire(long now);
}
