namespace SocketIo.Server.Adapters.Recovery;

/// <summary>From which event on a client is behind, or why that cannot be told.</summary>
internal readonly record struct RecoveryPlan(long After, string? Refusal)
{
    /// <param name="socket">What was kept.</param>
    /// <param name="offset">What the client says it has received last; null when nothing.</param>
    /// <param name="log">The log, whose lock is held.</param>
    public static RecoveryPlan Make(RecoverableSocket socket, string? offset, RecoveryLog log)
    {
        if (socket.LogId != log.Id)
        {
            return Refuse(RecoveryRefusal.Forgotten);
        }

        if (offset is null)
        {
            // Nothing was sent to it, or nothing of that arrived.
            return socket.FirstSentPosition == 0 ? Resume(socket.EndPosition, log)
                : socket.FirstSentPosition <= log.ForgottenUpTo ? Refuse(RecoveryRefusal.Forgotten)
                : Resume(socket.FirstSentPosition - 1, log);
        }

        if (!log.TryParse(offset, out long position) || position <= socket.StartPosition || position > socket.LastSentPosition)
        {
            return Refuse(RecoveryRefusal.Offset);
        }

        // Whoever has the last event has all, however long ago that was.
        return Resume(position == socket.LastSentPosition ? Math.Max(position, socket.EndPosition) : position, log);
    }

    private static RecoveryPlan Resume(long after, RecoveryLog log) => after < log.LostUpTo ? Refuse(RecoveryRefusal.Forgotten) : new RecoveryPlan(after, null);

    private static RecoveryPlan Refuse(string reason) => new(0, reason);
}
