using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using SocketIo.Server;

namespace DocsExamples;

/// <summary>The examples of docs/rooms.md.</summary>
public static partial class Rooms
{
    public static void MapNamespaces(WebApplication app)
    {
        // snippet: namespaces
        app.MapSocketIo(io =>
        {
            io.MapNamespace("/", root => root.OnConnected(socket => socket.EmitAsync("hello")));
            io.MapNamespace("/chat", chat => chat.On<string>("say", (socket, text) => socket.Broadcast.EmitAsync("said", text)));
            io.MapNamespace(TenantName(), tenant => tenant.OnConnected(socket => socket.EmitAsync("tenant", socket.Namespace.Name)));
        });
        // end-snippet
    }

    public static void MapPredicate(SocketIoEndpointBuilder io)
    {
        // snippet: namespace-predicate
        io.MapNamespace(
            request => Documents.ExistsAsync(request.Name),
            document => document.On<string>("edit", (socket, text) => socket.Broadcast.EmitAsync("edit", text)));
        // end-snippet

        // snippet: new-namespaces
        io.OnNewNamespace(ns => Console.WriteLine($"{ns.Name} is new."));
        // end-snippet
    }

    public static void MapRooms(NamespaceBuilder chat)
    {
        // snippet: join
        chat.On<string>("join", (socket, room) => socket.JoinAsync(room));
        chat.On<string>("leave", (socket, room) => socket.LeaveAsync(room));
        // end-snippet

        // snippet: state
        chat.OnConnected(socket =>
        {
            socket.Items["cart"] = new List<string>(); // any object; stays on this server
            socket.Data["name"] = socket.User.Identity?.Name; // must be serializable; FetchSocketsAsync shows it
        });
        // end-snippet

        // snippet: room-events
        chat.OnRoomEvent((ns, change) =>
        {
            if (change.Kind == RoomEventKind.Deleted)
            {
                Console.WriteLine($"{change.Room} is empty.");
            }
        });
        // end-snippet
    }

    public static void MapServers(NamespaceBuilder chat)
    {
        // snippet: server-side
        chat.OnServerSide<string, int>("evict", async (ns, user) =>
        {
            IReadOnlyList<IRemoteSocket> sockets = await ns.Local.To("user:" + user).FetchSocketsAsync();
            await ns.Local.To("user:" + user).DisconnectSocketsAsync();
            return sockets.Count;
        });
        // end-snippet
    }

    public static async Task EmitAsync(ISocketIoServer server)
    {
        // snippet: all-namespaces
        await server.Of(TenantName()).EmitAsync("maintenance", "at noon"); // in every namespace /tenant-...
        // end-snippet

        // snippet: server-side-emit
        await server.Of("/chat").ServerSideEmitAsync("evict", "user-17");
        BroadcastReplies<int> evicted = await server.Of("/chat").ServerSideEmitWithAckAsync<int>("evict", "user-17"); // one reply of each server
        // end-snippet
        Console.WriteLine(evicted.Replies.Sum());
    }

    public static async Task EmitAsync(ISocket socket, ISocketIoServer server)
    {
        // snippet: broadcast
        INamespace chat = server.Of("/chat");
        await chat.EmitAsync("news", "to everyone in the namespace");
        await chat.To("red").EmitAsync("news", "to everyone in the room");
        await chat.To("red").To("blue").EmitAsync("news", "to everyone in one of the rooms, once each");
        await chat.To("red").Except("muted").EmitAsync("news", "to everyone in red who is not in muted");
        await chat.To(socket.Id).EmitAsync("news", "to one socket by its id");

        await socket.EmitAsync("news", "to this client");
        await socket.Broadcast.EmitAsync("news", "to everyone but this client");
        await socket.To("red").EmitAsync("news", "to everyone in the room but this client");
        await socket.Namespace.To("red").EmitAsync("news", "to everyone in the room, this client too");
        // end-snippet

        // snippet: volatile
        await chat.To("red").Volatile.EmitAsync("cursor", (12, 34)); // whoever cannot take it at once misses it
        await socket.EmitVolatileAsync("cursor", (12, 34));
        // end-snippet

        // snippet: broadcast-ack
        BroadcastReplies<string> replies = await chat.To("red").Timeout(TimeSpan.FromSeconds(5)).EmitWithAckAsync<string>("ready?", EventArguments.Empty);
        Console.WriteLine($"{replies.Replies.Count} answered, {replies.MissingCount} did not.");
        // end-snippet

        // snippet: many
        foreach (IRemoteSocket member in await chat.To("red").FetchSocketsAsync())
        {
            Console.WriteLine($"{member.Id} {member.Data} {string.Join(' ', member.Rooms)}");
        }

        await chat.To("red").SocketsJoinAsync("blue"); // everyone in red is in blue, too
        await chat.To("red").SocketsLeaveAsync("red"); // red is empty
        await chat.To("blue").DisconnectSocketsAsync(); // closeConnection: true ends their other namespaces, too
        // end-snippet
    }

    public static void MapEndpoint(WebApplication app)
    {
        // snippet: minimal-api
        app.MapPost("/announce", async (string text, ISocketIoServer io) => await io.Of("/chat").EmitAsync("announcement", text));
        // end-snippet
    }

    [GeneratedRegex("^/tenant-[a-z0-9]{1,20}$", RegexOptions.NonBacktracking)]
    private static partial Regex TenantName();

    // snippet: controller
    [ApiController]
    [Route("rooms/{room}")]
    public sealed class RoomsController(ISocketIoServer io) : ControllerBase
    {
        [HttpPost("messages")]
        public async Task<IActionResult> Post(string room, [FromBody] string text)
        {
            await io.Of("/chat").To(room).EmitAsync("message", text);
            return Accepted();
        }
    }
    // end-snippet

    private static class Documents
    {
        public static ValueTask<bool> ExistsAsync(string name) => ValueTask.FromResult(name.Length > 1);
    }
}
