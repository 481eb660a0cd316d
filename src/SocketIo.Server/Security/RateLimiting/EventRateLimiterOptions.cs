using System.Threading.RateLimiting;

namespace SocketIo.Server;

/// <summary>
/// How many events clients may send. An event past one of these limits does not reach the steps behind; a client that awaits an
/// acknowledgement gets the error <c>rate_limited</c> with <c>retryAfter</c> in seconds. Refused and unknown events count too.
/// </summary>
public sealed class EventRateLimiterOptions
{
    /// <summary>
    /// The events of one connection, in all namespaces that the limiter stands in front of, however often its sockets disconnect
    /// and connect. Default: <see langword="null"/>, no limit.
    /// </summary>
    public RateLimit? PerConnection { get; set; }

    /// <summary>The events of one socket, that is of one connection in one namespace. Default: <see langword="null"/>, no limit.</summary>
    public RateLimit? PerSocket { get; set; }

    /// <summary>
    /// The events of one user, over all connections. Somebody who is not authenticated is not counted here. Default:
    /// <see langword="null"/>, no limit.
    /// </summary>
    public RateLimit? PerUser { get; set; }

    /// <summary>
    /// The events of one name from one connection, in each namespace; all unknown events count as one name. Default:
    /// <see langword="null"/>, no limit.
    /// </summary>
    public RateLimit? PerEvent { get; set; }

    /// <summary>The events without a handler from one connection. Default: <see langword="null"/>, no limit.</summary>
    public RateLimit? UnknownEvents { get; set; }

    /// <summary>
    /// The bytes of the events of one connection, attachments included. A single event of more bytes than the burst passes when
    /// nothing was used for a while, and those behind it wait accordingly longer. Default: <see langword="null"/>, no limit.
    /// </summary>
    public RateLimit? BytesPerConnection { get; set; }

    /// <summary>
    /// A limiter of your own, asked last, with one permit for each event. If it queues, the events behind wait too. Its lease is
    /// held until the event's handler has completed. Default: <see langword="null"/>, none.
    /// </summary>
    public PartitionedRateLimiter<EventContext>? Limiter { get; set; }

    /// <summary>
    /// Closes a connection that does not stop: one to which this limiter has refused an event in each second of this time.
    /// Default: 10 seconds. Counted in whole seconds; zero for never.
    /// </summary>
    public TimeSpan CloseAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <exception cref="ArgumentException">Nothing is limited, or a value is out of range.</exception>
    internal void Validate()
    {
        if (CloseAfter < TimeSpan.Zero || CloseAfter > TimeSpan.FromDays(1))
        {
            throw new ArgumentException($"{nameof(CloseAfter)} must be between zero and a day.");
        }

        if (PerConnection is null && PerSocket is null && PerUser is null && PerEvent is null && UnknownEvents is null && BytesPerConnection is null && Limiter is null)
        {
            throw new ArgumentException($"The rate limiter limits nothing: set {nameof(PerConnection)}, for example.");
        }
    }
}
