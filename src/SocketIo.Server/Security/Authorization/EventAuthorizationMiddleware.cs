using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Security.Audit;

namespace SocketIo.Server.Security.Authorization;

/// <summary>Lets an event pass whose user may send it.</summary>
/// <param name="rule">Who may; null for nobody.</param>
/// <param name="audit">Where refusals are written.</param>
internal sealed class EventAuthorizationMiddleware(AuthorizationRule? rule, SecurityAudit audit) : IMiddleware<EventContext>
{
    /// <summary>The step for an event; null when anybody may send it.</summary>
    /// <param name="common">The metadata of all events of the namespace.</param>
    /// <param name="own">The metadata of the event; null for those that the namespace does not know, which are refused anyway.</param>
    /// <param name="services">The application's services.</param>
    public static EventAuthorizationMiddleware? Create(IReadOnlyList<object> common, IReadOnlyList<object>? own, IServiceProvider services)
    {
        if (own is not null && common.OfType<DenyByDefault>().Any() && !own.Any(AuthorizationRule.IsRule))
        {
            return new EventAuthorizationMiddleware(rule: null, services.GetRequiredService<SecurityAudit>());
        }

        if (AuthorizationRule.Of([.. common, .. own ?? []], services) is not { } rule)
        {
            return null;
        }

        if (rule.Schemes.Count > 0)
        {
            // Passing over them would let users send it whom the policy means to keep out.
            throw new InvalidOperationException(
                $"The policy of an event names authentication schemes ({string.Join(", ", rule.Schemes)}), but events are judged by the user of their socket. "
                + "Name the schemes in RequireAuthorization of the namespace, and require policies without schemes of its events.");
        }

        return new EventAuthorizationMiddleware(rule, services.GetRequiredService<SecurityAudit>());
    }

    public ValueTask InvokeAsync(EventContext context, PipelineDelegate<EventContext> next)
    {
        ValueTask<bool> decision = rule?.AllowsAsync(context.User, context) ?? new(false);
        return decision.IsCompletedSuccessfully ? Conclude(context, decision.Result, next) : AwaitAsync(context, decision, next);
    }

    private async ValueTask AwaitAsync(EventContext context, ValueTask<bool> decision, PipelineDelegate<EventContext> next) =>
        await Conclude(context, await decision.ConfigureAwait(false), next).ConfigureAwait(false);

    private ValueTask Conclude(EventContext context, bool isAllowed, PipelineDelegate<EventContext> next)
    {
        if (isAllowed)
        {
            return next(context);
        }

        EventError error = AuthorizationErrors.For(context.User);
        audit.Write(SecurityEventKind.EventRefused, context.Socket, error.Code, context.EventName);
        context.Reject(error);
        return default;
    }
}
