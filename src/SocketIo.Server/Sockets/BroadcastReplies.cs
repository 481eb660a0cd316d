namespace SocketIo.Server;

/// <summary>The acknowledgements of a broadcast.</summary>
/// <typeparam name="TReply">What each recipient acknowledges.</typeparam>
/// <param name="Replies">The replies that came in time, in the order they came.</param>
/// <param name="MissingCount">How many recipients did not reply: they were too slow, left, or sent something else.</param>
public sealed record BroadcastReplies<TReply>(IReadOnlyList<TReply> Replies, int MissingCount)
{
    /// <summary>Whether every recipient replied.</summary>
    public bool IsComplete => MissingCount == 0;
}
