namespace SocketIo.Server;

/// <summary>
/// Gets every entry of the audit. Register any number of them as singletons. Called on the thread on which it happened, so it
/// must be safe for concurrent use and must not block; what it throws is logged.
/// </summary>
public interface IAuditSink
{
    /// <summary>Takes an entry.</summary>
    /// <param name="securityEvent">The entry; it may be kept.</param>
    void Write(SecurityEvent securityEvent);
}
