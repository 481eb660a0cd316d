using System.Collections.Concurrent;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>Keeps what the audit says.</summary>
internal sealed class AuditLog : IAuditSink
{
    private readonly ConcurrentQueue<SecurityEvent> _entries = new();

    public IReadOnlyCollection<SecurityEvent> Entries => _entries;

    public void Write(SecurityEvent securityEvent) => _entries.Enqueue(securityEvent);

    /// <summary>The entries of a kind, as <c>code user event</c>.</summary>
    public IEnumerable<string> Of(SecurityEventKind kind) =>
        _entries.Where(entry => entry.Kind == kind).Select(entry => $"{entry.Code} {entry.User} {entry.Event}");
}
