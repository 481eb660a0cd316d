using SocketIo.Server.Adapters.Recovery;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Adapters;

/// <summary>
/// Which sockets are in which rooms, indexed both ways. A socket's own room is not stored: its id finds it. One lock guards
/// the table for as long as it takes to change a set or to take a snapshot; nothing is ever sent under it.
/// </summary>
internal sealed class RoomTable
{
    private readonly Lock _sync = new();
    private readonly Dictionary<string, Room> _rooms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Socket> _sockets = new(StringComparer.Ordinal);
    private readonly Room _everyone = new();

    /// <summary>Makes a socket a member of its own room, and of those that were remembered for it.</summary>
    /// <returns>The rooms, its own first, and whether each is new; none when the socket has left for good.</returns>
    public (string Room, bool IsNew)[] Add(Socket socket)
    {
        lock (_sync)
        {
            RoomMembership membership = socket.Membership;
            if (membership.HasLeft)
            {
                return [];
            }

            (string, bool)[] joined = new (string, bool)[membership.Count + 1];
            joined[0] = (socket.Id, !_rooms.ContainsKey(socket.Id));
            int index = 1;
            foreach (string room in membership.Rooms)
            {
                joined[index++] = (room, AddTo(room, socket));
            }

            // Of an old client one that is about to leave may still be there with the same id.
            _sockets[socket.Id] = socket;
            membership.Enter();
            _everyone.Add(socket);
            return joined;
        }
    }

    /// <summary>Makes a socket a member of a room, or remembers the room until <see cref="Add"/>.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="room">The room.</param>
    /// <param name="maxRooms">In how many it may be, its own included.</param>
    /// <param name="position">The position in the log of events; 0 when there is none.</param>
    /// <param name="isAskedFor">Whether to remember that its client had asked for it.</param>
    public RoomJoin Join(Socket socket, string room, int maxRooms, long position = 0, bool isAskedFor = false)
    {
        lock (_sync)
        {
            RoomMembership membership = socket.Membership;
            if (membership.HasLeft || room == socket.Id || membership.Contains(room))
            {
                return RoomJoin.Unchanged;
            }

            if (membership.Count + 1 >= maxRooms)
            {
                return RoomJoin.TooMany;
            }

            membership.Add(room, position);
            if (isAskedFor)
            {
                membership.OnAskedFor(room);
            }

            if (!membership.IsIn)
            {
                return RoomJoin.Unchanged;
            }

            return AddTo(room, socket) ? RoomJoin.Created : RoomJoin.Joined;
        }
    }

    /// <summary>The rooms of a socket besides its own with the positions at which they were joined, and those that its client had asked for.</summary>
    public RecoverableRooms JoinsOf(Socket socket)
    {
        lock (_sync)
        {
            return new RecoverableRooms(socket.Membership.Joins, socket.Membership.AskedFor);
        }
    }

    /// <returns>Whether the socket left, and whether the room is gone.</returns>
    public (bool HasLeft, bool IsGone) Leave(Socket socket, string room)
    {
        lock (_sync)
        {
            return socket.Membership.Remove(room) && socket.Membership.IsIn ? (true, RemoveFrom(room, socket)) : default;
        }
    }

    /// <returns>The rooms the socket left, its own first, and whether each is gone.</returns>
    public (string Room, bool IsGone)[] LeaveAll(Socket socket)
    {
        lock (_sync)
        {
            RoomMembership membership = socket.Membership;
            if (!membership.IsIn)
            {
                membership.Clear();
                return [];
            }

            if (_sockets.GetValueOrDefault(socket.Id) == socket)
            {
                _sockets.Remove(socket.Id);
            }

            (string, bool)[] left = new (string, bool)[membership.Count + 1];
            left[0] = (socket.Id, !_rooms.ContainsKey(socket.Id));
            int index = 1;
            foreach (string room in membership.Rooms)
            {
                left[index++] = (room, RemoveFrom(room, socket));
            }

            membership.Clear();
            _everyone.Remove(socket);
            return left;
        }
    }

    public string[] RoomsOf(Socket socket)
    {
        lock (_sync)
        {
            return socket.Membership.HasLeft ? [] : [socket.Id, .. socket.Membership.Rooms];
        }
    }

    public string[] Rooms()
    {
        lock (_sync)
        {
            return [.. _rooms.Keys.Union(_sockets.Keys)];
        }
    }

    public Socket? Find(string id)
    {
        lock (_sync)
        {
            return _sockets.GetValueOrDefault(id);
        }
    }

    /// <summary>The sockets a broadcast is for, each once.</summary>
    public ReadOnlySpan<Socket> Find(in BroadcastTarget target)
    {
        lock (_sync)
        {
            ReadOnlySpan<Socket> found = target.Rooms switch
            {
                null => _everyone.Snapshot(),
                [var room] => MembersOf(room),
                var rooms => Union(rooms),
            };
            return target.Except.Length == 0 || found.IsEmpty ? found : Without(found, target.Except);
        }
    }

    private Socket[] MembersOf(string room)
    {
        Socket[] members = _rooms.TryGetValue(room, out Room? found) ? found.Snapshot() : [];
        return _sockets.TryGetValue(room, out Socket? owner) ? [owner, .. members] : members;
    }

    private Socket[] Union(string[] rooms)
    {
        HashSet<Socket> sockets = [];
        foreach (string room in rooms)
        {
            sockets.UnionWith(MembersOf(room));
        }

        return [.. sockets];
    }

    private Socket[] Without(ReadOnlySpan<Socket> sockets, string[] except)
    {
        // The usual case, everyone but the sender: one comparison per socket.
        if (except.Length == 1 && !_rooms.ContainsKey(except[0]))
        {
            return _sockets.TryGetValue(except[0], out Socket? sender) ? Without(sockets, sender) : sockets.ToArray();
        }

        HashSet<Socket> left = [.. sockets];
        foreach (string room in except)
        {
            left.ExceptWith(MembersOf(room));
        }

        return [.. left];
    }

    private static Socket[] Without(ReadOnlySpan<Socket> sockets, Socket sender)
    {
        int index = sockets.IndexOf(sender);
        return index < 0 ? sockets.ToArray() : [.. sockets[..index], .. sockets[(index + 1)..]];
    }

    private bool AddTo(string room, Socket socket)
    {
        bool isNew = !_rooms.TryGetValue(room, out Room? members) && !_sockets.ContainsKey(room);
        if (members is null)
        {
            _rooms.Add(room, members = new Room());
        }

        members.Add(socket);
        return isNew;
    }

    private bool RemoveFrom(string room, Socket socket)
    {
        Room members = _rooms[room];
        members.Remove(socket);
        if (members.Count > 0)
        {
            return false;
        }

        _rooms.Remove(room);
        return !_sockets.ContainsKey(room);
    }
}
