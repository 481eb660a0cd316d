using System.Security.Claims;
using System.Text.Json;
using SocketIo.Server.Adapters.Recovery;
using SocketIo.Server.Engine;
using SocketIo.Server.Namespaces.Revisions;
using SocketIo.Server.Pipeline;
using SocketIo.Server.Security.Tokens;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Namespaces;

/// <summary>
/// One CONNECT on its way: the namespace is found, the Connect gate passed, and the client joins as a new socket, or as the one it had
/// before.
/// </summary>
/// <param name="connection">Whose CONNECT it is.</param>
/// <param name="server">The server.</param>
/// <param name="revision">The revision of the protocol that the client speaks.</param>
/// <param name="slot">The place for the namespace, which the connection has reserved.</param>
internal sealed class ConnectAttempt(ClientConnection connection, SocketIoServer server, SocketIoRevision revision, NamespaceSlot slot)
{
    private readonly EngineSession _session = connection.Session;

    /// <summary>Null when the option is not set, and for clients that know nothing of it.</summary>
    private readonly ConnectionStateRecovery? _recovery = revision.CanRecover ? server.Recovery : null;

    /// <summary>Runs it to its end. Nobody awaits that: what goes wrong must neither be lost nor leave the client waiting for an answer.</summary>
    /// <param name="auth">What the client gave.</param>
    /// <param name="batch">The batch of packets that brought the CONNECT.</param>
    public async Task RunAsync(JsonElement? auth, int batch)
    {
        try
        {
            await ConnectAsync(auth, batch).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            server.Engine.OnReaderFailed(_session, exception);
            _session.CloseAfterDraining(DisconnectReason.ForcedClose, "a CONNECT failed");
        }
    }

    private async Task ConnectAsync(JsonElement? auth, int batch)
    {
        (Namespace? ns, string? refusal) = await server.Namespaces.AcquireAsync(slot.Name, auth, _session.Handshake).ConfigureAwait(false);
        if (ns is null)
        {
            server.OnNamespaceRefused(_session, slot.Name, refusal!);
            connection.Refuse(slot, refusal!, server.Codec.EncodeConnectError(slot.Name, refusal!, data: null));
            return;
        }

        var socket = new Socket(connection, revision.CreateSocketId(_session, slot.Name), ns, auth) { ConnectBatch = batch };
        if (!connection.TryEnterGate(slot, socket))
        {
            socket.OnRefused();
            return;
        }

        RecoverableSocket? kept = _recovery is { SkipsMiddlewares: true } ? await _recovery.TakeAsync(socket).ConfigureAwait(false) : null;
        if (kept is { RequiresGate: false } && await TryRecoverWithoutGateAsync(socket, kept).ConfigureAwait(false))
        {
            return;
        }

        if (!await PassGateAsync(socket).ConfigureAwait(false))
        {
            return;
        }

        kept = _recovery is { SkipsMiddlewares: false } ? await _recovery.TakeAsync(socket).ConfigureAwait(false) : _recovery?.CheckBehindGate(kept, socket);
        if (kept is null || !await TryRecoverAsync(socket, kept).ConfigureAwait(false))
        {
            Join(socket);
        }
    }

    /// <returns>False when the gate has refused; the client has been told then.</returns>
    private async ValueTask<bool> PassGateAsync(Socket socket)
    {
        var context = new ConnectContext(socket, server.Services);
        await socket.ServerNamespace.Definition.AuthorizeAsync(context).ConfigureAwait(false);
        if (!context.IsRejected)
        {
            // From now on whoever ends sockets finds this one. What was revoked before is found in the store.
            server.Index.Add(socket);
            if (await IsRevokedAsync(socket).ConfigureAwait(false))
            {
                context.Reject(ConnectError.Unauthorized(TokenCodes.Revoked));
            }
        }

        if (!context.IsRejected)
        {
            return true;
        }

        server.Audit.Write(SecurityEventKind.ConnectRefused, socket, context.RejectionCode, detail: context.RejectionDetail);
        socket.OnRefused();
        connection.Refuse(slot, context.RejectionMessage, server.EncodeRejection(revision, slot.Name, context.RejectionMessage, context.RejectionData));
        return false;
    }

