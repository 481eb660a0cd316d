using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace SocketIo.Server.Comparison.Servers;

/// <summary>
/// ASP.NET Core's <see cref="WebSocket"/> with as little above it as the events need: the floor of the framework. Messages
/// are those of <see cref="Dialects.PlainDialect"/>.
/// </summary>
internal sealed class KestrelServer : IHostedServer
{
    public const string Name = "kestrel";

    private readonly KestrelAudience _all = new();
    private readonly ConcurrentDictionary<string, KestrelAudience> _rooms = new();

    public void AddServices(IServiceCollection services)
    {
    }

    public void Map(WebApplication app)
    {
        app.UseWebSockets();
        app.Map("/ws", AcceptAsync);
    }

    private async Task AcceptAsync(HttpContext context)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        using KestrelPeer peer = new(socket);
        List<KestrelAudience> joined = [_all];
        _all.Add(peer);
        try
        {
            await peer.ReadAsync(message => HandleAsync(peer, joined, message));
        }
        catch (WebSocketException)
        {
            // The client left without a word.
        }
        finally
        {
            joined.ForEach(audience => audience.Remove(peer));
        }
    }

    private ValueTask HandleAsync(KestrelPeer peer, List<KestrelAudience> joined, ReadOnlyMemory<byte> message)
    {
        ReadOnlySpan<byte> bytes = message.Span;
        switch (bytes[0])
        {
            case (byte)'B':
                _all.Send(message.ToArray());
                return default;
            case (byte)'R':
                int end = bytes.IndexOf((byte)' ');
                _rooms[Encoding.Latin1.GetString(bytes[1..end])].Send((byte[])[(byte)'R', .. bytes[end..]]);
                return default;
            case (byte)'J':
                KestrelAudience room = _rooms.GetOrAdd(Encoding.Latin1.GetString(bytes[(bytes.IndexOf((byte)' ') + 1)..]), _ => new());
                room.Add(peer);
                joined.Add(room);
                return peer.SendAsync(message);
            default:
                return peer.SendAsync(message);
        }
    }
}
