using System.Globalization;

namespace SocketIo.Server.Comparison.Reporting;

/// <summary>Numbers with as many digits as they deserve.</summary>
internal static class Figure
{
    public static string Format(double value) => value.ToString(value switch { < 10 => "0.00", < 100 => "0.0", _ => "#,0" }, CultureInfo.InvariantCulture);

    public static string Format(Spread? spread) => spread is null ? "-" : Format(spread.Value.Median);

    /// <summary>A ratio with its range, as in <c>0.85 (0.81 to 0.90)</c>.</summary>
    public static string FormatRange(Spread? spread) => spread is { } value ? $"{Format(value.Median)} ({Format(value.Lowest)} to {Format(value.Highest)})" : "-";
}
