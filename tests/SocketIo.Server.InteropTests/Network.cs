using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests;

/// <summary>The TCP connections to a server, for as long as it works.</summary>
internal sealed class Network
{
    private readonly ConcurrentDictionary<ConnectionContext, bool> _connections = [];
    private volatile bool _isDown;
    private volatile bool _hasRefused;

    /// <summary>A middleware for connections.</summary>
    public ConnectionDelegate ConnectAsync(ConnectionDelegate next) => async connection =>
    {
        _connections[connection] = true;
        if (_isDown)
        {
            connection.Abort();
            _hasRefused = true;
        }
        else
        {
            await next(connection);
        }

        _connections.TryRemove(connection, out _);
    };

    /// <summary>Cuts all connections, and those that are opened meanwhile, of which there must be one.</summary>
    public async Task InterruptAsync()
    {
        _hasRefused = false;
        _isDown = true;
        await Eventually.IsTrueAsync(HasRefusedAfterCut, description: "somebody connects while the network is down");
        _isDown = false;
    }

    /// <summary>Cuts what there is; asked again and again, since a client may have been between two connections.</summary>
    private bool HasRefusedAfterCut()
    {
        foreach (ConnectionContext connection in _connections.Keys)
        {
            connection.Abort();
        }

        return _hasRefused;
    }
}
