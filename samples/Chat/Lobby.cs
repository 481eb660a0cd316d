using System.Collections.Concurrent;
using SocketIo.Server;

namespace Chat;

/// <summary>Who has which name. It is all in memory, and a name is free again when its connection ends.</summary>
internal sealed class Lobby
{
    private readonly ConcurrentDictionary<string, Person> _people = new(StringComparer.OrdinalIgnoreCase);

    private sealed record Person(ISocket Socket, string Key);

    /// <summary>Gives a name to a socket for as long as it is connected, unless somebody with another key has it.</summary>
    public async ValueTask<bool> TryEnterAsync(ISocket socket, string name, string key)
    {
        Person person = new(socket, key);
        while (!_people.TryAdd(name, person))
        {
            if (!_people.TryGetValue(name, out Person? holder))
            {
                continue;
            }

            if (holder.Key != key && !holder.Socket.ConnectionAborted.IsCancellationRequested)
            {
                return false;
            }

            // Either this is the same tab, back before the server noticed that its last connection is gone, or the name is free again.
            _people.TryRemove(new(name, holder));
            await holder.Socket.DisconnectAsync(closeConnection: true);
        }

        // Cancelled however the socket ends, even if it never gets past the gate.
        socket.ConnectionAborted.Register(() => _people.TryRemove(new(name, person)));
        return true;
    }

    public ISocket? Find(string name) => _people.TryGetValue(name, out Person? person) && person.Socket.Connected ? person.Socket : null;
}
