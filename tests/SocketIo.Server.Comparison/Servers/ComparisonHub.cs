using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.SignalR;

namespace SocketIo.Server.Comparison.Servers;

/// <summary>The events of the comparison, for SignalR.</summary>
[SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "SignalR calls instance methods")]
internal sealed class ComparisonHub : Hub
{
    public string Echo(string text) => text;

    public Task Bcast(string text) => Clients.All.SendAsync("bcast", text);

    public async Task<string> Join(string room)
    {
        await Groups.AddToGroupAsync(Context.ConnectionId, room);
        return room;
    }

    public Task ToRoom(string room, string text) => Clients.Group(room).SendAsync("room", text);
}
