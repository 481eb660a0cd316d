namespace SocketIo.Server.Adapters.Recovery;

/// <summary>What a connected socket has beside it so that it can be recovered. Guarded by the lock of the <see cref="RecoveryLog"/>.</summary>
internal sealed class RecoveryState(string pid, long start)
{
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Pid { get; } = pid;

    public long Start { get; } = start;

    /// <summary>Zero while nothing was sent, as <see cref="Last"/>.</summary>
    public long First { get; private set; }

    public long Last { get; private set; }

    public long End { get; set; }

    /// <summary>Completes when the socket has left, and has been saved if it was to be.</summary>
    public Task Left => _left.Task;

    /// <summary>The state of a socket that is recovered goes on.</summary>
    public static RecoveryState Continue(RecoverableSocket socket) =>
        new(socket.Pid, socket.StartPosition) { First = socket.FirstSentPosition, Last = socket.LastSentPosition };

    public void OnLeft() => _left.TrySetResult();

    public void OnSent(long position)
    {
        First = First == 0 ? position : First;
        Last = Math.Max(Last, position);
    }
}
