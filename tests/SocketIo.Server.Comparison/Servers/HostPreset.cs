namespace SocketIo.Server.Comparison.Servers;

/// <summary>How a host of ASP.NET Core passes what a socket brings from thread to thread; see docs/performance.md.</summary>
internal enum HostPreset
{
    Default,

    /// <summary>Kestrel's option <c>UnsafePreferInlineScheduling</c>: everything runs on the thread of the pool that the socket has woken.</summary>
    InlineScheduling,

    /// <summary>The same, and the runtime's switch: that is the thread that waits for all sockets.</summary>
    InlineCompletions,
}
