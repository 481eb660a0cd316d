using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Diagnostics;
using SocketIo.Server.Hosting;

namespace SocketIo.Server.Security.RateLimiting;

/// <summary>The step of the Handshake gate that counts connections, and with <see cref="ConnectLimiter"/> those of users.</summary>
internal sealed class ConnectionLimiter : IMiddleware<HandshakeContext>
{
    /// <summary>When a place will be free nobody knows; this keeps clients from asking all the time.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private const string Message = "Too many connections";

    private readonly RateLimit? _newLimit;
    private readonly SocketIoMetrics _metrics;
    private readonly FailedAuthentications _failures;
    private readonly TimeProvider _time;

    public ConnectionLimiter(ConnectionLimitOptions options, IServiceProvider services)
    {
        _time = services.GetRequiredService<TimeProvider>();
        _metrics = services.GetRequiredService<SocketIoMetrics>();
        _failures = services.GetRequiredService<FailedAuthentications>();
        _failures.Limit(options);
        _newLimit = options.NewPerAddressPerMinute > 0 ? new RateLimit(options.NewPerAddressPerMinute, TimeSpan.FromMinutes(1)) : null;
        New = new ExpiringTable<AddressKey, TokenBucket>(_time, TimeSpan.FromMinutes(1));
        Addresses = options.PerAddress > 0 ? new Places<AddressKey>(options.PerAddress) : null;
        Users = options.PerUser > 0 ? new Places<string>(options.PerUser) : null;
    }

    /// <summary>The addresses with handshakes not long ago.</summary>
    public ExpiringTable<AddressKey, TokenBucket> New { get; }

    /// <summary>The connections of each address; null when they are not limited.</summary>
    public Places<AddressKey>? Addresses { get; }

    /// <summary>The connections of each user; null when they are not limited.</summary>
    public Places<string>? Users { get; }

    public ValueTask InvokeAsync(HandshakeContext context, PipelineDelegate<HandshakeContext> next)
    {
        IPAddress? address = context.HttpContext.GetRemoteAddress();
        if (_failures.IsShutOut(address, out TimeSpan retryAfter))
        {
            return Refuse(context, nameof(ConnectionLimitOptions.FailedAuthenticationsPerAddress), retryAfter);
        }

        var key = AddressKey.Of(address);
        if (_newLimit is not null && !TryCount(key, _newLimit, out retryAfter))
        {
            return Refuse(context, nameof(ConnectionLimitOptions.NewPerAddressPerMinute), retryAfter);
        }

        if (Addresses is not null)
        {
            if (Addresses.TryTake(key) is not { } place)
            {
                return Refuse(context, nameof(ConnectionLimitOptions.PerAddress), RetryAfter);
            }

            context.RegisterForDispose(place);
        }

        return next(context);
    }

    private bool TryCount(AddressKey key, RateLimit limit, out TimeSpan retryAfter)
    {
        long ticks;
        while (!New.Get(key).TryTake(limit, 1, _time.GetTicks(), out ticks))
        {
            if (ticks > 0)
            {
                retryAfter = TimeSpan.FromTicks(ticks);
                return false;
            }
        }

        retryAfter = TimeSpan.Zero;
        return true;
    }

    private ValueTask Refuse(HandshakeContext context, string option, TimeSpan retryAfter)
    {
        _metrics.LimitReached(option);
        context.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        context.Reject(Message, StatusCodes.Status429TooManyRequests, "rate_limited", option);
        return default;
    }
}
