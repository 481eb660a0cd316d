using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SocketIo.Server;
using SocketIo.Server.Adapters.Recovery;
using SocketIo.Server.Diagnostics;
using SocketIo.Server.Hosting;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Security.Audit;
using SocketIo.Server.Security.RateLimiting;
using SocketIo.Server.Security.Revocation;
using SocketIo.Server.Security.SelfCheck;
using SocketIo.Server.Security.Tickets;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the services of a Socket.IO or Engine.IO endpoint.</summary>
public static class SocketIoServiceCollectionExtensions
{
    /// <summary>
    /// Adds what <c>MapSocketIo</c> needs, and <see cref="ISocketIoServer"/> for code outside of handlers. Calling it again
    /// configures the same options further.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets options. They are validated when the application starts.</param>
    /// <returns>A builder for what goes with the server.</returns>
    public static ISocketIoBuilder AddSocketIo(this IServiceCollection services, Action<SocketIoOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddEngineIo();
        services.TryAddSingleton<SocketIndex>();
        services.TryAddSingleton<ITokenRevocationStore, InMemoryTokenRevocationStore>();
        services.TryAddSingleton<TokenRevocations>();
        services.TryAddSingleton<ConnectionTickets>();
        services.TryAddSingleton<IConnectionTickets>(provider => provider.GetRequiredService<ConnectionTickets>());
        services.TryAddSingleton<ITokenRevocation>(provider => provider.GetRequiredService<TokenRevocations>());
        services.TryAddSingleton<SocketIoServer>();
        services.TryAddSingleton(provider => new TotpVerifier(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<SecurityAudit>()));
        services.TryAddSingleton<IRecoveryStore, InMemoryRecoveryStore>();
        services.TryAddSingleton<ISocketIoServer>(provider => provider.GetRequiredService<SocketIoServer>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SocketIoOptions>, SocketIoOptionsValidator>());
        OptionsBuilder<SocketIoOptions> options = services.AddOptions<SocketIoOptions>().ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        return new SocketIoBuilder(services);
    }

    /// <summary>Adds what <c>MapEngineIo</c> needs. <see cref="AddSocketIo"/> does so too.</summary>
    /// <param name="services">The application's services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddEngineIo(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SocketIoMetrics>();
        services.TryAddSingleton<EngineEndpoints>();
        services.TryAddSingleton<SecurityAudit>();
        services.TryAddSingleton<FailedAuthentications>();
        services.TryAddSingleton<RateLimitPolicies>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DrainService>());
        services.AddSelfCheck();
        return services;
    }

    private static void AddSelfCheck(this IServiceCollection services)
    {
        services.TryAddSingleton<MappedEndpoints>();
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<ISelfCheck, OriginCheck>(),
            ServiceDescriptor.Singleton<ISelfCheck, TransportCheck>(),
            ServiceDescriptor.Singleton<ISelfCheck, TokenCheck>(),
            ServiceDescriptor.Singleton<ISelfCheck, NamespaceCheck>(),
            ServiceDescriptor.Singleton<ISelfCheck, LimitCheck>(),
            ServiceDescriptor.Singleton<ISelfCheck, DisclosureCheck>(),
            ServiceDescriptor.Singleton<ISelfCheck, OldProtocolCheck>(),
            ServiceDescriptor.Singleton<ISelfCheck, CompressionCheck>(),
            ServiceDescriptor.Singleton<IHostedService, SelfCheckService>(),
        ]);
    }

    private sealed record SocketIoBuilder(IServiceCollection Services) : ISocketIoBuilder;
}
