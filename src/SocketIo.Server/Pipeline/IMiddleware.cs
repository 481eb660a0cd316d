namespace SocketIo.Server;

/// <summary>
/// One step of a gate. It looks at the context, then either calls <c>next</c> once, or rejects. Doing neither counts as a
/// rejection with a generic message.
/// </summary>
/// <remarks>One instance serves all connections at the same time, so it must be safe for concurrent use.</remarks>
/// <typeparam name="TContext">
/// The gate: <see cref="HandshakeContext"/>, <see cref="ConnectContext"/> or <see cref="EventContext"/>.
/// </typeparam>
public interface IMiddleware<TContext>
    where TContext : PipelineContext
{
    /// <summary>Runs the step.</summary>
    /// <param name="context">What is asked for; valid until the returned task has completed.</param>
    /// <param name="next">The steps behind this one. Calling it twice throws an <see cref="InvalidOperationException"/>.</param>
    ValueTask InvokeAsync(TContext context, PipelineDelegate<TContext> next);
}
