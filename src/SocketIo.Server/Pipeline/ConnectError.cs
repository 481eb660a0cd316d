namespace SocketIo.Server.Pipeline;

/// <summary>Why the library's own steps refuse a CONNECT, as the client sees it: <c>{message, data:{code}}</c>.</summary>
internal sealed record ConnectError(string Message, string Code)
{
    /// <summary>When to try again, in seconds; null when that makes no difference.</summary>
    public double? RetryAfter { get; private init; }

    /// <summary>The user has proven who it is, and may not.</summary>
    public static ConnectError Forbidden { get; } = new("forbidden", "forbidden");

    /// <summary>The user has not proven who it is.</summary>
    /// <param name="code">What is wrong with the proof.</param>
    public static ConnectError Unauthorized(string code = "unauthorized") => new("unauthorized", code);

    /// <summary>A limit was passed.</summary>
    /// <param name="retryAfter">When to try again.</param>
    public static ConnectError RateLimited(TimeSpan retryAfter) => new("rate_limited", "rate_limited") { RetryAfter = Math.Ceiling(retryAfter.TotalSeconds) };
}
