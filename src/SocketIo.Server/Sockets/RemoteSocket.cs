using System.Text.Json;
using SocketIo.Server.Namespaces;

namespace SocketIo.Server.Sockets;

/// <summary>A socket as it was when fetched; what is done to it goes through its own room, wherever it is connected.</summary>
internal sealed class RemoteSocket(Namespace ns, string id, Handshake handshake, IReadOnlyCollection<string> rooms, JsonElement data) : IRemoteSocket
{
    public string Id { get; } = id;

    public Handshake Handshake { get; } = handshake;

    public IReadOnlyCollection<string> Rooms { get; } = rooms;

    public JsonElement Data { get; } = data;

    private IBroadcast Own => ns.To(Id);

    public ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default) => Own.EmitAsync(eventName, cancellationToken);

    public ValueTask EmitAsync<T>(string eventName, T arguments, CancellationToken cancellationToken = default) =>
        Own.EmitAsync(eventName, arguments, cancellationToken);

    public Task<TReply> EmitWithAckAsync<TReply>(string eventName, object? arguments, CancellationToken cancellationToken = default) =>
        AskAsync<TReply>(Own, eventName, arguments, cancellationToken);

    public Task<TReply> EmitWithAckAsync<TReply>(string eventName, object? arguments, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        AskAsync<TReply>(Own.Timeout(timeout), eventName, arguments, cancellationToken);

    public ValueTask JoinAsync(params IEnumerable<string> rooms) => Own.SocketsJoinAsync(rooms);

    public ValueTask LeaveAsync(params IEnumerable<string> rooms) => Own.SocketsLeaveAsync(rooms);

    public ValueTask DisconnectAsync(bool closeConnection = false) => Own.DisconnectSocketsAsync(closeConnection);

    private static async Task<TReply> AskAsync<TReply>(IBroadcast socket, string eventName, object? arguments, CancellationToken cancellationToken)
    {
        BroadcastReplies<TReply> replies = await socket.EmitWithAckAsync<TReply>(eventName, arguments, cancellationToken).ConfigureAwait(false);
        return replies switch
        {
            { Replies: [var reply, ..] } => reply,
            { MissingCount: 0 } => throw new SocketDisconnectedException(),
            _ => throw new TimeoutException("The socket has not acknowledged the event in time."),
        };
    }
}
