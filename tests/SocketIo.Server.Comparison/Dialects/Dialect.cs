using SocketIo.Server.Comparison.Load;

namespace SocketIo.Server.Comparison.Dialects;

/// <summary>How one of the servers wants the events of the comparison written. Texts need no escaping.</summary>
internal abstract class Dialect
{
    /// <summary>Where a WebSocket is opened.</summary>
    public abstract string WebSocketPath { get; }

    /// <summary>Where long-polling starts; null for a server that has none.</summary>
    public virtual string? PollingPath => null;

    public virtual bool HasNamespaces => false;

    /// <summary>Whether the client speaks first on an open transport, instead of waiting for <see cref="AnswerKind.Opened"/>.</summary>
    public abstract bool GreetsFirst { get; }

    /// <summary>What the client says to join a namespace; empty if there is nothing to say, and nothing to wait for.</summary>
    public abstract void Greet(ByteQueue to, int ns);

    public abstract void Echo(ByteQueue to, int ns, int id, ReadOnlySpan<byte> text);

    public abstract void Broadcast(ByteQueue to, ReadOnlySpan<byte> text);

    public abstract void Join(ByteQueue to, int id, ReadOnlySpan<byte> room);

    public abstract void ToRoom(ByteQueue to, ReadOnlySpan<byte> room, ReadOnlySpan<byte> text);

    public abstract void Pong(ByteQueue to);

    /// <summary>Takes the first answer from a message, which may hold several.</summary>
    public abstract Answer Read(ref ReadOnlySpan<byte> message);

    /// <summary>Takes a number from the start.</summary>
    protected static bool TryTakeNumber(ref ReadOnlySpan<byte> bytes, out int number)
    {
        bool isNumber = System.Buffers.Text.Utf8Parser.TryParse(bytes, out number, out int length);
        bytes = bytes[length..];
        return isNumber;
    }

    /// <summary>Takes what stands in front of the end of a message; false when it does not end like that.</summary>
    protected static bool TryTrimEnd(ref ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> end)
    {
        bool hasEnd = bytes.EndsWith(end);
        bytes = hasEnd ? bytes[..^end.Length] : bytes;
        return hasEnd;
    }

    /// <summary>Takes the start of a message; false when it does not start like that.</summary>
    protected static bool TryTake(ref ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> start)
    {
        bool hasStart = bytes.StartsWith(start);
        bytes = hasStart ? bytes[start.Length..] : bytes;
        return hasStart;
    }

    protected static void AddNumber(ByteQueue to, int number)
    {
        System.Buffers.Text.Utf8Formatter.TryFormat(number, to.GetSpan(16), out int length);
        to.Advance(length);
    }
}
