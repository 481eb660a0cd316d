using SocketIo.Server.Comparison.Load;

namespace SocketIo.Server.Comparison.Dialects;

/// <summary>
/// What bare Kestrel gets: <c>E12 text</c> and <c>J12 room</c> come back as they are, <c>B text</c> goes to everybody, and
/// <c>Rroom text</c> to a room, as <c>R text</c>.
/// </summary>
internal sealed class PlainDialect : Dialect
{
    public override string WebSocketPath => "/ws";

    public override bool GreetsFirst => true;

    public override void Greet(ByteQueue to, int ns)
    {
    }

    public override void Echo(ByteQueue to, int ns, int id, ReadOnlySpan<byte> text) => Request(to, "E"u8, id, text);

    public override void Broadcast(ByteQueue to, ReadOnlySpan<byte> text)
    {
        to.Add("B "u8);
        to.Add(text);
    }

    public override void Join(ByteQueue to, int id, ReadOnlySpan<byte> room) => Request(to, "J"u8, id, room);

    public override void ToRoom(ByteQueue to, ReadOnlySpan<byte> room, ReadOnlySpan<byte> text)
    {
        to.Add("R"u8);
        to.Add(room);
        to.Add(" "u8);
        to.Add(text);
    }

    public override void Pong(ByteQueue to)
    {
    }

    public override Answer Read(ref ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> rest = message;
        message = default;
        if (TryTake(ref rest, "E"u8) || TryTake(ref rest, "J"u8))
        {
            return TryTakeNumber(ref rest, out int id) && TryTake(ref rest, " "u8) ? new Answer(AnswerKind.Acknowledgement, id, rest) : default;
        }

        return TryTake(ref rest, "B "u8) || TryTake(ref rest, "R "u8) ? new Answer(AnswerKind.Delivery, 0, rest) : default;
    }

    private static void Request(ByteQueue to, ReadOnlySpan<byte> letter, int id, ReadOnlySpan<byte> text)
    {
        to.Add(letter);
        AddNumber(to, id);
        to.Add(" "u8);
        to.Add(text);
    }
}
