using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.Extensions.Logging;
using SocketIo.Server.Diagnostics;
using SocketIo.Server.Engine;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Security.Rooms;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Adapters.Recovery;

/// <summary>Lets clients come back as the sockets they were. There is none when the option is not set.</summary>
internal sealed partial class ConnectionStateRecovery : IDisposable
{
    private readonly ConcurrentDictionary<(string Namespace, string Pid), Socket> _connected = new();
    private readonly IRecoveryStore _store;
    private readonly ConnectionStateRecoveryOptions _options;
    private readonly SocketIoOptions _limits;
    private readonly TimeProvider _time;
    private readonly SocketIoMetrics _metrics;
    private readonly ILogger _logger;

    public ConnectionStateRecovery(
        ConnectionStateRecoveryOptions options, SocketIoOptions limits, IRecoveryStore store, TimeProvider time, SocketIoMetrics metrics, ILogger<ConnectionStateRecovery> logger)
    {
        _options = options;
        _limits = limits;
        _store = store;
        _time = time;
        _metrics = metrics;
        _logger = logger;

        // What was sent into a connection that is dead already is missed too, and it takes a heartbeat to notice.
        Log = new RecoveryLog(options, options.MaxDisconnectionDuration + limits.PingInterval + limits.PingTimeout, time, new RecoveryLimit(metrics, time, logger).Report);
    }

    public RecoveryLog Log { get; }

    public bool SkipsMiddlewares => _options.SkipMiddlewares;

    /// <summary>A socket joins that was not there before. To be called under the log's lock.</summary>
    public RecoveryState Begin(Socket socket) => Register(socket, new RecoveryState(SessionId.Create(), Log.Head));

    /// <summary>
    /// What was kept of the socket that a client asks for, if it may have it; never twice, and never for another user.
    /// </summary>
    public async ValueTask<RecoverableSocket?> TakeAsync(Socket socket)
    {
        if (AuthPayload.ReadText(socket.Auth, "pid") is not { } pid)
        {
            return null;
        }

        try
        {
            string ns = socket.ServerNamespace.Name;
            if (_connected.TryGetValue((ns, pid), out Socket? connected) && !await TryEndAsync(connected, socket).ConfigureAwait(false))
            {
                return Refuse(socket, RecoveryRefusal.User);
            }

            RecoverableSocket? kept = await _store.TakeAsync(ns, pid, socket.ConnectionAborted).ConfigureAwait(false);
            return kept is null ? Refuse(socket, RecoveryRefusal.Unknown)
                : kept.ExpiresAt <= _time.GetUtcNow() ? Refuse(socket, RecoveryRefusal.Expired)
                : IsSameUser(kept.User, kept.HandshakeUser, socket) ? kept
                : Refuse(socket, RecoveryRefusal.User);
        }
        catch (Exception exception)
        {
            Events.StoreFailed(_logger, exception);
            return Refuse(socket, RecoveryRefusal.StoreFailed);
        }
    }

    /// <summary>Where the gate is skipped but had to be passed after all, the users are compared behind it.</summary>
    public RecoverableSocket? CheckBehindGate(RecoverableSocket? kept, Socket socket) =>
        kept is not { RequiresGate: true } ? null
            : SameUser.Is(kept.User, socket.User) ? kept
            : Refuse(socket, RecoveryRefusal.User);

    /// <summary>What was kept, without the rooms that the client had asked for and may not be in any more. Their events are not for it, either.</summary>
    public async ValueTask<RecoverableSocket> JudgeRoomsAsync(RecoverableSocket kept, Socket socket)
    {
        if (socket.ServerNamespace.Definition.Rooms is not { } gate || kept.AuthorizedRooms.Count == 0)
        {
            return kept;
        }

        List<string> refused = [];
        foreach (string room in kept.AuthorizedRooms)
        {
            if (!await MayRejoinAsync(gate, socket, room).ConfigureAwait(false))
            {
                refused.Add(room);
            }
        }

        return refused.Count == 0 ? kept : kept.Without(refused);
    }

    /// <summary>What a client has missed; null when that cannot be told, and it is to get a new socket. To be called under the log's lock.</summary>
    public List<RecoveryLogEntry>? FindMissed(RecoverableSocket kept, Socket socket)
    {
        (long after, string? refusal) = RecoveryPlan.Make(kept, AuthPayload.ReadText(socket.Auth, "offset"), Log);
        List<RecoveryLogEntry> missed = refusal is null ? Log.Read(kept, after) : [];
        if (missed.Sum(entry => entry.MessageCount) > _limits.MaxOutgoingMessages / 2 || missed.Sum(entry => (long)entry.Packet.ByteCount) > _limits.MaxOutgoingBytes / 2)
        {
            refusal = RecoveryRefusal.TooMuch;
        }

        if (refusal is not null)
        {
            Refuse(socket, refusal);
            return null;
        }

        return missed;
    }

    /// <summary>A socket joins again. To be called under the log's lock.</summary>
    public RecoveryState Continue(Socket socket, RecoverableSocket kept, List<RecoveryLogEntry> missed)
    {
        RecoveryState state = Register(socket, RecoveryState.Continue(kept));
        foreach (RecoveryLogEntry entry in missed)
        {
            state.OnSent(entry.Position);
        }

        _metrics.Recovered();
        Events.Recovered(_logger, socket.SessionNumber, missed.Count);
        return state;
    }

