namespace SocketIo.Server.Comparison.Measuring;

/// <summary>Which figure a scenario is about.</summary>
internal enum Measure
{
    /// <summary>The server's user and system time per message, in microseconds.</summary>
    Cpu,

    /// <summary>Resident memory per connection, in bytes.</summary>
    Memory,

    /// <summary>99 of 100 answers took at most so many milliseconds.</summary>
    Latency,
}
