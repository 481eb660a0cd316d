using System.Security.Claims;
using System.Text.Json;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Security.Authorization;
using SocketIo.Server.Security.RateLimiting;
using SocketIo.Server.Security.Revocation;
using SocketIo.Server.Security.Validation;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Security.Tokens;

/// <summary>
/// Lets a client that is connected put a new token in the place of the one it came with. It learns no more than whether the token
/// is bad, or not for this socket.
/// </summary>
internal sealed class TokenRefresh(JwtValidator validator, TokenRevocations revocations, FailedAuthentications failures)
{
    private const string Property = "token";
    private const string Forbidden = "forbidden";

    public EventBuilder CreateEvent(string name)
    {
        var builder = new EventBuilder(
            name,
            typeof(EventArguments),
            (codec, metadata) => EventHandlers.WithReply<EventArguments, TokenRefreshed>(ArgumentSource<EventArguments>.Create(codec, parameter: null, metadata), HandleAsync),
            typeof(TokenRefresh));
        return builder.AllowAnonymous();
    }

    /// <summary>Handles the event: one argument <c>{token}</c>, acknowledged with <c>{exp}</c>.</summary>
    /// <exception cref="SocketIoException">The token is refused.</exception>
    private async ValueTask<TokenRefreshed> HandleAsync(EventContext context, EventArguments arguments)
    {
        Socket socket = context.ServerSocket;
        if (Read(arguments) is not { } token)
        {
            throw Refuse(context, TokenCodes.Invalid, TokenCodes.Missing);
        }

        TokenVerdict verdict = await validator.ValidateAsync(token).ConfigureAwait(false);
        if (verdict.Code is { } code)
        {
            if (code == TokenCodes.Invalid)
            {
                failures.Report(socket.Handshake.RemoteAddress);
            }

            throw Refuse(context, TokenCodes.Invalid, verdict.Detail ?? code);
        }

        SocketCredential credential = verdict.Credential!;
        if (socket.Credential?.HasSubjectOf(credential) != true)
        {
            throw Refuse(context, Forbidden, "the token of another user");
        }

        if (await revocations.IsRevokedAsync(credential, context.CancellationToken).ConfigureAwait(false))
        {
            throw Refuse(context, TokenCodes.Invalid, TokenCodes.Revoked);
        }

        if (socket.ServerNamespace.Definition.JoinRule is { } rule && !await MayJoinAsync(rule, verdict.User!, socket).ConfigureAwait(false))
        {
            throw Refuse(context, Forbidden, "the user may not join the namespace any more");
        }

        socket.Authenticate(verdict.User!, credential);

        // In this order, as for a CONNECT: whoever revokes the token now finds the socket.
        if (await revocations.IsRevokedAsync(credential, context.CancellationToken).ConfigureAwait(false) || socket.Lifetime?.Start(credential) == false)
        {
            socket.End(DisconnectReason.TokenRevoked);
            throw Refuse(context, TokenCodes.Invalid, TokenCodes.Revoked);
        }

        socket.Server.Audit.Write(SecurityEventKind.TokenRefreshed, socket, eventName: context.EventName);
        return new TokenRefreshed(credential.ExpiresAt?.ToUnixTimeSeconds());
    }

    private static async ValueTask<bool> MayJoinAsync(AuthorizationRule rule, ClaimsPrincipal user, Socket socket)
    {
        var connect = new ConnectContext(socket, socket.Server.Services);
        try
        {
            return await rule.AllowsAsync(user, connect).ConfigureAwait(false);
        }
        finally
        {
            await connect.DisposeScopeAsync().ConfigureAwait(false);
        }
    }

    private static string? Read(EventArguments arguments)
    {
        try
        {
            return arguments.Count > 0 ? AuthPayload.ReadText(arguments.Get<JsonElement>(0), Property) : null;
        }
        catch (Exception)
        {
            // An attachment, for one: whatever it is, it is no token.
            return null;
        }
    }

    private static SocketIoException Refuse(EventContext context, string code, string detail)
    {
        context.ServerSocket.Server.Audit.Write(SecurityEventKind.RefreshRefused, context.Socket, code, context.EventName, detail);
        return new SocketIoException(new EventError(code, "The token was refused"));
    }
}
