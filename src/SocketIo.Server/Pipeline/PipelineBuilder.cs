using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Pipeline;

namespace SocketIo.Server;

/// <summary>The steps of one gate. The first one added runs first. Not safe for concurrent use; frozen once mapped.</summary>
/// <typeparam name="TContext">The gate's context.</typeparam>
public sealed class PipelineBuilder<TContext>
    where TContext : PipelineContext
{
    private readonly List<Func<IServiceProvider, IMiddleware<TContext>>> _factories = [];
    private readonly List<IMiddleware<TContext>> _instances = [];
    private IMiddleware<TContext>[]? _steps;

    internal PipelineBuilder()
    {
    }

    internal bool IsEmpty => _factories.Count == 0;

    /// <summary>Rules for all that passes the gate, which are no steps: they have a place of their own behind the steps.</summary>
    internal List<object> Metadata { get; } = [];

    /// <summary>Adds a step.</summary>
    /// <param name="middleware">Gets the context and the rest of the pipeline.</param>
    /// <returns>This builder.</returns>
    [OverloadResolutionPriority(1)]
    public PipelineBuilder<TContext> Use(Func<TContext, PipelineDelegate<TContext>, ValueTask> middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        return Use(new DelegateMiddleware<TContext>(middleware));
    }

    /// <summary>Adds a step.</summary>
    /// <param name="middleware">Gets the context and the rest of the pipeline.</param>
    /// <returns>This builder.</returns>
    public PipelineBuilder<TContext> Use(Func<TContext, PipelineDelegate<TContext>, Task> middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        return Use(new DelegateMiddleware<TContext>((context, next) => new ValueTask(middleware(context, next))));
    }

    /// <summary>Adds a step.</summary>
    /// <param name="middleware">The one instance that serves all connections.</param>
    /// <returns>This builder.</returns>
    public PipelineBuilder<TContext> Use(IMiddleware<TContext> middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        _factories.Add(_ => middleware);
        _instances.Add(middleware);
        return this;
    }

    /// <summary>
    /// Adds a step that is created once, with its constructor's services taken from the application's root container.
    /// Scoped services are found in <see cref="PipelineContext.Services"/> instead.
    /// </summary>
    /// <typeparam name="TMiddleware">The step.</typeparam>
    /// <returns>This builder.</returns>
    public PipelineBuilder<TContext> Use<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMiddleware>()
        where TMiddleware : class, IMiddleware<TContext>
    {
        _factories.Add(services => ActivatorUtilities.GetServiceOrCreateInstance<TMiddleware>(services));
        return this;
    }

    /// <summary>Adds a step that is created once, from the application's services.</summary>
    internal PipelineBuilder<TContext> Use(Func<IServiceProvider, IMiddleware<TContext>> factory)
    {
        _factories.Add(factory);
        return this;
    }

    internal PipelineBuilder<TContext> WithMetadata(params IEnumerable<object> metadata)
    {
        Metadata.AddRange(metadata);
        return this;
    }

    /// <summary>The last step of a type that was added as an instance; null when there is none.</summary>
    internal TMiddleware? Find<TMiddleware>()
        where TMiddleware : class, IMiddleware<TContext> => _instances.OfType<TMiddleware>().LastOrDefault();

    /// <summary>The steps, created once, to be linked in front of any number of ends.</summary>
    internal IMiddleware<TContext>[] CreateSteps(IServiceProvider services) => _steps ??= [.. _factories.Select(create => create(services))];
}
