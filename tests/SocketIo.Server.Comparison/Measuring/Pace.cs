namespace SocketIo.Server.Comparison.Measuring;

/// <summary>How long everything takes, and where it runs.</summary>
/// <param name="Training">For how long a new server is loaded, over each transport, before that is measured.</param>
/// <param name="WarmUp">For how long a scenario runs before it is measured.</param>
/// <param name="Measured">For how long it is measured.</param>
/// <param name="LeastMessages">It goes on until so many are counted, unless that takes very long.</param>
/// <param name="MostClients">How many clients there are at most.</param>
/// <param name="IsPinned">Whether the server has CPU 0 for itself and the generator CPU 1.</param>
internal sealed record Pace(TimeSpan Training, TimeSpan WarmUp, TimeSpan Measured, int LeastMessages, int MostClients, bool IsPinned)
{
    public const int ServerCpu = 0;
    public const int GeneratorCpu = 1;

    /// <summary>A moment, on processes that do everything one after the other.</summary>
    public bool IsSmoke => Training == TimeSpan.Zero;
}
