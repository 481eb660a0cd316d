namespace SocketIo.Server;

/// <summary>How connection tickets work. Set with <c>services.Configure&lt;ConnectionTicketOptions&gt;(...)</c>.</summary>
public sealed class ConnectionTicketOptions
{
    /// <summary>How long a ticket may be used. Default: 30 seconds.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The tickets that may wait to be used. Default: 100,000. Past it no more are issued.</summary>
    public int MaxTickets { get; set; } = 100_000;

    /// <summary>The tickets of one user that may wait to be used. Default: 20. Past it the oldest one is not valid any more.</summary>
    public int MaxTicketsPerUser { get; set; } = 20;
}
