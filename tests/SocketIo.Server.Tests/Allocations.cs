namespace SocketIo.Server.Tests;

/// <summary>Counts what code allocates on the thread that runs it.</summary>
internal static class Allocations
{
    private const int Rounds = 1000;

    /// <summary>
    /// The bytes that one run allocates once it does not allocate more than expected: code that is not optimized yet boxes now
    /// and then.
    /// </summary>
    public static double LeastBy(long expected, Action action)
    {
        long least = long.MaxValue;
        long deadline = Environment.TickCount64 + 30_000;
        do
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Rounds; i++)
            {
                action();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        while (least > expected * Rounds && Environment.TickCount64 < deadline);

        return (double)least / Rounds;
    }
}
