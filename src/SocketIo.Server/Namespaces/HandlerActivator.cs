using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace SocketIo.Server.Namespaces;

/// <summary>
/// Makes the handlers of a class. One that the container knows is the container's, others are disposed with their event.
/// </summary>
internal sealed class HandlerActivator<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>
    where THandler : class
{
    private ObjectFactory<THandler>? _factory;

    public Lease Create(IServiceProvider services) =>
        services.GetService<THandler>() is { } registered
            ? new Lease(registered, isOwned: false)
            : new Lease((_factory ??= ActivatorUtilities.CreateFactory<THandler>([])).Invoke(services, []), isOwned: true);

    /// <summary>A handler for one event.</summary>
    public readonly struct Lease(THandler handler, bool isOwned) : IAsyncDisposable
    {
        public THandler Handler => handler;

        public ValueTask DisposeAsync()
        {
            switch (isOwned ? handler : null)
            {
                case IAsyncDisposable disposable:
                    return disposable.DisposeAsync();
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }

            return default;
        }
    }
}
