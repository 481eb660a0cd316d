using SocketIo.Server.Security.Audit;

namespace SocketIo.Server.Security.StepUp;

/// <summary>Lets an event pass whose user has proven lately, or well enough, who it is.</summary>
internal sealed class StepUpMiddleware(StepUpRule rule, SecurityAudit audit) : IMiddleware<EventContext>
{
    public ValueTask InvokeAsync(EventContext context, PipelineDelegate<EventContext> next)
    {
        if (rule.IsMetBy(context.ServerSocket))
        {
            return next(context);
        }

        audit.Write(SecurityEventKind.StepUpRequired, context.Socket, rule.Error.Code, context.EventName);
        context.Reject(rule.Error);
        return default;
    }
}
