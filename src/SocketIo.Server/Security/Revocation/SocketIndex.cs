using SocketIo.Server.Sockets;

namespace SocketIo.Server.Security.Revocation;

/// <summary>
/// Finds the sockets of a user, of a token and of a family of tokens without looking through all of them. Sockets that nobody
/// signed in for are not in it. Safe for concurrent use.
/// </summary>
internal sealed class SocketIndex
{
    private readonly Lock _sync = new();
    private readonly Dictionary<TokenRevocationKey, HashSet<Socket>> _sockets = [];

    /// <summary>How many users, tokens and families there are.</summary>
    public int Count
    {
        get
        {
            lock (_sync)
            {
                return _sockets.Count;
            }
        }
    }

    /// <summary>Puts a socket in that has passed the Connect gate.</summary>
    public void Add(Socket socket)
    {
        lock (_sync)
        {
            socket.IndexKeys = [];
            Put(socket);
        }
    }

    /// <summary>The user or the token of a socket has changed. Does nothing when the socket is not in the index.</summary>
    public void Update(Socket socket)
    {
        lock (_sync)
        {
            if (socket.IndexKeys is not null)
            {
                Take(socket);
                Put(socket);
            }
        }
    }

    public void Remove(Socket socket)
    {
        lock (_sync)
        {
            Take(socket);
            socket.IndexKeys = null;
        }
    }

    /// <summary>A snapshot.</summary>
    public Socket[] Find(TokenRevocationKey key)
    {
        lock (_sync)
        {
            return _sockets.TryGetValue(key, out HashSet<Socket>? sockets) ? [.. sockets] : [];
        }
    }

    private void Put(Socket socket)
    {
        socket.IndexKeys = [.. KeysOf(socket)];
        foreach (TokenRevocationKey key in socket.IndexKeys)
        {
            if (!_sockets.TryGetValue(key, out HashSet<Socket>? sockets))
            {
                _sockets[key] = sockets = [];
            }

            sockets.Add(socket);
        }
    }

    private void Take(Socket socket)
    {
        foreach (TokenRevocationKey key in socket.IndexKeys ?? [])
        {
            if (_sockets.TryGetValue(key, out HashSet<Socket>? sockets) && sockets.Remove(socket) && sockets.Count == 0)
            {
                _sockets.Remove(key);
            }
        }
    }

    private static IEnumerable<TokenRevocationKey> KeysOf(Socket socket)
    {
        IEnumerable<TokenRevocationKey> keys = socket.Credential?.Keys() ?? [];
        return socket.UserName is { } user ? keys.Append(new TokenRevocationKey(TokenRevocationKind.User, user)).Distinct() : keys;
    }
}