    /// <summary>The client has gone before it got what it asked for, and may ask again.</summary>
    public void GiveBack(RecoverableSocket kept) => _ = SaveAsync(kept);

    /// <summary>A socket is no longer connected, and cannot be ended by its client any more.</summary>
    public void OnLeaving(Socket socket, RecoveryState state) =>
        _connected.TryRemove(new((socket.ServerNamespace.Name, state.Pid), socket));

    /// <summary>Keeps a socket that has left, if it was for a reason that clients recover from.</summary>
    public bool TrySave(Socket socket, RecoveryState state, RecoverableRooms rooms, DisconnectReason reason)
    {
        bool isLoss = reason is DisconnectReason.TransportClose or DisconnectReason.TransportError or DisconnectReason.PingTimeout
            or DisconnectReason.ForcedClose or DisconnectReason.ForcedServerClose or DisconnectReason.ServerShuttingDown;
        if (!isLoss)
        {
            state.OnLeft();
            return false;
        }

        _ = SaveAsync(
            new RecoverableSocket
            {
                Namespace = socket.ServerNamespace.Name,
                Pid = state.Pid,
                Id = socket.Id,
                Rooms = rooms.Joins,
                AuthorizedRooms = rooms.AskedFor,
                Data = socket.CopyData(),
                User = socket.User,
                HandshakeUser = socket.Handshake.User,
                RequiresGate = socket.Credential is not null || socket.ServerNamespace.Definition.Schemes.Count > 0,
                ExpiresAt = _time.GetUtcNow() + _options.MaxDisconnectionDuration,
                LogId = Log.Id,
                StartPosition = state.Start,
                FirstSentPosition = state.First,
                LastSentPosition = state.Last,
                EndPosition = state.End,
            },
            state);
        return true;
    }

    public void Dispose() => Log.Dispose();

    private RecoveryState Register(Socket socket, RecoveryState state)
    {
        if (!socket.IsGone)
        {
            _connected[(socket.ServerNamespace.Name, state.Pid)] = socket;
        }

        return state;
    }

    /// <summary>
    /// A client that comes back sooner than the server notices the loss proves by its private id that the old connection is of no
    /// use any more.
    /// </summary>
    /// <returns>False when it is another user's.</returns>
    private async ValueTask<bool> TryEndAsync(Socket connected, Socket successor)
    {
        if (!IsSameUser(connected.User, connected.Handshake.User, successor))
        {
            return false;
        }

        if (connected.Connection != successor.Connection)
        {
            RecoveryState? state = connected.Recovery;
            connected.Connection.Session.Close(DisconnectReason.TransportClose, "the client has come back on another connection");
            await (state?.Left ?? Task.CompletedTask).WaitAsync(successor.ConnectionAborted).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Behind the gate the users of the sockets are compared; where the gate is skipped, those of the handshakes.</summary>
    private bool IsSameUser(ClaimsPrincipal user, ClaimsPrincipal handshakeUser, Socket socket) =>
        SameUser.Is(handshakeUser, socket.Handshake.User) && (SkipsMiddlewares || SameUser.Is(user, socket.User));

    private async Task SaveAsync(RecoverableSocket kept, RecoveryState? state = null)
    {
        try
        {
            await _store.SaveAsync(kept).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Events.StoreFailed(_logger, exception);
        }

        state?.OnLeft();
    }

    private async ValueTask<bool> MayRejoinAsync(RoomGate gate, Socket socket, string room)
    {
        try
        {
            await gate.AuthorizeAsync(socket, room, RoomAccess.Join).ConfigureAwait(false);
            return true;
        }
        catch (SocketIoException)
        {
            return false;
        }
        catch (Exception exception)
        {
            // Who cannot be judged is not let in.
            Events.RoomRuleFailed(_logger, socket.SessionNumber, exception);
            return false;
        }
    }

    private RecoverableSocket? Refuse(Socket socket, string reason)
    {
        _metrics.RecoveryRefused(reason);
        Events.Refused(_logger, socket.SessionNumber, reason);
        return null;
    }

    private static partial class Events
    {
        [LoggerMessage(240, LogLevel.Debug, "Session {Session} is the same socket as before, and gets {Count} events that it missed.", EventName = "Recovered")]
        public static partial void Recovered(ILogger logger, long session, int count);

        [LoggerMessage(241, LogLevel.Information, "Session {Session} asked for its socket of before and gets a new one: {Reason}.", EventName = "RecoveryRefused")]
        public static partial void Refused(ILogger logger, long session, string reason);

        [LoggerMessage(244, LogLevel.Error, "Session {Session} is the same socket as before, but not in a room about which a rule of AuthorizeRooms failed.", EventName = "RecoveryRoomRuleFailed")]
        public static partial void RoomRuleFailed(ILogger logger, long session, Exception exception);

        [LoggerMessage(243, LogLevel.Error, "The store of connection state recovery failed; the client gets a new socket.", EventName = "RecoveryStoreFailed")]
        public static partial void StoreFailed(ILogger logger, Exception exception);
    }
}
