using System.Threading.Channels;
using SocketIo.Server;

namespace Chat;

/// <summary>
/// Tells everyone which rooms there are and who is in them. Lists are sent one after the other, so the last one is the truth,
/// and a hundred changes at once need no hundred lists.
/// </summary>
internal sealed class RoomList(ISocketIoServer server) : BackgroundService
{
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Somebody came, went, or is in other rooms than before.</summary>
    public void OnChanged() => _changes.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        INamespace chat = server.Of("/");
        await foreach (bool _ in _changes.Reader.ReadAllAsync(stoppingToken))
        {
            await chat.EmitAsync("rooms", RoomsOf(chat.Sockets), stoppingToken);
        }
    }

    private static List<Room> RoomsOf(IEnumerable<ISocket> sockets)
    {
        SortedDictionary<string, List<string>> rooms = new(StringComparer.Ordinal) { [Names.DefaultRoom] = [] };
        foreach (ISocket socket in sockets)
        {
            foreach (string room in socket.ChatRooms)
            {
                rooms.TryAdd(room, []);
                rooms[room].Add(socket.Name);
            }
        }

        return [.. rooms.Select(room => new Room(room.Key, room.Value.Order(StringComparer.OrdinalIgnoreCase)))];
    }
}
