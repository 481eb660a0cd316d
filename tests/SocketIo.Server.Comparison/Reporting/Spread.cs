namespace SocketIo.Server.Comparison.Reporting;

/// <summary>What several rounds gave: the one in the middle, and those at the ends.</summary>
internal readonly record struct Spread(double Median, double Lowest, double Highest)
{
    /// <summary>Null when there are no values.</summary>
    public static Spread? Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
        {
            return null;
        }

        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }

    /// <summary>The ratios of values that were measured in the same round; what has no counterpart is left out.</summary>
    /// <param name="numerators">The values by round.</param>
    /// <param name="denominators">What they are divided by.</param>
    public static Spread? OfRatios(IReadOnlyDictionary<int, double> numerators, IReadOnlyDictionary<int, double> denominators) => Of(
        from pair in numerators
        where denominators.TryGetValue(pair.Key, out double denominator) && denominator > 0
        select pair.Value / denominators[pair.Key]);
}
