namespace SocketIo.Server.Adapters;

/// <summary>
/// The rooms of one socket besides its own; guarded by the lock of the <see cref="RoomTable"/>. Most sockets are in few
/// rooms or none, so the set exists only once one is joined.
/// </summary>
internal sealed class RoomMembership
{
    private HashSet<string>? _rooms;

    /// <summary>Whether the socket is in its rooms; until then they are remembered for it.</summary>
    public bool IsIn { get; private set; }

    /// <summary>Whether the socket has left all rooms for good.</summary>
    public bool HasLeft { get; private set; }

    public int Count => _rooms?.Count ?? 0;

    public IEnumerable<string> Rooms => _rooms ?? Enumerable.Empty<string>();

    public bool Contains(string room) => _rooms?.Contains(room) ?? false;

    public void Add(string room) => (_rooms ??= new HashSet<string>(StringComparer.Ordinal)).Add(room);

    public bool Remove(string room) => _rooms?.Remove(room) ?? false;

    public void Enter() => IsIn = true;

    public void Clear()
    {
        IsIn = false;
        _rooms = null;
        HasLeft = true;
    }
}
