namespace SocketIo.Server.Pipeline;

/// <summary>
/// Steps and an end, linked once from the end to the start, so that running them allocates nothing of its own.
/// </summary>
internal sealed class PipelineChain<TContext>
    where TContext : PipelineContext
{
    private readonly PipelineDelegate<TContext> _first;

    public PipelineChain(IReadOnlyList<IMiddleware<TContext>> steps, PipelineDelegate<TContext> end)
    {
        PipelineDelegate<TContext> next = new End(steps.Count, end).EnterAsync;
        for (int i = steps.Count - 1; i >= 0; i--)
        {
            next = new Step(i, steps[i], next).EnterAsync;
        }

        _first = next;
    }

    /// <summary>
    /// Runs the steps. Afterwards the end was reached, or the context is rejected: by a step, or because a step decided
    /// nothing.
    /// </summary>
    /// <returns>False when a step neither called <c>next</c> nor rejected.</returns>
    public ValueTask<bool> RunAsync(TContext context)
    {
        ValueTask run = _first(context);
        if (!run.IsCompletedSuccessfully)
        {
            return AwaitAsync(run, context);
        }

        run.GetAwaiter().GetResult();
        return new(IsDecided(context));
    }

    private static async ValueTask<bool> AwaitAsync(ValueTask run, TContext context)
    {
        await run.ConfigureAwait(false);
        return IsDecided(context);
    }

    private static bool IsDecided(TContext context)
    {
        if (context.IsRejected || context.HasReachedEnd)
        {
            return true;
        }

        context.RejectUndecided();
        return false;
    }

    private static void Enter(TContext context, int position)
    {
        if (context.Position != position)
        {
            throw new InvalidOperationException("A middleware called 'next' more than once.");
        }

        context.Position = position + 1;
    }

    private sealed class Step(int position, IMiddleware<TContext> middleware, PipelineDelegate<TContext> next)
    {
        public ValueTask EnterAsync(TContext context)
        {
            Enter(context, position);
            return context.IsRejected ? default : middleware.InvokeAsync(context, next);
        }
    }

    private sealed class End(int position, PipelineDelegate<TContext> end)
    {
        public ValueTask EnterAsync(TContext context)
        {
            Enter(context, position);
            if (context.IsRejected)
            {
                return default;
            }

            context.HasReachedEnd = true;
            return end(context);
        }
    }
}
