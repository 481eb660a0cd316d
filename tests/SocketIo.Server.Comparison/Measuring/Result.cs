namespace SocketIo.Server.Comparison.Measuring;

/// <summary>What one run of a scenario on a server gave. One line of JSON.</summary>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Server">The server's name.</param>
/// <param name="Round">Runs of one round belong together.</param>
/// <param name="Value">The figure that the scenario is about, in the unit of its measure.</param>
/// <param name="Messages">How many messages were counted.</param>
/// <param name="Seconds">For how long.</param>
/// <param name="Median">How many milliseconds an answer took; null where nothing is answered.</param>
/// <param name="Percentile99">99 of 100 took at most so many.</param>
/// <param name="Missing">What never came.</param>
/// <param name="Wrong">What was not as it must be.</param>
/// <param name="Mistakes">The first of what went wrong, in words.</param>
internal sealed record Result(
    string Scenario,
    string Server,
    int Round,
    double Value,
    long Messages,
    double Seconds,
    double? Median,
    double? Percentile99,
    long Missing,
    int Wrong,
    IReadOnlyList<string> Mistakes)
{
    public bool IsGood => Missing == 0 && Wrong == 0 && Mistakes.Count == 0;
}
