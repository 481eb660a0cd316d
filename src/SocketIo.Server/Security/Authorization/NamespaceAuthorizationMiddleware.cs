using System.Security.Claims;
using SocketIo.Server.Pipeline;

namespace SocketIo.Server.Security.Authorization;

/// <summary>The last step of the Connect gate: lets a user pass who may join the namespace.</summary>
internal sealed class NamespaceAuthorizationMiddleware(AuthorizationRule rule) : IMiddleware<ConnectContext>
{
    public async ValueTask InvokeAsync(ConnectContext context, PipelineDelegate<ConnectContext> next)
    {
        // A token must not stand in for the schemes that the rule insists on.
        ClaimsPrincipal found = rule.Schemes.Count == 0 ? context.User : context.Handshake.UserOf(rule.Schemes);
        if ((found == context.User || await MayJoinAsync(found, context).ConfigureAwait(false))
            && await MayJoinAsync(context.User, context).ConfigureAwait(false))
        {
            await next(context).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> MayJoinAsync(ClaimsPrincipal user, ConnectContext context)
    {
        if (await rule.AllowsAsync(user, context).ConfigureAwait(false))
        {
            return true;
        }

        context.Reject(user.Identity is { IsAuthenticated: true } ? ConnectError.Forbidden : ConnectError.Unauthorized());
        return false;
    }
}
