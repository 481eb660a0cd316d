using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SocketIo.Server.Testing;

/// <summary>A way to a server that can be cut, as a network does it: without a word to either side.</summary>
public sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, TcpClient> _open = [];
    private readonly Task _accepting;
    private volatile Uri? _target;

    public TcpRelay(Uri target)
    {
        _target = target;
        _listener.Start();
        Address = new Uri($"http://{_listener.LocalEndpoint}/");
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect to; it stays the same.</summary>
    public Uri Address { get; }

    /// <summary>Ends all connections, and every new one at once.</summary>
    public void Cut()
    {
        _target = null;
        foreach ((TcpClient client, TcpClient server) in _open)
        {
            client.Dispose();
            server.Dispose();
        }
    }

    /// <summary>Lets new connections through again.</summary>
    public void Restore(Uri target) => _target = target;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        Cut();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using TcpClient server = new() { NoDelay = true };
        try
        {
            client.NoDelay = true;
            _open[client] = server;
            if (_target is { } target)
            {
                await server.ConnectAsync(target.Host, target.Port);
                await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client.GetStream()));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut while it was being made.
        }
        finally
        {
            _open.TryRemove(client, out _);
            client.Dispose();
        }
    }
}
