namespace SocketIo.Server.Security.StepUp;

/// <summary>Metadata of an event: one thing that it demands of the authentication. What is not set is not demanded.</summary>
internal sealed record StepUpDemand
{
    public TimeSpan? MaxAge { get; init; }

    /// <summary>One of these must have been used.</summary>
    public string[] Methods { get; init; } = [];

    /// <summary>One of these must have been reached.</summary>
    public string[] Acrs { get; init; } = [];
}
