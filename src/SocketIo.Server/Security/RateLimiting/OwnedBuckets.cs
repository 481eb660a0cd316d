namespace SocketIo.Server.Security.RateLimiting;

/// <summary>
/// The buckets that a connection or a socket has with the limits it meets: one for each limit, or for each limit and event.
/// They are few, and they go with their owner. Safe for concurrent use.
/// </summary>
internal sealed class OwnedBuckets
{
    private Node? _first;

    /// <summary>The bucket for a limit, and for one of its parts; made when it is first asked for.</summary>
    public TokenBucket Get(object limit, object? part = null)
    {
        while (true)
        {
            Node? first = Volatile.Read(ref _first);
            for (Node? node = first; node is not null; node = node.Next)
            {
                if (ReferenceEquals(node.Limit, limit) && ReferenceEquals(node.Part, part))
                {
                    return node.Bucket;
                }
            }

            Interlocked.CompareExchange(ref _first, new Node(limit, part, first), first);
        }
    }

    private sealed class Node(object limit, object? part, Node? next)
    {
        public object Limit { get; } = limit;

        public object? Part { get; } = part;

        public TokenBucket Bucket { get; } = new();

        public Node? Next { get; } = next;
    }
}
