namespace SocketIo.Server;

/// <summary>How the audit is written. Set it with <c>services.Configure&lt;SecurityAuditOptions&gt;(...)</c>.</summary>
public sealed class SecurityAuditOptions
{
    /// <summary>
    /// The entries in a second of the same kind and code, about the same user and address. Default: 20; 0 for no limit. Past it they are
    /// left out, of the log and for the sinks, and counted: the next entry of its like tells how many, or one that is written when
    /// there was none for a while.
    /// </summary>
    public int MaxEntriesPerSecond { get; set; } = 20;
}
