using SocketIo.Server.Comparison.Load;

namespace SocketIo.Server.Comparison.Dialects;

/// <summary>SignalR's JSON hub protocol. A message of the WebSocket may hold several of it, each with an end of its own.</summary>
internal sealed class SignalRDialect : Dialect
{
    private const byte End = 0x1e;

    public override string WebSocketPath => "/hub";

    public override bool GreetsFirst => true;

    public override void Greet(ByteQueue to, int ns) => to.Add("{\"protocol\":\"json\",\"version\":1}\u001e"u8);

    public override void Echo(ByteQueue to, int ns, int id, ReadOnlySpan<byte> text) => Invoke(to, id, "Echo"u8, text);

    public override void Broadcast(ByteQueue to, ReadOnlySpan<byte> text)
    {
        to.Add("{\"type\":1,\"target\":\"Bcast\",\"arguments\":[\""u8);
        to.Add(text);
        to.Add("\"]}\u001e"u8);
    }

    public override void Join(ByteQueue to, int id, ReadOnlySpan<byte> room) => Invoke(to, id, "Join"u8, room);

    public override void ToRoom(ByteQueue to, ReadOnlySpan<byte> room, ReadOnlySpan<byte> text)
    {
        to.Add("{\"type\":1,\"target\":\"ToRoom\",\"arguments\":[\""u8);
        to.Add(room);
        to.Add("\",\""u8);
        to.Add(text);
        to.Add("\"]}\u001e"u8);
    }

    public override void Pong(ByteQueue to) => to.Add("{\"type\":6}\u001e"u8);

    public override Answer Read(ref ReadOnlySpan<byte> message)
    {
        int end = message.IndexOf(End);
        if (end < 0)
        {
            message = default;
            return default;
        }

        ReadOnlySpan<byte> one = message[..end];
        message = message[(end + 1)..];
        return ReadOne(one);
    }

    private static Answer ReadOne(ReadOnlySpan<byte> rest)
    {
        if (TryTake(ref rest, "{\"type\":3,\"invocationId\":\""u8))
        {
            return TryTakeNumber(ref rest, out int id) && TryTake(ref rest, "\",\"result\":\""u8) && TryTrimEnd(ref rest, "\"}"u8)
                ? new Answer(AnswerKind.Acknowledgement, id, rest)
                : default;
        }

        if (TryTake(ref rest, "{\"type\":1,\"target\":\"bcast\",\"arguments\":[\""u8) || TryTake(ref rest, "{\"type\":1,\"target\":\"room\",\"arguments\":[\""u8))
        {
            return TryTrimEnd(ref rest, "\"]}"u8) ? new Answer(AnswerKind.Delivery, 0, rest) : default;
        }

        return rest.SequenceEqual("{}"u8) ? new Answer(AnswerKind.Ready)
            : rest.SequenceEqual("{\"type\":6}"u8) ? new Answer(AnswerKind.Ping)
            : rest.StartsWith("{\"type\":7"u8) ? new Answer(AnswerKind.Nothing) // a goodbye, which may cross the client's own
            : new Answer(AnswerKind.Unknown, 0, rest);
    }

    private static void Invoke(ByteQueue to, int id, ReadOnlySpan<byte> method, ReadOnlySpan<byte> argument)
    {
        to.Add("{\"type\":1,\"invocationId\":\""u8);
        AddNumber(to, id);
        to.Add("\",\"target\":\""u8);
        to.Add(method);
        to.Add("\",\"arguments\":[\""u8);
        to.Add(argument);
        to.Add("\"]}\u001e"u8);
    }
}
