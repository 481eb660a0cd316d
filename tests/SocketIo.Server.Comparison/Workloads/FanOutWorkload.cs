using System.Text;
using SocketIo.Server.Comparison.Dialects;
using SocketIo.Server.Comparison.Load;

namespace SocketIo.Server.Comparison.Workloads;

/// <summary>
/// One text to everybody, or texts to rooms of ten. The next one leaves when all members have the one before; in rooms there
/// are as many on their way as the clients make up rooms of ten. A delivery is what counts.
/// </summary>
/// <param name="arena">The clients.</param>
/// <param name="rooms">In how many rooms each of them is; 0 to send to everybody.</param>
/// <param name="bytes">The length of a text.</param>
internal sealed class FanOutWorkload(Arena arena, int rooms, int bytes) : Workload
{
    private const int RoomSize = 10;

    private readonly Texts _texts = new(bytes);
    private readonly FanOutSlot[] _slots =
    [
        .. Enumerable.Range(0, rooms == 0 ? 1 : RoomsInLayer(arena)).Select(number => new FanOutSlot(number, arena.Count, bytes)),
    ];

    public override long Missing => _slots.Sum(slot => (long)slot.Left);

    public override void OnReady(Client client)
    {
        if (rooms == 0)
        {
            base.OnReady(client);
        }
        else
        {
            client.Join(0, NameOf(RoomOf(client.Number, 0)));
        }
    }

    public override void OnAnswer(Client client, Answer answer)
    {
        if (answer.Kind == AnswerKind.Acknowledgement)
        {
            OnRoomJoined(client, answer);
        }
        else if (FanOutSlot.NumberIn(answer.Text) is { } number && number < _slots.Length && _slots[number].TryTake(client.Number, answer.Text))
        {
            FanOutSlot slot = _slots[number];
            Count(slot.SentAt);
            if (slot.Left == 0 && IsRunning)
            {
                Send(slot);
            }
        }
        else
        {
            FailAt(client, answer);
        }
    }

    protected override void OnStarted() => Array.ForEach(_slots, Send);

    private static int RoomsInLayer(Arena arena) => arena.Count / RoomSize;

    private static byte[] NameOf(int room) => Encoding.ASCII.GetBytes($"room{room}");

    /// <summary>Each layer divides all clients into rooms of ten: neighbours in one layer, those far apart in the next.</summary>
    private int RoomOf(int client, int layer) =>
        (layer * RoomsInLayer(arena)) + (layer % 2 == 0 ? client / RoomSize : client % RoomsInLayer(arena));

    private IEnumerable<int> MembersOf(int room)
    {
        int index = room % RoomsInLayer(arena);
        bool isOfNeighbours = room / RoomsInLayer(arena) % 2 == 0;
        return Enumerable.Range(0, RoomSize).Select(i => isOfNeighbours ? (index * RoomSize) + i : index + (i * RoomsInLayer(arena)));
    }

    private void OnRoomJoined(Client client, Answer answer)
    {
        if (!answer.Text.SequenceEqual(NameOf(RoomOf(client.Number, answer.Id))))
        {
            FailAt(client, answer);
        }
        else if (answer.Id + 1 < rooms)
        {
            client.Join(answer.Id + 1, NameOf(RoomOf(client.Number, answer.Id + 1)));
        }
        else
        {
            base.OnReady(client);
        }
    }

    private void Send(FanOutSlot slot)
    {
        if (rooms == 0)
        {
            ReadOnlySpan<byte> text = slot.Begin(Enumerable.Range(0, arena.Count), _texts);
            arena.Clients[slot.Sent % arena.Count].Broadcast(text);
        }
        else
        {
            int room = slot.Number + (slot.Sent % rooms * RoomsInLayer(arena));
            int[] members = [.. MembersOf(room)];
            ReadOnlySpan<byte> text = slot.Begin(members, _texts);
            arena.Clients[members[slot.Sent % RoomSize]].ToRoom(NameOf(room), text);
        }
    }
}
