using System.Collections.Concurrent;

namespace SocketIo.Server.Soak;

/// <summary>What all clients together have seen.</summary>
internal sealed class SoakLedger
{
    private const int MostErrorsShown = 10;

    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentBag<double> _milliseconds = [];
    private int _errorCount;
    private int _skipped;

    public int ErrorCount => Volatile.Read(ref _errorCount);

    public IEnumerable<string> FirstErrors => _errors.Take(MostErrorsShown);

    public int EchoCount => _milliseconds.Count;

    /// <summary>Echoes that were due while the one before was still on its way; none was sent then.</summary>
    public int SkippedCount => Volatile.Read(ref _skipped);

    public void Echoed(TimeSpan time) => _milliseconds.Add(time.TotalMilliseconds);

    public void Skipped() => Interlocked.Increment(ref _skipped);

    public void Fail(string error)
    {
        if (Interlocked.Increment(ref _errorCount) <= MostErrorsShown)
        {
            _errors.Enqueue(error);
        }
    }

    /// <summary>How long so many of a hundred echoes took at most, in milliseconds.</summary>
    public double Percentile(double percent)
    {
        double[] sorted = [.. _milliseconds.Order()];
        return sorted.Length == 0 ? 0 : sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
    }
}
