using SocketIo.Server.Diagnostics;

namespace SocketIo.Server.Security.Audit;

/// <summary>What may stand in the audit is what may stand in the log.</summary>
internal static class AuditText
{
    public static SecurityEvent Clean(SecurityEvent entry) => entry with
    {
        Code = Clean(entry.Code),
        User = Clean(entry.User),
        Namespace = Clean(entry.Namespace),
        Event = Clean(entry.Event),
        TraceId = Clean(entry.TraceId),
        Detail = Clean(entry.Detail),
    };

    public static string? Clean(string? text) => text is null ? null : LogText.Escape(text);
}