    /// <summary>Makes the socket a new one of its namespace, unless the client has gone in the meantime.</summary>
    private void Join(Socket socket)
    {
        if (!connection.TryJoin(slot))
        {
            socket.OnRefused();
            return;
        }

        server.Audit.Write(SecurityEventKind.ConnectAllowed, socket);
        _session.Cork();
        try
        {
            if (_recovery is { } recovery)
            {
                lock (recovery.Log.Sync)
                {
                    socket.Recovery = recovery.Begin(socket);
                    Enter(socket);
                }
            }
            else
            {
                Enter(socket);
            }
        }
        finally
        {
            _session.Uncork();
        }

        Start(socket);
    }

    /// <summary>Takes the user over as well, since there is no gate that finds one.</summary>
    private async ValueTask<bool> TryRecoverWithoutGateAsync(Socket socket, RecoverableSocket kept)
    {
        ClaimsPrincipal user = socket.User;
        socket.User = kept.User;
        server.Index.Add(socket);
        if (await TryRecoverAsync(socket, kept).ConfigureAwait(false))
        {
            return true;
        }

        server.Index.Remove(socket);
        socket.User = user;
        return false;
    }

    private async ValueTask<bool> TryRecoverAsync(Socket socket, RecoverableSocket kept) =>
        TryRecover(socket, await _recovery!.JudgeRoomsAsync(kept, socket).ConfigureAwait(false));

    /// <summary>Makes the socket the one that its client had before, and sends what that has missed.</summary>
    /// <returns>False when it cannot be told what that is. Then the socket is as it was.</returns>
    private bool TryRecover(Socket socket, RecoverableSocket kept)
    {
        ConnectionStateRecovery recovery = _recovery!;
        _session.Cork();
        try
        {
            lock (recovery.Log.Sync)
            {
                if (recovery.FindMissed(kept, socket) is not { } missed)
                {
                    return false;
                }

                socket.Restore(kept);
                if (!connection.TryJoin(slot))
                {
                    socket.OnRefused();
                    recovery.GiveBack(kept);
                    return true;
                }

                server.Audit.Write(SecurityEventKind.ConnectAllowed, socket);

                // In front of the answer, as in the reference: clients hold them back until they know that they are connected.
                foreach (RecoveryLogEntry entry in missed)
                {
                    connection.Send(entry.Packet);
                }

                socket.Recovery = recovery.Continue(socket, kept, missed);
                Enter(socket);
            }
        }
        finally
        {
            _session.Uncork();
        }

        Start(socket);
        return true;
    }

    /// <summary>Runs the handlers, or ends the socket that somebody wanted to end while it was joining.</summary>
    private static void Start(Socket socket)
    {
        if (socket.EndReason is { } reason)
        {
            socket.DisconnectFromNamespace(reason);
        }

        socket.OnConnected();
    }

    /// <summary>Tells the client, and lets broadcasts reach it from now on.</summary>
    private void Enter(Socket socket)
    {
        // By the private id a client that comes back is known: a secret.
        connection.Send(revision.EncodeConnect(server.Codec, socket.ServerNamespace.Name, socket.Id, socket.Recovery?.Pid).WithoutCompression());
        socket.ServerNamespace.Adapter.Add(socket);
    }

    private async ValueTask<bool> IsRevokedAsync(Socket socket)
    {
        if (socket.Credential is not { } credential)
        {
            return false;
        }

        try
        {
            return socket.EndReason is not null || await server.Revocations.IsRevokedAsync(credential, socket.ConnectionAborted).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Who cannot be looked up is not let in.
            server.Errors.OnRevocationUnknown(socket, exception);
            return true;
        }
    }
}
