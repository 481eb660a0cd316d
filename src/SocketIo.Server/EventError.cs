namespace SocketIo.Server;

/// <summary>
/// Why an event was refused, as the client sees it: <c>{"error":{"code","message","retryAfter","errors","data"}}</c> in the
/// acknowledgement, without the members that are not set. Immutable.
/// </summary>
/// <param name="Code">A short code for programs, for example <c>forbidden</c>.</param>
/// <param name="Message">A text for people; the code again when <see langword="null"/>.</param>
public sealed record EventError(string Code, string? Message = null)
{
    /// <summary>When to try again, sent in seconds; left out when <see langword="null"/>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// What is wrong with which argument, as in ASP.NET Core's problem details: messages by the path of a field. Left out when
    /// <see langword="null"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>More, serialized as JSON; left out when <see langword="null"/>.</summary>
    public object? Data { get; init; }
}
