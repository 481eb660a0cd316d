namespace SocketIo.Server;

/// <summary>The rest of a gate's pipeline.</summary>
/// <typeparam name="TContext">The gate's context.</typeparam>
/// <param name="context">The context the step was called with.</param>
public delegate ValueTask PipelineDelegate<TContext>(TContext context)
    where TContext : PipelineContext;
