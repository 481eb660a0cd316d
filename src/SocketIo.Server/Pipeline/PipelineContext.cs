using Microsoft.Extensions.DependencyInjection;

namespace SocketIo.Server;

/// <summary>What the contexts of the three gates have in common.</summary>
public abstract class PipelineContext
{
    private IServiceProvider? _root;
    private AsyncServiceScope? _scope;

    private protected PipelineContext()
    {
    }

    /// <summary>Whether a step has rejected. The steps behind it do not run.</summary>
    public bool IsRejected { get; private protected set; }

    /// <summary>
    /// The services of a scope that is created when this property is first read and disposed when the gate is done.
    /// </summary>
    public virtual IServiceProvider Services =>
        (_scope ??= _root!.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope()).ServiceProvider;

    /// <summary>Cancelled when the connection is gone.</summary>
    public abstract CancellationToken CancellationToken { get; }

    /// <summary>How many steps have been entered; what makes a second call of <c>next</c> noticeable.</summary>
    internal int Position { get; set; }

    internal bool HasReachedEnd { get; set; }

    /// <summary>Makes the context ready for a run through a pipeline.</summary>
    /// <param name="root">What scopes are made from; null for a context that has services of its own.</param>
    private protected void Start(IServiceProvider? root)
    {
        _root = root;
        Position = 0;
        IsRejected = false;
        HasReachedEnd = false;
    }

    /// <summary>Rejects without a message of its own, after a step neither called <c>next</c> nor rejected.</summary>
    internal abstract void RejectUndecided();

    internal async ValueTask DisposeScopeAsync()
    {
        if (_scope is { } scope)
        {
            _scope = null;
            await scope.DisposeAsync().ConfigureAwait(false);
        }
    }

    internal bool HasScope => _scope is not null;
}
