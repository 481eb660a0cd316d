namespace SocketIo.Server.Pipeline;

/// <summary>A step given as a lambda.</summary>
internal sealed class DelegateMiddleware<TContext>(Func<TContext, PipelineDelegate<TContext>, ValueTask> middleware) : IMiddleware<TContext>
    where TContext : PipelineContext
{
    public ValueTask InvokeAsync(TContext context, PipelineDelegate<TContext> next) => middleware(context, next);
}
