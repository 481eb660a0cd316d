using SocketIo.Server.Comparison.Load;

namespace SocketIo.Server.Comparison.Dialects;

/// <summary>Socket.IO 5 over Engine.IO 4. Namespace 0 is <c>/</c>, the others are <c>/n1</c> and so on.</summary>
internal sealed class SocketIoDialect : Dialect
{
    public override string WebSocketPath => "/socket.io/?EIO=4&transport=websocket";

    public override string PollingPath => "/socket.io/?EIO=4&transport=polling";

    public override bool HasNamespaces => true;

    public override bool GreetsFirst => false;

    public override void Greet(ByteQueue to, int ns)
    {
        to.Add("40"u8);
        AddNamespace(to, ns);
    }

    public override void Echo(ByteQueue to, int ns, int id, ReadOnlySpan<byte> text)
    {
        to.Add("42"u8);
        AddNamespace(to, ns);
        AddNumber(to, id);
        to.Add("[\"echo\",\""u8);
        to.Add(text);
        to.Add("\"]"u8);
    }

    public override void Broadcast(ByteQueue to, ReadOnlySpan<byte> text)
    {
        to.Add("42[\"bcast\",\""u8);
        to.Add(text);
        to.Add("\"]"u8);
    }

    public override void Join(ByteQueue to, int id, ReadOnlySpan<byte> room)
    {
        to.Add("42"u8);
        AddNumber(to, id);
        to.Add("[\"join\",\""u8);
        to.Add(room);
        to.Add("\"]"u8);
    }

    public override void ToRoom(ByteQueue to, ReadOnlySpan<byte> room, ReadOnlySpan<byte> text)
    {
        to.Add("42[\"toroom\",\""u8);
        to.Add(room);
        to.Add("\",\""u8);
        to.Add(text);
        to.Add("\"]"u8);
    }

    public override void Pong(ByteQueue to) => to.Add("3"u8);

    public override Answer Read(ref ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> rest = message;
        message = default;
        if (TryTake(ref rest, "43"u8))
        {
            SkipNamespace(ref rest);
            return TryTakeNumber(ref rest, out int id) && TryTake(ref rest, "[\""u8) && TryTrimEnd(ref rest, "\"]"u8)
                ? new Answer(AnswerKind.Acknowledgement, id, rest)
                : default;
        }

        if (TryTake(ref rest, "42[\"bcast\",\""u8) || TryTake(ref rest, "42[\"room\",\""u8))
        {
            return TryTrimEnd(ref rest, "\"]"u8) ? new Answer(AnswerKind.Delivery, 0, rest) : default;
        }

        return rest switch
        {
            [(byte)'2'] => new Answer(AnswerKind.Ping),
            [(byte)'6'] => new Answer(AnswerKind.Nothing), // lets a poll return
            [(byte)'0', (byte)'{', ..] => new Answer(AnswerKind.Opened),
            [(byte)'4', (byte)'0', ..] => new Answer(AnswerKind.Ready),
            _ => default,
        };
    }

    private static void AddNamespace(ByteQueue to, int ns)
    {
        if (ns > 0)
        {
            to.Add("/n"u8);
            AddNumber(to, ns);
            to.Add(","u8);
        }
    }

    private static void SkipNamespace(ref ReadOnlySpan<byte> rest)
    {
        if (rest is [(byte)'/', ..])
        {
            rest = rest[(rest.IndexOf((byte)',') + 1)..];
        }
    }
}
