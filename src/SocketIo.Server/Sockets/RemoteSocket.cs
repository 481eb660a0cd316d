using System.Text.Json;
using SocketIo.Server.Namespaces;

namespace SocketIo.Server.Sockets;

/// <summary>A socket as it was when fetched; what is done to it goes through its own room, wherever it is connected.</summary>
internal sealed class RemoteSocket(Namespace ns, string id, IReadOnlyCollection<string> rooms, JsonElement data) : IRemoteSocket
{
    public string Id { get; } = id;

    public IReadOnlyCollection<string> Rooms { get; } = rooms;

    public JsonElement Data { get; } = data;

    private IBroadcast Own => ns.To(Id);

    public ValueTask EmitAsync<T>(string eventName, T arguments, CancellationToken cancellationToken = default) =>
        Own.EmitAsync(eventName, arguments, cancellationToken);

    public ValueTask JoinAsync(params IEnumerable<string> rooms) => Own.SocketsJoinAsync(rooms);

    public ValueTask LeaveAsync(params IEnumerable<string> rooms) => Own.SocketsLeaveAsync(rooms);

    public ValueTask DisconnectAsync(bool closeConnection = false) => Own.DisconnectSocketsAsync(closeConnection);
}
