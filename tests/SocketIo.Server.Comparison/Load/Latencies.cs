using System.Diagnostics;

namespace SocketIo.Server.Comparison.Load;

/// <summary>How long things took, in classes 5 % apart.</summary>
internal sealed class Latencies
{
    private const double Step = 1.05;

    private readonly long[] _counts = new long[512];

    public long Count { get; private set; }

    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
    }

    /// <param name="since">A time of <see cref="Stopwatch"/>.</param>
    public void AddSince(long since) => Add(Stopwatch.GetElapsedTime(since).TotalMicroseconds);

    public void Add(double microseconds)
    {
        int index = microseconds <= 1 ? 0 : (int)Math.Min(_counts.Length - 1, Math.Log(microseconds, Step));
        _counts[index]++;
        Count++;
    }

    /// <summary>How many milliseconds so many of a hundred took at most; null when there was nothing.</summary>
    public double? Percentile(double percent)
    {
        double rank = Count * percent / 100;
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen > 0 && seen >= rank)
            {
                return Math.Pow(Step, i + 1) / 1000;
            }
        }

        return null;
    }
}
