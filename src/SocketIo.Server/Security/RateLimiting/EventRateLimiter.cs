using System.Threading.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Diagnostics;
using SocketIo.Server.Security.Audit;

namespace SocketIo.Server.Security.RateLimiting;

/// <summary>
/// The step that counts events. Where one is let through nothing is allocated: the buckets belong to the connection, the socket
/// or the user.
/// </summary>
internal sealed class EventRateLimiter : IMiddleware<EventContext>
{
    private const string Code = "rate_limited";

    private static readonly TimeSpan _unknownRetryAfter = TimeSpan.FromSeconds(1);

    private readonly EventLimit[] _limits;
    private readonly PartitionedRateLimiter<EventContext>? _limiter;
    private readonly int _closeAfterSeconds;
    private readonly TimeProvider _time;
    private readonly SecurityAudit _audit;
    private readonly SocketIoMetrics _metrics;

    public EventRateLimiter(EventRateLimiterOptions options, IServiceProvider services)
    {
        _time = services.GetRequiredService<TimeProvider>();
        _audit = services.GetRequiredService<SecurityAudit>();
        _metrics = services.GetRequiredService<SocketIoMetrics>();
        _limits = [.. LimitsOf(options, _time)];
        _limiter = options.Limiter;
        _closeAfterSeconds = (int)options.CloseAfter.TotalSeconds;
    }

    public ValueTask InvokeAsync(EventContext context, PipelineDelegate<EventContext> next)
    {
        long now = _time.GetTicks();
        foreach (EventLimit limit in _limits)
        {
            if (!limit.TryTake(context, now, out long retryAfter))
            {
                Refuse(context, limit.Option, TimeSpan.FromTicks(retryAfter));
                return default;
            }
        }

        return _limiter is null ? next(context) : AcquireAsync(context, next, _limiter);
    }

    private static IEnumerable<EventLimit> LimitsOf(EventRateLimiterOptions options, TimeProvider time)
    {
        if (options.PerConnection is { } perConnection)
        {
            yield return new EventLimit.OfConnection(nameof(options.PerConnection), perConnection);
        }

        if (options.PerSocket is { } perSocket)
        {
            yield return new EventLimit.OfSocket(nameof(options.PerSocket), perSocket);
        }

        if (options.PerUser is { } perUser)
        {
            yield return new EventLimit.OfUser(nameof(options.PerUser), perUser, time);
        }

        if (options.PerEvent is { } perEvent)
        {
            yield return new EventLimit.OfEvent(nameof(options.PerEvent), perEvent);
        }

        if (options.UnknownEvents is { } unknownEvents)
        {
            yield return new EventLimit.OfUnknown(nameof(options.UnknownEvents), unknownEvents);
        }

        if (options.BytesPerConnection is { } bytes)
        {
            yield return new EventLimit.OfBytes(nameof(options.BytesPerConnection), bytes);
        }
    }

    /// <summary>Asks the application's limiter; its lease is held until the handler has completed.</summary>
    private ValueTask AcquireAsync(EventContext context, PipelineDelegate<EventContext> next, PartitionedRateLimiter<EventContext> limiter)
    {
        RateLimitLease lease = limiter.AttemptAcquire(context);
        if (!lease.IsAcquired)
        {
            lease.Dispose();
            return QueueAsync(context, next, limiter);
        }

        ValueTask run;
        try
        {
            run = next(context);
        }
        catch
        {
            lease.Dispose();
            throw;
        }

        if (!run.IsCompletedSuccessfully)
        {
            return HoldAsync(run, lease);
        }

        lease.Dispose();
        return run;
    }

    private async ValueTask QueueAsync(EventContext context, PipelineDelegate<EventContext> next, PartitionedRateLimiter<EventContext> limiter)
    {
        using RateLimitLease lease = await limiter.AcquireAsync(context, cancellationToken: context.CancellationToken).ConfigureAwait(false);
        if (lease.IsAcquired)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        bool isKnown = lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan retryAfter) && retryAfter > TimeSpan.Zero;
        Refuse(context, nameof(EventRateLimiterOptions.Limiter), isKnown ? retryAfter : _unknownRetryAfter);
    }

    private static async ValueTask HoldAsync(ValueTask run, RateLimitLease lease)
    {
        using (lease)
        {
            await run.ConfigureAwait(false);
        }
    }

    private void Refuse(EventContext context, string option, TimeSpan retryAfter)
    {
        // In whole milliseconds: a client that waits as told must not come too early.
        context.Reject(new EventError(Code, "Too many events") { RetryAfter = TimeSpan.FromMilliseconds(Math.Ceiling(retryAfter.TotalMilliseconds)) });
        _metrics.LimitReached(option);
        _audit.Write(SecurityEventKind.LimitReached, context.Socket, Code, context.EventName, option);
        if (_closeAfterSeconds > 0 && context.ServerSocket.Connection.Refusals.Add(_time.GetTicks()) >= _closeAfterSeconds)
        {
            _audit.Write(SecurityEventKind.ClientDisconnected, context.Socket, Code, detail: nameof(EventRateLimiterOptions.CloseAfter));
            context.ServerSocket.Connection.DisconnectAll();
        }
    }
}
