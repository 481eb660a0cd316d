using System.Collections.Immutable;

namespace SocketIo.Server.Adapters;

/// <summary>
/// The rooms of one socket besides its own; guarded by the lock of the <see cref="RoomTable"/>. Most sockets are in few
/// rooms or none, so the table exists only once one is joined.
/// </summary>
internal sealed class RoomMembership
{
    private Dictionary<string, long>? _rooms;
    private HashSet<string>? _askedFor;

    /// <summary>Whether the socket is in its rooms; until then they are remembered for it.</summary>
    public bool IsIn { get; private set; }

    /// <summary>Whether the socket has left all rooms for good.</summary>
    public bool HasLeft { get; private set; }

    public int Count => _rooms?.Count ?? 0;

    public IEnumerable<string> Rooms => _rooms?.Keys ?? Enumerable.Empty<string>();

    /// <summary>The rooms, and the position in the log of events at which each was joined.</summary>
    public IReadOnlyDictionary<string, long> Joins => _rooms is null ? ImmutableDictionary<string, long>.Empty : new Dictionary<string, long>(_rooms, StringComparer.Ordinal);

    /// <summary>Those rooms that the client had asked for, by way of the rules about rooms.</summary>
    public IReadOnlyCollection<string> AskedFor => _askedFor is null ? [] : [.. _askedFor];

    public bool Contains(string room) => _rooms?.ContainsKey(room) ?? false;

    /// <param name="room">The room.</param>
    /// <param name="position">The position in the log of events; 0 when there is none.</param>
    public void Add(string room, long position) => (_rooms ??= new Dictionary<string, long>(StringComparer.Ordinal)).TryAdd(room, position);

    public void OnAskedFor(string room) => (_askedFor ??= new HashSet<string>(StringComparer.Ordinal)).Add(room);

    public bool Remove(string room)
    {
        _askedFor?.Remove(room);
        return _rooms?.Remove(room) ?? false;
    }

    public void Enter() => IsIn = true;

    public void Clear()
    {
        IsIn = false;
        _rooms = null;
        _askedFor = null;
        HasLeft = true;
    }
}
