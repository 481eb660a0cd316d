using SocketIo.Server.Sockets;

namespace SocketIo.Server.Adapters;

/// <summary>
/// A set of sockets. Joins and leaves change it under the namespace's lock; a broadcast walks a snapshot that is made when
/// first needed after a change.
/// </summary>
internal sealed class Room
{
    private readonly HashSet<Socket> _members = [];
    private Socket[]? _snapshot;

    public int Count => _members.Count;

    public void Add(Socket socket)
    {
        _members.Add(socket);
        _snapshot = null;
    }

    public bool Remove(Socket socket)
    {
        _snapshot = null;
        return _members.Remove(socket);
    }

    /// <summary>The members; to be called under the lock, and to be walked without it.</summary>
    public Socket[] Snapshot() => _snapshot ??= [.. _members];
}
