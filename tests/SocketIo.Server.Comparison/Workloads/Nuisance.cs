namespace SocketIo.Server.Comparison.Workloads;

/// <summary>What one client does to the others.</summary>
internal enum Nuisance
{
    None,

    /// <summary>It sends as fast as it can.</summary>
    Flooding,

    /// <summary>It sends, and reads no answer.</summary>
    Slow,
}
