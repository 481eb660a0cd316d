using SocketIo.Server.Pipeline;

namespace SocketIo.Server.Security.Authorization;

/// <summary>The last step of the Connect gate: lets a user pass who may join the namespace.</summary>
internal sealed class NamespaceAuthorizationMiddleware(AuthorizationRule rule) : IMiddleware<ConnectContext>
{
    public async ValueTask InvokeAsync(ConnectContext context, PipelineDelegate<ConnectContext> next)
    {
        if (await rule.AllowsAsync(context.User, context).ConfigureAwait(false))
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        context.Reject(context.User.Identity is { IsAuthenticated: true } ? ConnectError.Forbidden : ConnectError.Unauthorized());
    }
}
